import { expect, test } from "vitest";
import { SimulatedClock } from "../../../src/simulator/simulated-clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

test("moving it fires what becomes due, in order and at its own time, and real time later fires the rest", async () => {
  const base = new FakeClock();
  const clock = new SimulatedClock(base);
  const startMs = clock.nowMs();
  const fired: [string, number][] = [];
  const note = (name: string) => () => fired.push([name, clock.nowMs() - startMs]);
  clock.after(300, note("late"));
  clock.after(100, () => {
    note("early")();
    clock.after(50, note("nested"));
  });
  clock.after(100, note("cancelled")).cancel();

  clock.advance(200);
  expect(fired).toEqual([
    ["early", 100],
    ["nested", 150],
  ]);
  expect([clock.nowMs() - startMs, base.nowMs() - startMs]).toEqual([200, 0]);
  await base.advance(100);
  expect(fired.at(-1)).toEqual(["late", 300]);
  expect(base.pendingTimers()).toBe(0);
});

test("stop leaves no timer behind", () => {
  const base = new FakeClock();
  const clock = new SimulatedClock(base);
  clock.after(100, () => undefined);
  clock.stop();
  expect(base.pendingTimers()).toBe(0);
});
