import { OperatorError } from "../../errors.ts";
import type { Summary } from "./summary.ts";

/** `.status.failing`: since when the present failure lasts. */
export interface Failing {
  readonly reason: string;
  readonly since: string;
}

/** A failure in the words of a condition. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly needsHuman: boolean;
  readonly graceMs: number;
}

/** What an error means for conditions. Anything but an {@link OperatorError} is a fault of ours and says no more than that. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OperatorError) {
    const { reason, message, needsHuman, graceMs } = error;
    return { reason, message, needsHuman, graceMs };
  }
  return {
    reason: "InternalError",
    message: "The operator met an internal error; its log says more. It tries again.",
    needsHuman: false,
    graceMs: 0,
  };
}

/** Entra has not caught up with what ARM or we have done: nothing failed, and looking again is all there is to do. */
const WAITS: ReadonlySet<string> = new Set(["WaitingForApplication", "DirectoryObjectNotFound"]);

/** Whether a failure is only a wait for Entra to show something. */
export function isWait({ reason }: Pick<Failure, "reason">): boolean {
  return WAITS.has(reason);
}

/**
 * Milliseconds until the next look at what is waited for: as long as the wait has lasted, so that the looks get rarer, within
 * the bounds.
 */
export function nextLookMs(
  since: string,
  nowMs: number,
  bounds: { readonly waitMinMs: number; readonly waitMaxMs: number },
): number {
  return Math.min(Math.max(nowMs - Date.parse(since) || 0, bounds.waitMinMs), bounds.waitMaxMs);
}

/**
 * Carries `since` on. For what only a human can mend the clock starts anew with another reason (its grace belongs to
 * it); passing errors that take turns count as one long failure.
 */
export function trackFailing(previous: Failing | undefined, failure: Failure, nowMs: number): Failing {
  const continues = previous !== undefined && (previous.reason === failure.reason || !failure.needsHuman);
  return { reason: failure.reason, since: continues ? previous.since : new Date(nowMs).toISOString() };
}

/** Whether a failure that lasts since then is Stalled by now, and under which reason. */
export function failureSummary(
  failure: Failure,
  since: string,
  nowMs: number,
  options: { readonly progressDeadlineMs: number; readonly stalledReason?: string },
): Summary {
  const lastedMs = nowMs - Date.parse(since);
  if (failure.needsHuman && lastedMs >= failure.graceMs)
    return { kind: "stalled", reason: options.stalledReason ?? failure.reason, message: failure.message };
  if (!failure.needsHuman && lastedMs >= options.progressDeadlineMs)
    return { kind: "stalled", reason: "ProgressDeadlineExceeded", message: failure.message };
  return { kind: "retrying", reason: failure.reason, message: failure.message };
}
