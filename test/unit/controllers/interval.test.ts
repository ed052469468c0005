import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkIntervalMs, parseInterval, phaseMs, untilNextCheckMs } from "../../../src/controllers/interval.ts";
import { defaultControllerSettings } from "../../../src/controllers/settings.ts";

describe("parseInterval", () => {
  it.each([
    ["30m", 1_800_000],
    ["1h30m", 5_400_000],
    ["10s", 10_000],
    ["", 0],
  ])("%s", (text, expected) => {
    expect(parseInterval(text)).toBe(expected);
  });
});

describe("checkIntervalMs", () => {
  it.each([
    ["what is declared", "5m", 300_000],
    ["the default where nothing is stored", "", 1_800_000],
    ["no less than the least", "1s", 10_000],
  ])("%s", (_what, text, expected) => {
    expect(checkIntervalMs(text, defaultControllerSettings)).toBe(expected);
  });
});

describe("untilNextCheckMs", () => {
  it("always lands on the object's own phase, half to one and a half periods ahead", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1_000, max: 10_000_000 }),
        fc.integer({ min: 1e12, max: 2e12 }),
        (uid, period, now) => {
          const delay = untilNextCheckMs(uid, period, now);
          expect(delay).toBeGreaterThanOrEqual(period / 2);
          expect(delay).toBeLessThanOrEqual(period * 1.5);
          expect((now + delay) % period).toBe(phaseMs(uid, period) % period);
        },
      ),
    );
  });

  it("spreads a fleet", () => {
    const tenths = new Set(
      Array.from({ length: 200 }, (_, n) => Math.floor(phaseMs(`uid-${n}-${n * 7}`, 1_000) / 100)),
    );
    expect(tenths.size).toBe(10);
  });
});
