import type { Clock, Timer } from "../ports/clock.ts";
import { NotLeaderError } from "../ports/fence.ts";

/**
 * One stretch of leadership. It ends by itself, on the local monotonic clock, unless it is extended in time; once it has
 * ended it never comes back, whatever answer arrives late.
 */
export class LeadershipTerm {
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #validUntilMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, validUntilMs: number) {
    this.#clock = clock;
    this.#validUntilMs = validUntilMs;
    this.#arm();
  }

  /** Aborts when the term ends. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Milliseconds until it ends unless extended; 0 when it has. */
  remainingMs(): number {
    return this.signal.aborted ? 0 : Math.max(0, this.#validUntilMs - this.#clock.monotonicMs());
  }

  /**
   * True while the term runs. Looks at the clock itself: a process that was frozen asks before its timers have fired.
   */
  isValid(): boolean {
    if (this.remainingMs() > 0) return true;
    this.end();
    return false;
  }

  /** Moves the end to `validUntilMs` (monotonic), unless the term is over already. */
  extend(validUntilMs: number): void {
    if (!this.isValid()) return;
    this.#validUntilMs = validUntilMs;
    this.#arm();
  }

  /** Ends the term at once; safe to call again. */
  end(): void {
    this.#timer?.cancel();
    if (!this.signal.aborted) this.#ended.abort(new NotLeaderError());
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.remainingMs(), () => this.isValid());
  }
}
