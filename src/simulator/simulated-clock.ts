import type { Clock, Timer } from "../ports/clock.ts";

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
  timer: Timer;
}

/**
 * The simulator's own time: a {@link Clock} that runs with another one and can be moved forward.
 * Moving it fires everything that becomes due, in order and at its own time, before `advance` returns.
 */
export class SimulatedClock implements Clock {
  readonly #base: Clock;
  readonly #pending = new Set<Pending>();
  #offsetMs = 0;
  #order = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  nowMs(): number {
    return this.#base.nowMs() + this.#offsetMs;
  }

  monotonicMs(): number {
    return this.#base.monotonicMs() + this.#offsetMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending: Pending = {
      dueMs: this.monotonicMs() + delayMs,
      order: this.#order++,
      callback,
      timer: this.#base.after(delayMs, () => this.#fire(pending)),
    };
    this.#pending.add(pending);
    return { cancel: () => this.#forget(pending) };
  }

  /** Moves simulated time forward by `ms`, which must not be negative; real time is untouched. */
  advance(ms: number): void {
    const targetMs = this.monotonicMs() + ms;
    for (let next = this.#nextDue(targetMs); next !== undefined; next = this.#nextDue(targetMs)) {
      this.#offsetMs += Math.max(0, next.dueMs - this.monotonicMs());
      this.#fire(next);
    }
    this.#offsetMs += Math.max(0, targetMs - this.monotonicMs());
    for (const pending of this.#pending) this.#rearm(pending);
  }

  /** Cancels everything that was to happen later. */
  stop(): void {
    for (const pending of [...this.#pending]) this.#forget(pending);
  }

  #fire(pending: Pending): void {
    if (!this.#pending.has(pending)) return;
    this.#forget(pending);
    pending.callback();
  }

  #forget(pending: Pending): void {
    pending.timer.cancel();
    this.#pending.delete(pending);
  }

  #rearm(pending: Pending): void {
    pending.timer.cancel();
    pending.timer = this.#base.after(Math.max(0, pending.dueMs - this.monotonicMs()), () => this.#fire(pending));
  }

  #nextDue(untilMs: number): Pending | undefined {
    return [...this.#pending]
      .filter((pending) => pending.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }
}
