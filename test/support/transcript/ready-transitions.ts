import type { Call } from "./call.ts";

/** How often `Ready` changed its status for each object, by the path of its status, as the operator wrote it. */
export function readyTransitions(calls: readonly Call[]): ReadonlyMap<string, number> {
  const last = new Map<string, string>();
  const changes = new Map<string, number>();
  for (const { service, method, path, body, status } of [...calls].sort((a, b) => a.startedMs - b.startedMs)) {
    if (service !== "kube" || method !== "PATCH" || !path.endsWith("/status") || status !== 200) continue;
    const ready = conditionsOf(body).find(({ type }) => type === "Ready")?.status;
    if (ready === undefined) continue;
    if (last.has(path) && last.get(path) !== ready) changes.set(path, (changes.get(path) ?? 0) + 1);
    last.set(path, ready);
  }
  return changes;
}

function conditionsOf(body: unknown): readonly { readonly type: string; readonly status: string }[] {
  const { status } = (body ?? {}) as {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  };
  return status?.conditions ?? [];
}
