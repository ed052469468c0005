import type { Call } from "./call.ts";

/** A request that came although its caller had been asked to wait. */
export interface EarlyRequest {
  readonly call: Call;
  readonly scope: string;
  /** How much too early, in milliseconds. */
  readonly earlyMs: number;
}

/**
 * Requests of a scope that were begun after an answer with `Retry-After` and before its time was over. What was under way
 * when the answer came is no breach, nor what comes within `graceMs` after it: it may have been on the wire.
 */
export function requestsBeforeRetryAfter(
  calls: readonly Call[],
  { graceMs }: { readonly graceMs: number },
): readonly EarlyRequest[] {
  const closed: { readonly key: string; readonly fromMs: number; readonly untilMs: number }[] = [];
  for (const call of calls) {
    if ((call.status !== 429 && call.status !== 503) || call.retryAfterMs === undefined) continue;
    closed.push({ key: keyOf(call), fromMs: call.endedMs + graceMs, untilMs: call.endedMs + call.retryAfterMs });
  }
  return calls.flatMap((call) => {
    const key = keyOf(call);
    const broken = closed.filter(
      (each) => each.key === key && call.startedMs > each.fromMs && call.startedMs < each.untilMs,
    );
    if (broken.length === 0) return [];
    const earlyMs = Math.max(...broken.map(({ untilMs }) => untilMs - call.startedMs));
    return [{ call, scope: retryScope(call), earlyMs }];
  });
}

function keyOf(call: Call): string {
  return `${call.by}|${retryScope(call)}`;
}

/**
 * What a `Retry-After` holds for: in Resource Manager a subscription and a kind of verb, in Graph the tenant, its writes,
 * or Conditional Access.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
export function retryScope({ service, method, path }: Call): string {
  const isRead = method === "GET" || method === "HEAD" || /\/(getByIds|resources|\$batch)$/.test(path);
  if (service === "arm") {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
    const verbs = isRead ? "reads" : method === "DELETE" ? "deletes" : "writes";
    return subscription === undefined ? `arm ${verbs} of the tenant` : `arm ${verbs} of subscription ${subscription}`;
  }
  if (service !== "graph") return `${service} ${path}`;
  if (path.includes("/identity/conditionalAccess")) return "graph Conditional Access";
  return isRead ? "graph requests" : "graph writes";
}
