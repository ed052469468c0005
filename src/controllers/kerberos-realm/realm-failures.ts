import type { KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { OperatorError } from "../../errors.ts";
import { type Failing, failureOf, trackFailing } from "../status/failing.ts";
import type { Finding } from "../status/finding.ts";

/** The failures of a pass over a realm, as far as its status is concerned. */
export interface RealmFailures {
  /** Those that keep the realm from being Ready, see {@link failuresOf}. */
  readonly blocking: readonly OperatorError[];
  /** The one whose duration counts: of those that block, else a passing one, which may come to block. */
  readonly failing: Failing | undefined;
}

/**
 * Tells failures that stand in the way from those that do not: what an obstacle is about has the reason of its failure. What
 * only takes its time has not failed.
 */
export function failuresOf(
  errors: readonly OperatorError[],
  obstacles: readonly Finding[],
  previous: Failing | undefined,
  nowMs: number,
): RealmFailures {
  const failures = errors.filter(({ retry }) => retry.kind !== "dependency");
  const blocking = failures.filter((error) => obstacles.some(({ reason }) => reason === error.reason));
  const tracked = blocking[0] ?? failures.find(({ needsHuman }) => !needsHuman) ?? failures[0];
  if (tracked === undefined) return { blocking, failing: undefined };
  const before = tracked.needsHuman ? previous : passingBefore(previous, failures);
  return { blocking, failing: trackFailing(before, failureOf(tracked), nowMs) };
}

/** Whether passing failures have lasted so long that what was known before is no longer believed. */
export function haveLasted(
  status: KerberosRealmStatus | undefined,
  errors: readonly OperatorError[],
  nowMs: number,
  progressDeadlineMs: number,
): boolean {
  const since = passingBefore(status?.failing, errors)?.since;
  return since !== undefined && nowMs - Date.parse(since) >= progressDeadlineMs;
}

/** What has long been waiting for a person says nothing of how long something else, which passes, has failed. */
function passingBefore(previous: Failing | undefined, errors: readonly OperatorError[]): Failing | undefined {
  const waits = errors.some(({ reason, needsHuman }) => needsHuman && reason === previous?.reason);
  return waits ? undefined : previous;
}
