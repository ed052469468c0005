import type { Random } from "../../ports/random.ts";
import type { Exchange, Reply } from "../exchange.ts";
import { GraphError } from "./graph-error.ts";

/** The most requests of a batch (https://learn.microsoft.com/graph/json-batching). */
const MAX_REQUESTS = 20;
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PATCH", "PUT", "DELETE"]);

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

/** One answer of a batch. */
interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a batch needs from the service around it. */
export interface BatchContext {
  /** Answers one request as if it had come alone. */
  readonly answer: (exchange: Exchange) => Reply;
  readonly random: Random;
}

/**
 * Answers `$batch`: every request by itself, those with `dependsOn` after the ones they name, the answers in any order
 * (https://learn.microsoft.com/graph/json-batching).
 *
 * @throws {GraphError} 400 when the batch as a whole is malformed; no request was run then.
 */
export function answerBatch(exchange: Exchange, body: Readonly<Record<string, unknown>>, context: BatchContext): Reply {
  const items = inOrder(readItems(body["requests"]));
  const version = exchange.path.split("/")[1] ?? "v1.0";
  const answers = new Map<string, BatchAnswer>();
  for (const item of items) {
    const failed = item.dependsOn.some((id) => (answers.get(fold(id))?.status ?? 0) >= 400);
    const reply = failed ? failedDependency() : context.answer(exchangeOf(item, exchange, version));
    answers.set(fold(item.id), { id: item.id, status: reply.status, headers: itemHeaders(reply), ...bodyOf(reply) });
  }
  return { status: 200, body: { responses: shuffled([...answers.values()], context.random) } };
}

function readItems(requests: unknown): readonly BatchItem[] {
  if (!Array.isArray(requests) || requests.length === 0) throw malformed("Invalid batch payload format.");
  if (requests.length > MAX_REQUESTS) {
    throw new GraphError(
      400,
      "MaximumValueExceeded",
      `Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`,
    );
  }
  const items = requests.map(readItem);
  const ids = new Set(items.map((item) => fold(item.id)));
  if (ids.size < items.length) throw malformed("Request Id's must be unique in a batch.");
  const missing = items.flatMap((item) => item.dependsOn).find((id) => !ids.has(fold(id)));
  if (missing !== undefined) throw malformed(`Invalid dependsOn: there is no request with the id ${missing}.`);
  return items;
}

function readItem(candidate: unknown): BatchItem {
  if (typeof candidate !== "object" || candidate === null) throw malformed("Invalid batch payload format.");
  const { id, method, url, headers, body, dependsOn } = candidate as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string") {
    throw malformed("Invalid batch payload format.");
  }
  refuseTarget(id, method, url);
  const item: BatchItem = {
    id,
    method: method.toUpperCase(),
    url,
    headers: readHeaders(headers),
    body,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  };
  const writes = item.method !== "GET" && item.method !== "DELETE";
  if (writes && (body === undefined || item.headers["content-type"] === undefined)) {
    throw malformed(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  return item;
}

function refuseTarget(id: string, method: string, url: string): void {
  if (url.split("?", 1)[0]?.replace(/^\/+/, "").toLowerCase() === "$batch") {
    throw malformed("A batch can't hold another batch.");
  }
  if (!METHODS.has(method.toUpperCase())) throw malformed(`Invalid method in request id: ${id}.`);
}

function readHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (typeof headers !== "object" || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Every request after those it depends on. */
function inOrder(items: readonly BatchItem[]): readonly BatchItem[] {
  const waiting = new Set(items);
  const done = new Set<string>();
  const ordered: BatchItem[] = [];
  while (waiting.size > 0) {
    const next = [...waiting].find((item) => item.dependsOn.every((id) => done.has(fold(id))));
    if (next === undefined) throw malformed("Invalid dependsOn: the requests wait for each other.");
    waiting.delete(next);
    done.add(fold(next.id));
    ordered.push(next);
  }
  return ordered;
}

function exchangeOf(item: BatchItem, outer: Exchange, version: string): Exchange {
  const [path = "", ...query] = item.url.split("?");
  const { host } = outer;
  return {
    method: item.method,
    host,
    path: `/${version}/${decoded(path.replace(/^\/+/, ""))}`,
    query: new URLSearchParams(query.join("?")),
    headers: item.headers,
    body: item.body === undefined ? "" : JSON.stringify(item.body),
  };
}

/** A path that is not well encoded is taken as it is written. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const ITEM_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "Cache-Control",
  "content-type": "Content-Type",
  location: "Location",
  "odata-version": "OData-Version",
  "retry-after": "Retry-After",
  "x-ms-resource-unit": "x-ms-resource-unit",
  "x-ms-throttle-information": "x-ms-throttle-information",
  "x-ms-throttle-limit-percentage": "x-ms-throttle-limit-percentage",
  "x-ms-throttle-scope": "x-ms-throttle-scope",
};

function itemHeaders(reply: Reply): Readonly<Record<string, string>> {
  const entries = Object.entries(reply.headers ?? {}).flatMap(([name, value]) => {
    const shown = ITEM_HEADERS[name];
    return shown === undefined ? [] : [[shown, value] as const];
  });
  return Object.fromEntries(entries);
}

function bodyOf(reply: Reply): { readonly body?: unknown } {
  return reply.body === undefined ? {} : { body: reply.body };
}

function failedDependency(): Reply {
  return {
    status: 424,
    headers: { "cache-control": "no-cache", "content-type": "application/json" },
    body: { error: { code: "FailedDependency", message: "A request that this request depends on failed." } },
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Ids of requests are compared without case. */
function fold(id: string): string {
  return id.toLowerCase();
}

function malformed(message: string): GraphError {
  return new GraphError(400, "BadRequest", message);
}
