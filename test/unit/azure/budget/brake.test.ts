import { describe, expect, it } from "vitest";
import { Brake } from "../../../../src/azure/budget/brake.ts";

describe("Brake", () => {
  it("closes for as long as the service asks, and a shorter wish does not shorten it", () => {
    const brake = new Brake();
    brake.close(10_000, 0);
    brake.close(1000, 0);
    expect([brake.closedForMs(4000), brake.closedForMs(10_000)]).toEqual([6000, 0]);
  });

  it("guesses 5 s, then twice as long each time, until a request goes through", () => {
    const brake = new Brake();
    const pauses: number[] = [];
    let nowMs = 0;
    for (let i = 0; i < 6; i++) {
      brake.close(undefined, nowMs);
      pauses.push(brake.closedForMs(nowMs));
      nowMs += brake.closedForMs(nowMs);
    }
    brake.succeeded();
    brake.close(undefined, nowMs);
    expect([...pauses, brake.closedForMs(nowMs)]).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000, 5000]);
  });

  it("opens at a quarter of the speed and is back after half a minute", () => {
    const brake = new Brake();
    brake.close(0, 0);
    expect([brake.factor(0), brake.factor(15_000), brake.factor(30_000)]).toEqual([0.25, 0.625, 1]);
  });

  it.each([
    [0.5, 1],
    [0.9, 0.75],
    [1, 0.5],
    [1.8, 0.25],
  ])("at %d of the limit it goes at %d", (used, factor) => {
    const brake = new Brake();
    brake.nearLimit(used, 0);
    expect([brake.factor(9999), brake.factor(10_000)]).toEqual([factor, 1]);
  });
});
