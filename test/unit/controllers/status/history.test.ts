import { describe, expect, it } from "vitest";
import { recordOutcome, repairedTooOften, writtenRecently } from "../../../../src/controllers/status/history.ts";

const HOUR = 3_600_000;
const limits = { count: 3, windowMs: HOUR };

describe("history", () => {
  it("counts the same outcome up and brings it to the front", () => {
    const first = recordOutcome([], "Repaired", "Grant A.", 0, HOUR);
    const second = recordOutcome(
      recordOutcome(first, "Ready", "Fine.", 1_000, HOUR),
      "Repaired",
      "Grant A.",
      2_000,
      HOUR,
    );
    expect(second).toEqual([
      {
        outcome: "Repaired",
        message: "Grant A.",
        firstAt: "1970-01-01T00:00:00.000Z",
        lastAt: "1970-01-01T00:00:02.000Z",
        count: 2,
      },
      {
        outcome: "Ready",
        message: "Fine.",
        firstAt: "1970-01-01T00:00:01.000Z",
        lastAt: "1970-01-01T00:00:01.000Z",
        count: 1,
      },
    ]);
  });

  it("keeps five", () => {
    const many = ["1", "2", "3", "4", "5", "6"].reduce(
      (all, text) => recordOutcome(all, "Failed", text, 0, HOUR),
      recordOutcome([], "Ready", "", 0, HOUR),
    );
    expect(many.map(({ message }) => message)).toEqual(["6", "5", "4", "3", "2"]);
  });

  it("knows a repair that was made too often, until its window has passed", () => {
    const three = [0, 1, 2].reduce(
      (all, at) => recordOutcome(all, "Repaired", "Grant A.", at, HOUR),
      recordOutcome([], "Ready", "", 0, HOUR),
    );
    expect(repairedTooOften(three, "Grant A.", HOUR - 1, limits)).toBe(true);
    expect(repairedTooOften(three, "Grant A.", HOUR, limits)).toBe(false);
    expect(repairedTooOften(three, "Grant B.", 3, limits)).toBe(false);
    expect(recordOutcome(three, "Repaired", "Grant A.", HOUR, HOUR)[0]?.count).toBe(1);
  });

  it("takes only writes for recent writes", () => {
    const history = recordOutcome(
      recordOutcome([], "Granted", "Grant A. Grant B.", 0, HOUR),
      "Ready",
      "Grant C.",
      0,
      HOUR,
    );
    expect(writtenRecently(history, "Grant B.", 29_999, 30_000)).toBe(true);
    expect(writtenRecently(history, "Grant B.", 30_000, 30_000)).toBe(false);
    expect(writtenRecently(history, "Grant C.", 0, 30_000)).toBe(false);
  });
});
