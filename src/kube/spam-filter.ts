import type { Clock } from "../ports/clock.ts";

const BURST = 25;
const REFILL_EVERY_MS = 300_000;
const MAX_OBJECTS = 4096;

/**
 * A token bucket for each object: 25 events at once, then one in five minutes, so that one object that fails all the
 * time can't fill the event store. The same figures as in client-go.
 *
 * @see https://github.com/kubernetes/client-go/blob/master/tools/record/events_cache.go
 */
export class SpamFilter {
  readonly #clock: Clock;
  /** Least recently used first. */
  readonly #buckets = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token of the object; false when it has none. */
  allows(uid: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const earlier = this.#buckets.get(uid) ?? { tokens: BURST, atMs: nowMs };
    const tokens = Math.min(BURST, earlier.tokens + (nowMs - earlier.atMs) / REFILL_EVERY_MS);
    const allowed = tokens >= 1;
    this.#buckets.delete(uid);
    this.#buckets.set(uid, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size > MAX_OBJECTS && oldest !== undefined) this.#buckets.delete(oldest);
    return allowed;
  }
}
