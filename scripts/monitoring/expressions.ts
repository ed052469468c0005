import { METRICS } from "../../src/observability/metric-catalog.ts";
import { MINUTE_S, type Span } from "./spans.ts";

/**
 * How long a series may be away, as after a failed scrape or the restart of a replica, before an alert forgets what it said. What
 * all replicas show alike is taken from any of them.
 */
const GAP_S = 5 * MINUTE_S;

/** The last value of a series, also shortly after it went. */
export function lastSeen(series: string, span: Span): string {
  return `last_over_time(${series}[${span(GAP_S)}])`;
}

/** A condition of a kind that is not as it should be. */
export interface WrongCondition {
  readonly kind: "WindowsAuthentication" | "KerberosRealm";
  readonly type: string;
  readonly status: "True" | "False";
}

/** The objects that have the condition; a realm's count of them where single objects are not shown. */
export function objectsWith(wrong: WrongCondition, span: Span): string {
  return `${singleObjectsWith(wrong, span)} or ${countOfObjectsWith(wrong, span)}`;
}

/** The objects that have the condition, one by one; nothing with `--condition-metrics=summary`. */
export function singleObjectsWith(wrong: WrongCondition, span: Span): string {
  const series = lastSeen(`${METRICS.resourceCondition.name}${selector(wrong)}`, span);
  // A realm has no namespace of its own; Prometheus puts that of the pod there.
  const labels = wrong.kind === "KerberosRealm" ? "kind, name, realm" : "kind, namespace, name, realm";
  return `max by (${labels}) (${series}) == 1`;
}

/** How many objects of a realm have the condition, where they are not shown one by one. */
export function countOfObjectsWith(wrong: WrongCondition, span: Span): string {
  const counts = lastSeen(`${METRICS.resourcesByCondition.name}${selector(wrong)}`, span);
  const single = lastSeen(`${METRICS.resourceCondition.name}${selector(wrong)}`, span);
  return `(max by (kind, realm) (${counts}) > 0 unless on (kind, realm) ${single})`;
}

function selector({ kind, type, status }: WrongCondition): string {
  return `{kind="${kind}", type=${type.includes("|") ? "~" : ""}"${type}", status="${status}"}`;
}

/** Keys that wait, of the replica whose workers run: the others only collect theirs. */
export function waitingKeys(at = ""): string {
  const workers = `${METRICS.maxConcurrent.name}${at} > 0`;
  return `sum by (controller) (${METRICS.queueDepth.name}${at} and on (instance, controller) (${workers}))`;
}

/** Share of calls whose code fits the pattern, by a label. */
export function shareOfCalls(metric: string, by: string, codes: string, window: string): string {
  return `sum by (${by}) (rate(${metric}{code=~"${codes}"}[${window}])) / sum by (${by}) (rate(${metric}[${window}]))`;
}
