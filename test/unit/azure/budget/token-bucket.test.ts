import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../../../src/azure/budget/token-bucket.ts";

const bucket = () => new TokenBucket({ capacity: 10, refillPerSecond: 2 }, 0);

describe("TokenBucket", () => {
  it("is full at first, is emptied, and refills up to its size", () => {
    const tokens = bucket();
    expect([tokens.tryTake(10, 0, 0), tokens.tryTake(1, 0, 0), tokens.waitMs(1, 0, 0)]).toEqual([true, false, 500]);
    expect([tokens.level(500), tokens.tryTake(1, 0, 500), tokens.level(1_000_000)]).toEqual([1, true, 10]);
  });

  it("leaves the floor to others, but makes nothing impossible", () => {
    const tokens = bucket();
    expect([tokens.tryTake(5, 5, 0), tokens.tryTake(1, 5, 0), tokens.waitMs(1, 5, 0)]).toEqual([true, false, 500]);
    expect(bucket().tryTake(10, 5, 0)).toBe(true);
  });

  it("takes the service's word for less, never for more", () => {
    const tokens = bucket();
    tokens.atMost(3, 0);
    tokens.atMost(8, 0);
    expect(tokens.level(0)).toBe(3);
    tokens.atMost(-1, 0);
    expect(tokens.level(0)).toBe(0);
  });

  it("refills slower on demand, and does not run backwards with the clock", () => {
    const tokens = bucket();
    tokens.atMost(0, 0);
    tokens.slowTo(0.5, 0);
    expect([tokens.level(1000), tokens.level(500), tokens.waitMs(1, 0, 500)]).toEqual([1, 1, 0]);
  });
});
