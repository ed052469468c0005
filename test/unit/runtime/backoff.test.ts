import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Retry } from "../../../src/errors.ts";
import { RETRY_SCHEDULE, retryDelayMs, scaleSchedule } from "../../../src/runtime/backoff.ts";
import { fixedRandom, SeededRandom } from "../../fakes/seeded-random.ts";

type Scheduled = Retry | { readonly kind: "conflict" };

const backoff: Scheduled = { kind: "backoff" };
const slow: Scheduled = { kind: "slow" };
const HOUR_MS = 3_600_000;

describe("retryDelayMs()", () => {
  const rows: { readonly name: string; retry: Scheduled; failures: number; fraction: number; delayMs: number }[] = [
    { name: "the first failure waits at least half a second", retry: backoff, failures: 1, fraction: 0, delayMs: 500 },
    { name: "no failure counts as one", retry: backoff, failures: 0, fraction: 0, delayMs: 500 },
    { name: "the second failure waits twice as long", retry: backoff, failures: 2, fraction: 0, delayMs: 1_000 },
    { name: "jitter fills the other half", retry: backoff, failures: 2, fraction: 0.5, delayMs: 1_500 },
    { name: "back-off ends at five minutes", retry: backoff, failures: 5_000, fraction: 1, delayMs: 300_000 },
    {
      name: "Retry-After lengthens the wait and spreads those who got the same one",
      retry: { kind: "backoff", atLeastMs: 60_000 },
      failures: 1,
      fraction: 0.25,
      delayMs: 60_250,
    },
    {
      name: "a short Retry-After does not shorten the wait",
      retry: { kind: "backoff", atLeastMs: 1 },
      failures: 6,
      fraction: 0,
      delayMs: 16_000,
    },
    {
      name: "a dependency waits the same each time",
      retry: { kind: "dependency" },
      failures: 9,
      fraction: 0.5,
      delayMs: 10_000,
    },
    { name: "a slow retry starts from a minute", retry: slow, failures: 1, fraction: 1, delayMs: 60_000 },
    { name: "a slow retry ends at half an hour", retry: slow, failures: 99, fraction: 1, delayMs: 1_800_000 },
    {
      name: "a very slow retry is early by a quarter at most",
      retry: { kind: "verySlow" },
      failures: 1,
      fraction: 0,
      delayMs: 1.5 * HOUR_MS,
    },
    {
      name: "a very slow retry does not grow",
      retry: { kind: "verySlow" },
      failures: 50,
      fraction: 0.5,
      delayMs: 2 * HOUR_MS,
    },
    { name: "a conflict is repeated at once", retry: { kind: "conflict" }, failures: 1, fraction: 1, delayMs: 100 },
    {
      name: "a stream of conflicts slows down",
      retry: { kind: "conflict" },
      failures: 40,
      fraction: 1,
      delayMs: 5_000,
    },
  ];

  it.each(rows)("$name", ({ retry, failures, fraction, delayMs }) => {
    expect(retryDelayMs(retry, failures, fixedRandom(fraction))).toBe(delayMs);
  });

  it("is never sooner than the service asked for", () => {
    fc.assert(
      fc.property(fc.nat(HOUR_MS), fc.nat(2_000), fc.integer(), (atLeastMs, failures, seed) => {
        const retry: Retry = { kind: "backoff", atLeastMs };
        expect(retryDelayMs(retry, failures, new SeededRandom(seed))).toBeGreaterThanOrEqual(atLeastMs);
      }),
    );
  });
});

describe("scaleSchedule()", () => {
  it("multiplies every wait and leaves jitter alone", () => {
    expect(scaleSchedule(RETRY_SCHEDULE, 0.001)).toEqual({
      conflict: { baseMs: 0.1, capMs: 5 },
      backoff: { baseMs: 1, capMs: 300 },
      dependency: { intervalMs: 10, jitterFraction: 0.1 },
      slow: { baseMs: 60, capMs: 1_800 },
      verySlow: { intervalMs: 7_200, jitterFraction: 0.25 },
    });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the factor %s", (factor) => {
    expect(() => scaleSchedule(RETRY_SCHEDULE, factor)).toThrow(RangeError);
  });
});
