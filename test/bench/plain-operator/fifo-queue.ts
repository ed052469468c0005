import type { ObjectKey } from "../../../src/kube/client.ts";
import type { Clock, Timer } from "../../../src/ports/clock.ts";

/**
 * The queue of most operators: first in, first out; a key is in once; one that is added during its pass comes back after it.
 */
export class FifoQueue {
  readonly #clock: Clock;
  readonly #ready: ObjectKey[] = [];
  readonly #queued = new Set<ObjectKey>();
  readonly #running = new Set<ObjectKey>();
  readonly #again = new Set<ObjectKey>();
  readonly #timers = new Map<ObjectKey, Timer>();
  readonly #failures = new Map<ObjectKey, number>();
  readonly #takers: ((key: ObjectKey) => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(key: ObjectKey): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    if (this.#running.has(key)) this.#again.add(key);
    else if (!this.#queued.has(key)) {
      this.#queued.add(key);
      this.#ready.push(key);
      this.#serve();
    }
  }

  addAfter(key: ObjectKey, delayMs: number): void {
    this.#timers.get(key)?.cancel();
    this.#timers.set(
      key,
      this.#clock.after(delayMs, () => this.add(key)),
    );
  }

  /** The next key; it must be given back with `done`. */
  take(): Promise<ObjectKey> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  done(key: ObjectKey): void {
    this.#running.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** One more failure in a row; returns how many there are. */
  countFailure(key: ObjectKey): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    return failures;
  }

  forget(key: ObjectKey): void {
    this.#failures.delete(key);
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const key = this.#ready.shift();
      if (key === undefined) return;
      this.#queued.delete(key);
      this.#running.add(key);
      this.#takers.shift()?.(key);
    }
  }
}
