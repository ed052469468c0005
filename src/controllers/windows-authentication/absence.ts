import type { Attempt } from "./attempt.ts";

/**
 * Whether the object's status has said for the whole grace that something is not there. A single answer of that kind can
 * come from a replica that is behind, or from a passing fault of the service, and what follows cannot be taken back.
 */
export function isBelieved(attempt: Attempt, reason: string): boolean {
  return untilBelievedMs(attempt, reason) <= 0;
}

/** Milliseconds until an absence that is met now would be believed; 0 or less when it is. */
export function untilBelievedMs(attempt: Attempt, reason: string): number {
  const failing = attempt.object.status?.failing;
  const sinceMs = failing?.reason === reason ? Date.parse(failing.since) : attempt.nowMs;
  return sinceMs + attempt.settings.instanceNotFoundGraceMs - attempt.nowMs;
}
