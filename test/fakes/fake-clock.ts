import type { Clock, Timer } from "../../src/ports/clock.ts";

interface PendingTimer {
  readonly dueMs: number;
  readonly callback: () => void;
}

// Taken at import, so that a test that replaces the global timers does not stop this clock.
const nextTurn = setImmediate;

/**
 * A {@link Clock} that stands still until a test moves it. Wall clock and monotonic clock start apart on purpose, so that
 * code that mixes them up fails.
 */
export class FakeClock implements Clock {
  /** Ordered by due time; timers with the same due time fire in the order they were started. */
  #timers: PendingTimer[] = [];
  #monotonicMs: number;
  #wallMs: number;
  readonly #settle: () => Promise<void>;

  /** `settle` lets what is under way come to rest before and after each timer; default {@link settle}. */
  constructor(
    options: { readonly wallMs?: number; readonly monotonicMs?: number; readonly settle?: () => Promise<void> } = {},
  ) {
    this.#wallMs = options.wallMs ?? Date.UTC(2026, 0, 1);
    this.#monotonicMs = options.monotonicMs ?? 1_000_000;
    this.#settle = options.settle ?? settle;
  }

  nowMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    // As setTimeout: what is already due, or not a number, fires at the next opportunity.
    const dueMs = this.#monotonicMs + (delayMs > 0 ? delayMs : 0);
    const timer: PendingTimer = { dueMs, callback };
    const position = this.#timers.findLastIndex((other) => other.dueMs <= dueMs) + 1;
    this.#timers.splice(position, 0, timer);
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer);
        if (index >= 0) this.#timers.splice(index, 1);
      },
    };
  }

  /**
   * Moves both clocks on by `ms`. Fires every timer that becomes due, each at its own time and in order, those started
   * meanwhile included, and lets promises settle before the first, between two, and after the last.
   */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#monotonicMs + ms;
    await this.#settle();
    for (;;) {
      const next = this.#timers[0];
      if (next === undefined || next.dueMs > targetMs) break;
      this.#timers.shift();
      this.#moveTo(Math.max(this.#monotonicMs, next.dueMs));
      next.callback();
      await this.#settle();
    }
    this.#moveTo(targetMs);
  }

  /** Moves both clocks on by `ms` without firing anything: the process was frozen. What is overdue fires with the next `advance`. */
  freeze(ms: number): void {
    this.#moveTo(this.#monotonicMs + ms);
  }

  /** Sets the wall clock forward or back, as a time server does. No timer and no monotonic reading changes. */
  jumpWallClock(ms: number): void {
    this.#wallMs += ms;
  }

  /** How many timers wait. A test that ends with more than it expects has a leak. */
  pendingTimers(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer is due, or undefined when none waits. */
  nextTimerInMs(): number | undefined {
    const next = this.#timers[0];
    return next === undefined ? undefined : Math.max(0, next.dueMs - this.#monotonicMs);
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}

/**
 * Resolves once promise chains that need no timer and no I/O have run to their end: each turn of the event loop empties
 * the whole microtask queue, and a few turns let streams and `nextTick` hops through.
 */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise<void>((resolve) => {
      nextTurn(resolve);
    });
  }
}
