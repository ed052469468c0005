/** A started timer; `cancel` is safe to call more than once. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. Production uses {@link systemClock}; tests step a fake one by hand.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since the epoch. May jump; use it only for what people or Azure read. */
  nowMs(): number;
  /** Milliseconds from an arbitrary start that never go backwards. Use it for every duration, deadline and lease. */
  monotonicMs(): number;
  /** Calls `callback` once after `delayMs`. */
  after(delayMs: number, callback: () => void): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/**
 * Waits `delayMs` on the given clock.
 *
 * @throws The signal's reason as soon as `signal` aborts; nothing is left running then.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(asError(signal.reason));
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(asError(signal?.reason));
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * A signal that aborts with a `TimeoutError` after `timeoutMs` on the given clock, or with the parent's reason.
 * Call `dispose` when the work is over, so that no timer or listener stays behind.
 */
export function deadline(
  clock: Clock,
  timeoutMs: number,
  parent?: AbortSignal,
): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const onParentAbort = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) controller.abort(parent.reason);
  parent?.addEventListener("abort", onParentAbort, { once: true });
  const timer = clock.after(timeoutMs, () => {
    controller.abort(new DOMException(`No result within ${timeoutMs} ms.`, "TimeoutError"));
  });
  return {
    signal: controller.signal,
    dispose: () => {
      timer.cancel();
      parent?.removeEventListener("abort", onParentAbort);
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException("The wait was cancelled.", "AbortError");
}
