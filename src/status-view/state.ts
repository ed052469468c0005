import type { StoredCondition } from "./stored-object.ts";
import { reasonEntry } from "./words.ts";

/**
 * Where an object stands.
 *
 * - `Ready`: all that it declares is so.
 * - `Warning`: Ready, and a condition that only warns does not hold.
 * - `Working`: not Ready, and the operator goes on by itself.
 * - `Blocked`: not Ready, and the reason makes it somebody's move, whether the operator still tries or not.
 * - `Suspended`: nothing is done, because the object asks for that.
 * - `Unknown`: it can't be told, because the user may not read the object.
 */
export type State = "Ready" | "Warning" | "Working" | "Blocked" | "Suspended" | "Unknown";

/** Every state, what needs a person first. */
export const STATES: readonly State[] = ["Blocked", "Warning", "Working", "Suspended", "Unknown", "Ready"];

const SUMMARY = ["Ready", "Reconciling", "Stalled"];

/** An object as far as its state depends on it. */
export interface Judged {
  readonly metadata: {
    readonly generation?: number | undefined;
    readonly deletionTimestamp?: string | undefined;
  };
  readonly spec: { readonly suspend: boolean };
  readonly status: {
    readonly observedGeneration?: number | undefined;
    readonly conditions: readonly StoredCondition[];
  };
}

/** Whether the conditions speak of the object as it is now: kstatus's rule. */
export function isCurrent({ metadata: { generation }, status: { observedGeneration } }: Judged): boolean {
  return (
    observedGeneration !== undefined &&
    observedGeneration >= 0 &&
    observedGeneration === (generation ?? observedGeneration)
  );
}

/** Whether all that the object declares is so now. */
export function isReady(object: Judged): boolean {
  return (
    isCurrent(object) &&
    object.metadata.deletionTimestamp === undefined &&
    conditionOf(object, "Ready")?.status === "True"
  );
}

/** The state of an object. */
export function stateOf(object: Judged): State {
  if (object.spec.suspend) return "Suspended";
  if (isReady(object)) return warningsOf(object).length > 0 ? "Warning" : "Ready";
  const stalled = conditionOf(object, "Stalled");
  const ready = conditionOf(object, "Ready");
  const isBlocked = speaksOfNow(object, stalled) || (speaksOfNow(object, ready) && needsSomebody(ready));
  return isBlocked ? "Blocked" : "Working";
}

/** While an attempt goes on the conditions are of this generation already, though status.observedGeneration is not. */
function speaksOfNow({ metadata: { generation } }: Judged, condition: StoredCondition | undefined): boolean {
  return condition !== undefined && condition.observedGeneration === (generation ?? condition.observedGeneration);
}

/** The condition of this type. */
export function conditionOf({ status }: Judged, type: string): StoredCondition | undefined {
  return status.conditions.find((condition) => condition.type === type);
}

/** The conditions beside the three that sum up. */
export function domainConditions({ status }: Judged): readonly StoredCondition[] {
  return status.conditions.filter(({ type }) => !SUMMARY.includes(type));
}

/** The conditions that don't hold, or can't be told, and that somebody can do something about. */
export function warningsOf(object: Judged): readonly StoredCondition[] {
  return domainConditions(object).filter(
    (condition) => condition.status === "False" || (condition.status === "Unknown" && needsSomebody(condition)),
  );
}

/** Whether it is a person's move. An unknown reason counts as one: better to look in vain than not at all. */
export function needsSomebody(condition: StoredCondition | undefined): boolean {
  if (condition === undefined || condition.reason === "") return false;
  return reasonEntry(condition.reason)?.actor !== "nobody";
}
