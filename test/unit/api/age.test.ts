import { expect, it } from "vitest";
import { ageMs } from "../../../src/api/age.ts";

it.each<[string, number]>([
  ["45m", 45 * 60_000],
  ["3h", 3 * 3_600_000],
  ["90d", 90 * 86_400_000],
  ["0h", Number.NaN],
  ["1h30m", Number.NaN],
  ["90", Number.NaN],
  ["", Number.NaN],
])("an age of %s is %d ms", (text, ms) => {
  expect(ageMs(text)).toBe(ms);
});
