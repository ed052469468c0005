import { expect, it } from "vitest";
import { olderThan } from "../../../../src/controllers/kerberos-realm/age-words.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const threeHours = { ms: 3 * HOUR, text: "3h" };
const ninetyDays = { ms: 90 * DAY, text: "90d" };

it.each<[number, { ms: number; text: string }, string]>([
  [3 * HOUR + 1, threeHours, "more than 3h"],
  [5.9 * HOUR, threeHours, "more than 3h"],
  [6 * HOUR, threeHours, "more than 6 hours"],
  [47 * HOUR, threeHours, "more than 1 day"],
  [90 * DAY + 1, ninetyDays, "more than 90d"],
  [364 * DAY, ninetyDays, "more than 180 days"],
  [10 * 365 * DAY, ninetyDays, "more than 3 years"],
])("%d ms with this limit is told in a step", (ageMs, limit, words) => {
  expect(olderThan(ageMs, limit)).toBe(words);
});
