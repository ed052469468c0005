const FIRST_PAUSE_MS = 5_000;
const LONGEST_GUESS_MS = 60_000;
const SLOW_START_MS = 30_000;
const SLOW_START_FACTOR = 0.25;
const EASE_MS = 10_000;

/**
 * What a service's complaints do to a budget, without a clock: closed until `Retry-After`, then a quarter of the speed that
 * grows back within 30 s, and a milder slow-down while the service reports that a limit is near.
 */
export class Brake {
  #closedUntilMs = -Infinity;
  #guesses = 0;
  #ease = 1;
  #easeUntilMs = -Infinity;

  /**
   * The service refused for lack of quota. Without `retryAfterMs` the pause is 5 s and doubles up to a minute as long as no
   * request succeeds in between. An earlier, longer pause stays.
   */
  close(retryAfterMs: number | undefined, nowMs: number): void {
    const guessMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#guesses, LONGEST_GUESS_MS);
    if (retryAfterMs === undefined && nowMs >= this.#closedUntilMs) this.#guesses += 1;
    this.#closedUntilMs = Math.max(this.#closedUntilMs, nowMs + (retryAfterMs ?? guessMs));
  }

  /** A request went through. */
  succeeded(): void {
    this.#guesses = 0;
  }

  /** The service says how much of the limit is used (1 = all of it). Holds for ten seconds. */
  nearLimit(usedFraction: number, nowMs: number): void {
    if (usedFraction < 0.8) return;
    this.#ease = usedFraction < 1 ? 0.75 : usedFraction < 1.5 ? 0.5 : 0.25;
    this.#easeUntilMs = nowMs + EASE_MS;
  }

  /** Milliseconds until requests may go again; 0 when they may. */
  closedForMs(nowMs: number): number {
    return Math.max(0, this.#closedUntilMs - nowMs);
  }

  /** Share of the full speed at which to refill now, in (0, 1]. */
  factor(nowMs: number): number {
    const sinceOpenMs = Math.max(0, nowMs - this.#closedUntilMs);
    const slowStart = Math.min(1, SLOW_START_FACTOR + (1 - SLOW_START_FACTOR) * (sinceOpenMs / SLOW_START_MS));
    return Math.min(slowStart, nowMs < this.#easeUntilMs ? this.#ease : 1);
  }
}
