import type { ObjectKey } from "../kube/client.ts";

/**
 * Why a key waits, most urgent first: `user` for a change somebody made, `repair` for drift and retries, `resync` for
 * routine checks and the initial list. Also the class of every Azure call made on its behalf.
 */
export type Priority = "user" | "repair" | "resync";

/** How a pass ended when it did not throw. */
export type Result =
  | { readonly kind: "done" }
  | { readonly kind: "requeueAfter"; readonly delayMs: number; readonly priority?: Priority };

/** What a pass is given beside its key. */
export interface PassContext {
  readonly signal: AbortSignal;
  readonly priority: Priority;
  /** Random per pass, for log lines. */
  readonly reconcileId: string;
}

/**
 * One pass for one key. Level-triggered: it looks at the world, never at what happened. Safe to repeat at any time.
 * Throwing decides the retry: see `Retry` in `errors.ts`; anything that is not an `OperatorError` is retried with back-off.
 */
export type Reconcile = (key: ObjectKey, context: PassContext) => Promise<Result>;

/** Adds keys to a controller's workqueue. */
export interface Enqueue {
  /** `delayMs` default 0. An earlier or more urgent add wins over a later or less urgent one for the same key. */
  add(key: ObjectKey, options: { readonly priority: Priority; readonly delayMs?: number }): void;
}

/** The pass is over and the object needs nothing until something changes. */
export function done(): Result {
  return { kind: "done" };
}

/** The pass is over; look again after `delayMs`. Resets the back-off of the key. */
export function requeueAfter(delayMs: number, priority: Priority = "resync"): Result {
  return { kind: "requeueAfter", delayMs, priority };
}
