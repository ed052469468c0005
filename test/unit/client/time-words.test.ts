import { describe, expect, it } from "vitest";
import { ageOf, timestampOf } from "../../../src/client/time-words.ts";

const AT_MS = Date.parse("2026-11-20T07:12:33Z");
const MINUTE_MS = 60_000;

it("timestampOf() leaves out seconds and says UTC", () => {
  expect(timestampOf(AT_MS)).toBe("2026-11-20 07:12 UTC");
});

describe("ageOf()", () => {
  it.each([
    [-1, ""],
    [0, ""],
    [MINUTE_MS - 1, ""],
    [MINUTE_MS, ", 1 minute ago"],
    [59 * MINUTE_MS, ", 59 minutes ago"],
    [60 * MINUTE_MS, ", 1 hour ago"],
    [23 * 60 * MINUTE_MS, ", 23 hours ago"],
    [24 * 60 * MINUTE_MS, ", 1 day ago"],
    [50 * 24 * 60 * MINUTE_MS, ", 50 days ago"],
  ])("of %i ms is told as %j", (ageMs, words) => {
    expect(ageOf(AT_MS, AT_MS + ageMs)).toBe(words);
  });
});
