import { describe, expect, it } from "vitest";
import { durationMs } from "../../../src/api/duration.ts";

describe("durationMs", () => {
  it.each([
    ["10s", 10_000],
    ["30m", 1_800_000],
    ["1h30m", 5_400_000],
    ["24h", 86_400_000],
    ["1h1m1s", 3_661_000],
    ["0s", 0],
    ["007m", 420_000],
  ])("%s is %i ms", (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  it.each(["", "30", "1.5h", "m", "30m1h", "-5s", "5s\n", "1d"])("refuses %j", (text) => {
    expect(() => durationMs(text)).toThrow(RangeError);
  });
});
