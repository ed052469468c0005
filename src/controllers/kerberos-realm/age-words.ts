const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Steps in which ages are told, so that a message stays the same while only time passes. */
const STEPS: readonly (readonly [ms: number, words: string])[] = [
  [HOUR_MS, "1 hour"],
  [3 * HOUR_MS, "3 hours"],
  [6 * HOUR_MS, "6 hours"],
  [12 * HOUR_MS, "12 hours"],
  [DAY_MS, "1 day"],
  [2 * DAY_MS, "2 days"],
  [3 * DAY_MS, "3 days"],
  [7 * DAY_MS, "7 days"],
  [14 * DAY_MS, "14 days"],
  [30 * DAY_MS, "30 days"],
  [60 * DAY_MS, "60 days"],
  [90 * DAY_MS, "90 days"],
  [180 * DAY_MS, "180 days"],
  [365 * DAY_MS, "1 year"],
  [2 * 365 * DAY_MS, "2 years"],
  [3 * 365 * DAY_MS, "3 years"],
];

/**
 * "more than 6 hours": the largest step that the age has passed, and at least the limit that it broke.
 *
 * @param limit The declared limit in milliseconds, and as it was declared (`3h`).
 */
export function olderThan(ageMs: number, limit: { readonly ms: number; readonly text: string }): string {
  const passed = STEPS.findLast(([ms]) => ms <= ageMs && ms > limit.ms);
  return `more than ${passed === undefined ? limit.text : passed[1]}`;
}
