import type { Condition } from "../../api/conditions.ts";
import { CONDITION_ORDER, type ConditionType, type Finding } from "./finding.ts";
import { plainText } from "./plain-text.ts";

/** metav1.Condition allows no longer message. */
const MESSAGE_LIMIT = 32_768;

/** A condition as a status stores it; written by us, but read back from the API server. */
export type StoredConditions = readonly Condition[] | undefined;

/** The condition of a type, if there is one. */
export function conditionOf(conditions: StoredConditions, type: ConditionType): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The new list: what was found, plus the domain conditions that this pass did not get to, as they were. Reconciling and
 * Stalled that were not found are gone. `lastTransitionTime` moves only when a status changes.
 */
export function mergeConditions(
  previous: StoredConditions,
  found: readonly Finding[],
  generation: number,
  nowMs: number,
): readonly Condition[] {
  const fresh = new Map(found.map((finding) => [finding.type as string, finding]));
  const kept = (previous ?? []).filter(({ type }) => !fresh.has(type) && !isSummary(type));
  const made = [...fresh.values()].map((finding): Condition => {
    const before = conditionOf(previous, finding.type);
    return {
      type: finding.type,
      status: finding.status,
      reason: finding.reason,
      message: plainText(finding.message, MESSAGE_LIMIT),
      observedGeneration: generation,
      lastTransitionTime:
        before !== undefined && before.status === finding.status ? before.lastTransitionTime : secondsIso(nowMs),
    };
  });
  return [...made, ...kept].sort((a, b) => rank(a.type) - rank(b.type));
}

/** The conditions with one of them as it was found now; the others stay. */
export function withCondition(
  previous: StoredConditions,
  found: Finding,
  generation: number,
  nowMs: number,
): readonly Condition[] {
  const others = (previous ?? []).filter(({ type }) => type !== found.type);
  const before = conditionOf(previous, found.type);
  const [made] = mergeConditions(before === undefined ? [] : [before], [found], generation, nowMs);
  return [...others, ...(made === undefined ? [] : [made])].sort((a, b) => rank(a.type) - rank(b.type));
}

/** RFC 3339 without fractions of a second, as metav1.Time writes it. */
export function secondsIso(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

function isSummary(type: string): boolean {
  return type === "Ready" || type === "Reconciling" || type === "Stalled";
}

function rank(type: string): number {
  const index = CONDITION_ORDER.findIndex((known) => known === type);
  return index < 0 ? CONDITION_ORDER.length : index;
}
