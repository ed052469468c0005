import { type Clock, sleep } from "../ports/clock.ts";
import { type ApiAccess, type ApiAnswer, type ApiClient, createApiClient } from "./api-client.ts";

const ESTABLISHED_TIMEOUT_MS = 30_000;
const ESTABLISHED_POLL_MS = 100;

/** How {@link applyManifests} applies. */
export interface ApplyOptions {
  /** Name under which the API server books the fields. */
  readonly fieldManager: string;
  readonly clock: Clock;
}

/** A document that the API server did not take. The message names the object and repeats the server's sentence. */
export class ApplyError extends Error {
  override readonly name = "ApplyError";
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Applies documents by server-side apply, in the given order; a CustomResourceDefinition is waited for until its kinds are
 * served.
 *
 * @returns The texts of the API server's `Warning` headers, in order.
 * @throws {ApplyError} at the first document that is refused; those before it stay applied.
 */
export async function applyManifests(
  access: ApiAccess,
  documents: readonly object[],
  options: ApplyOptions,
): Promise<readonly string[]> {
  const client = createApiClient(access, options.clock);
  try {
    const warnings: string[] = [];
    for (const document of documents) warnings.push(...(await applyOne(client, document as Manifest, options)));
    return warnings;
  } finally {
    await client.close();
  }
}

async function applyOne(
  client: ApiClient,
  manifest: Manifest,
  { fieldManager, clock }: ApplyOptions,
): Promise<readonly string[]> {
  const path = await objectPath(client, manifest);
  const answer = await client.request("PATCH", path, {
    body: manifest,
    contentType: "application/apply-patch+yaml",
    query: { fieldManager, force: "true" },
  });
  if (answer.status >= 300) throw refusal(manifest, answer);
  if (manifest.kind === "CustomResourceDefinition") await established(client, path, manifest, clock);
  return answer.warnings;
}

/** Finds the path of a kind as kubectl does: by asking the API server what it serves. */
async function objectPath(client: ApiClient, manifest: Manifest): Promise<string> {
  const { apiVersion, kind, metadata } = manifest;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const answer = await client.request("GET", root);
  const { resources = [] } = (answer.json ?? {}) as {
    readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
  };
  const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes("/"));
  if (resource === undefined) throw new ApplyError(`The API server does not serve ${kind} of ${apiVersion}.`);
  const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  return `${root}${namespace}/${resource.name}/${encodeURIComponent(metadata.name)}`;
}

async function established(client: ApiClient, path: string, manifest: Manifest, clock: Clock): Promise<void> {
  const giveUpAtMs = clock.monotonicMs() + ESTABLISHED_TIMEOUT_MS;
  while (!(await isServed(client, path))) {
    if (clock.monotonicMs() > giveUpAtMs) {
      throw new ApplyError(
        `The API server does not serve ${manifest.metadata.name} after ${ESTABLISHED_TIMEOUT_MS / 1000} s.`,
      );
    }
    await sleep(clock, ESTABLISHED_POLL_MS);
  }
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Established, and in the discovery documents too, which follow a moment later. */
async function isServed(client: ApiClient, path: string): Promise<boolean> {
  const { spec, status } = (await client.request("GET", path)).json as Definition;
  const conditions = status?.conditions ?? [];
  if (!conditions.some(({ type, status: value }) => type === "Established" && value === "True")) return false;
  for (const { name } of spec.versions.filter(({ served }) => served)) {
    const discovery = await client.request("GET", `/apis/${spec.group}/${name}`);
    const { resources = [] } = (discovery.json ?? {}) as { readonly resources?: readonly { readonly name: string }[] };
    if (!resources.some((resource) => resource.name === spec.names.plural)) return false;
  }
  return true;
}

function refusal({ kind, metadata }: Manifest, answer: ApiAnswer): ApplyError {
  const { message } = (answer.json ?? {}) as { readonly message?: string };
  return new ApplyError(
    `${kind} ${metadata.name} was refused (${answer.status}): ${message ?? answer.text.slice(0, 500)}`,
  );
}
