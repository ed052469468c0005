import type { Clock } from "../ports/clock.ts";
import { apiError } from "./api-error.ts";
import type { KubeObject, ResourceKind } from "./client.ts";
import { collectionPath } from "./paths.ts";
import { type KubeTransport, KubeUnreachableError } from "./transport.ts";
import { isIdentified } from "./watch-event.ts";

const LIST_TIMEOUT_MS = 60_000;
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** Which objects a list or watch is about. */
export interface WatchScope {
  readonly kind: ResourceKind;
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** One page of a list. */
export interface ListPage<T extends KubeObject> {
  readonly items: readonly T[];
  /** The version of the whole list, the same on every page. */
  readonly resourceVersion: string;
}

/** The continue token is too old: the pages read so far and the rest would not be of one moment. */
export class ListExpiredError extends Error {
  override readonly name = "ListExpiredError";
}

/** What {@link listPages} needs beside the scope. */
export interface ListOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  /** Objects a page; absent: everything in one answer. */
  readonly limit?: number;
  readonly signal: AbortSignal;
}

/**
 * Reads all objects, page by page. No resourceVersion is asked for: the API server then answers with what is true now,
 * never with what an old cache of it remembers.
 *
 * @throws {ListExpiredError} start again from the first page.
 * @throws {KubeApiError} the API server refused.
 * @throws {KubeUnreachableError} no answer, or one that is not a list.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function* listPages<T extends KubeObject>(
  scope: WatchScope,
  { transport, clock, limit, signal }: ListOptions,
): AsyncGenerator<ListPage<T>> {
  let continueToken: string | undefined;
  do {
    const response = await transport.request({
      method: "GET",
      path: collectionPath(scope.kind, scope.namespace),
      query: {
        ...selectorsOf(scope),
        ...(limit === undefined ? {} : { limit: String(limit) }),
        ...(continueToken === undefined ? {} : { continue: continueToken }),
      },
      timeoutMs: LIST_TIMEOUT_MS,
      maxResponseBytes: MAX_PAGE_BYTES,
      signal,
    });
    if (response.status === 410 && continueToken !== undefined) {
      throw new ListExpiredError("The list changed too much while it was read.");
    }
    if (response.status !== 200) {
      const { kind, namespace } = scope;
      const operation = { verb: "list", kind, ...(namespace === undefined ? {} : { namespace }) } as const;
      throw apiError(operation, response, clock.nowMs());
    }
    const page = parsePage<T>(response.body, scope.kind);
    yield page;
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
}

/** The selectors of a scope as query parameters. */
export function selectorsOf({ fieldSelector, labelSelector }: WatchScope): Record<string, string> {
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

function parsePage<T extends KubeObject>(
  body: string,
  kind: ResourceKind,
): ListPage<T> & { readonly continueToken?: string } {
  const list = parseList(body);
  const { resourceVersion, continue: next } = list.metadata ?? {};
  const items = list.items ?? [];
  if (resourceVersion === undefined || !items.every(({ metadata }) => isIdentified(metadata))) throw notAList(kind);
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  for (const item of items) {
    // Items of built-in kinds come without these two.
    item.apiVersion ??= apiVersion;
    item.kind ??= kind.kind;
  }
  return {
    items: items as unknown as readonly T[],
    resourceVersion,
    ...(next === undefined || next === "" ? {} : { continueToken: next }),
  };

  function parseList(text: string): ListDocument {
    try {
      return JSON.parse(text) as ListDocument;
    } catch {
      throw notAList(kind);
    }
  }
}

interface ListDocument {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?:
    | readonly {
        apiVersion?: string;
        kind?: string;
        readonly metadata?: Partial<KubeObject["metadata"]>;
      }[]
    | null;
}

function notAList({ plural }: ResourceKind): KubeUnreachableError {
  return new KubeUnreachableError("network", `The answer to listing ${plural} is not a Kubernetes list.`);
}
