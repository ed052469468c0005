/**
 * When to try again. The workqueue owns retries; this says which of its schedules applies.
 *
 * - `backoff`: exponential with jitter, never sooner than `atLeastMs` (from `Retry-After`).
 * - `dependency`: a fixed short interval; something else has to become ready, nothing failed.
 * - `slow`: exponential from a minute; somebody has to grant or change something outside.
 * - `verySlow`: hours; a lock, a policy or the specification itself stands in the way. A new generation or a reconcile
 *   request re-tries at once. Nothing is ever given up for good.
 */
export type Retry =
  | { readonly kind: "backoff"; readonly atLeastMs?: number }
  | { readonly kind: "dependency" }
  | { readonly kind: "slow" }
  | { readonly kind: "verySlow" };

/** What an {@link OperatorError} carries beside its message. */
export interface OperatorErrorInit {
  /** Stable machine-readable code, for example the ARM or Graph error code. Used as a metric label, so bounded in number. */
  readonly code: string;
  /** The condition reason: one CamelCase word from `api/conditions.ts`. */
  readonly reason: string;
  readonly retry: Retry;
  /**
   * True when only a human can help, so that the object is Stalled once `graceMs` has passed. False: it is Reconciling.
   */
  readonly needsHuman: boolean;
  /** How long such an error is still treated as passing (role assignments take minutes to arrive). Default 0. */
  readonly graceMs?: number;
  readonly cause?: unknown;
}

/**
 * Every failure the operator knows how to explain. `message` is a sentence for the person who can act: it names the
 * missing permission, the blocking policy or the helping command, is stable between attempts (no request ids, no times)
 * and never holds a token, a secret or a stack.
 */
export class OperatorError extends Error {
  override readonly name: string = "OperatorError";
  readonly code: string;
  readonly reason: string;
  readonly retry: Retry;
  readonly needsHuman: boolean;
  readonly graceMs: number;

  constructor(message: string, init: OperatorErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.reason = init.reason;
    this.retry = init.retry;
    this.needsHuman = init.needsHuman;
    this.graceMs = init.graceMs ?? 0;
  }
}

/** Somebody changed the same Kubernetes object in between. Re-added quietly; no event, no condition. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** A bug of ours. Retried with back-off and counted; the condition says only that it happened. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}
