import type { Retry } from "../errors.ts";
import type { Random } from "../ports/random.ts";

/** Doubles with every failure in a row, from `baseMs` to `capMs`. */
export interface ExponentialDelay {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Always about the same, give or take `jitterFraction` of it. */
export interface SteadyDelay {
  readonly intervalMs: number;
  readonly jitterFraction: number;
}

/** The waits behind every kind of {@link Retry}, and behind a conflict on one of our own Kubernetes objects. */
export interface RetrySchedule {
  readonly conflict: ExponentialDelay;
  readonly backoff: ExponentialDelay;
  readonly dependency: SteadyDelay;
  readonly slow: ExponentialDelay;
  readonly verySlow: SteadyDelay;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What the operator uses unless it is told otherwise. */
export const RETRY_SCHEDULE: RetrySchedule = Object.freeze({
  // A conflict means that our copy was old; the newer one is usually a fraction of a second away.
  conflict: Object.freeze({ baseMs: 100, capMs: 5 * SECOND_MS }),
  backoff: Object.freeze({ baseMs: SECOND_MS, capMs: 5 * MINUTE_MS }),
  dependency: Object.freeze({ intervalMs: 10 * SECOND_MS, jitterFraction: 0.1 }),
  slow: Object.freeze({ baseMs: MINUTE_MS, capMs: 30 * MINUTE_MS }),
  verySlow: Object.freeze({ intervalMs: 2 * HOUR_MS, jitterFraction: 0.25 }),
});

/**
 * The same schedule with every wait multiplied by `factor`, for installations and tests that want it faster or slower.
 *
 * @throws {RangeError} unless `factor` is a positive number.
 */
export function scaleSchedule(schedule: RetrySchedule, factor: number): RetrySchedule {
  if (!(factor > 0) || !Number.isFinite(factor)) {
    throw new RangeError(`Cannot scale a retry schedule: the factor must be a positive number, not ${factor}.`);
  }
  const exponential = ({ baseMs, capMs }: ExponentialDelay): ExponentialDelay =>
    Object.freeze({ baseMs: baseMs * factor, capMs: capMs * factor });
  const steady = ({ intervalMs, jitterFraction }: SteadyDelay): SteadyDelay =>
    Object.freeze({ intervalMs: intervalMs * factor, jitterFraction });
  return Object.freeze({
    conflict: exponential(schedule.conflict),
    backoff: exponential(schedule.backoff),
    dependency: steady(schedule.dependency),
    slow: exponential(schedule.slow),
    verySlow: steady(schedule.verySlow),
  });
}

/**
 * Milliseconds until the next try.
 *
 * @param failures How often in a row it has failed, this time included; less than 1 counts as 1.
 */
export function retryDelayMs(
  retry: Retry | { readonly kind: "conflict" },
  failures: number,
  random: Random,
  schedule: RetrySchedule = RETRY_SCHEDULE,
): number {
  switch (retry.kind) {
    case "conflict":
      return exponentialMs(schedule.conflict, failures, random);
    case "backoff":
      return Math.max(
        exponentialMs(schedule.backoff, failures, random),
        notBeforeMs(retry.atLeastMs, schedule.backoff.baseMs, random),
      );
    case "dependency":
      return steadyMs(schedule.dependency, random);
    case "slow":
      return exponentialMs(schedule.slow, failures, random);
    case "verySlow":
      return steadyMs(schedule.verySlow, random);
  }
}

/**
 * Equal jitter: half of the step is kept, so that a wait is never near zero, and half is random, so that keys that failed
 * together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function exponentialMs({ baseMs, capMs }: ExponentialDelay, failures: number, random: Random): number {
  // 2^1024 is Infinity, which min() turns into the cap.
  const stepMs = Math.min(capMs, baseMs * 2 ** (Math.max(1, failures) - 1));
  return stepMs / 2 + (random.fraction() * stepMs) / 2;
}

function steadyMs({ intervalMs, jitterFraction }: SteadyDelay, random: Random): number {
  return intervalMs * (1 + jitterFraction * (2 * random.fraction() - 1));
}

/** Everybody who was told the same `Retry-After` would return at the same moment; spread them over one base step. */
function notBeforeMs(atLeastMs: number | undefined, spreadMs: number, random: Random): number {
  return atLeastMs === undefined ? 0 : atLeastMs + random.fraction() * spreadMs;
}
