/** Size and speed of a bucket. */
export interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/**
 * A token bucket without a clock: every method is told the monotonic time in milliseconds.
 * `factor` (0..1) scales the refill while a service asks for less.
 */
export class TokenBucket {
  readonly size: BucketSize;
  #level: number;
  #updatedMs: number;
  #factor = 1;

  constructor(size: BucketSize, nowMs: number) {
    this.size = size;
    this.#level = size.capacity;
    this.#updatedMs = nowMs;
  }

  /** Tokens in the bucket now. */
  level(nowMs: number): number {
    this.#refill(nowMs);
    return this.#level;
  }

  /** Takes `cost` if that leaves at least `floor`. */
  tryTake(cost: number, floor: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#level - cost < this.#reachable(cost, floor) - EPSILON) return false;
    this.#level -= cost;
    return true;
  }

  /** Milliseconds until `cost` can be taken with `floor` left, if nobody else takes anything. 0 when it can be now. */
  waitMs(cost: number, floor: number, nowMs: number): number {
    this.#refill(nowMs);
    const missing = cost + this.#reachable(cost, floor) - this.#level;
    return missing <= EPSILON ? 0 : Math.ceil((missing * 1000) / (this.size.refillPerSecond * this.#factor));
  }

  /** Lowers the level to what the service says is left; never raises it. */
  atMost(level: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#level = Math.min(this.#level, Math.max(level, 0));
  }

  /** Refills at `factor` of the full speed from now on. */
  slowTo(factor: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#factor = factor;
  }

  /** No request may be impossible: what costs more than there is above the floor may go below it. */
  #reachable(cost: number, floor: number): number {
    return Math.min(floor, this.size.capacity - cost);
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#updatedMs);
    this.#level = Math.min(
      this.size.capacity,
      this.#level + (elapsedMs / 1000) * this.size.refillPerSecond * this.#factor,
    );
    this.#updatedMs = nowMs;
  }
}

/** Refill sums of fractions; without it a waiter could miss its token by a rounding error. */
const EPSILON = 1e-6;
