import { describe, expect, it } from "vitest";
import { deadline, sleep } from "../../../src/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { fixedRandom, SeededRandom } from "../../fakes/seeded-random.ts";

describe("FakeClock", () => {
  it("fires due timers in order of time, then of start, each at its own time", async () => {
    const clock = new FakeClock({ monotonicMs: 0 });
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.monotonicMs()]);
    clock.after(20, note("late"));
    clock.after(10, note("first"));
    clock.after(10, note("second"));
    clock.after(10, note("cancelled")).cancel();
    await clock.advance(20);
    expect(fired).toEqual([
      ["first", 10],
      ["second", 10],
      ["late", 20],
    ]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("lets a chain of sleeps run through within one advance", async () => {
    const clock = new FakeClock({ monotonicMs: 0 });
    const wokenAtMs: number[] = [];
    const chain = (async () => {
      for (let step = 0; step < 5; step++) {
        await sleep(clock, 100);
        for (let hop = 0; hop < 50; hop++) await Promise.resolve();
        wokenAtMs.push(clock.monotonicMs());
      }
    })();
    await clock.advance(500);
    await chain;
    expect(wokenAtMs).toEqual([100, 200, 300, 400, 500]);
  });

  it("keeps timers of a frozen process until it goes on", async () => {
    const clock = new FakeClock({ monotonicMs: 0 });
    const fired: number[] = [];
    clock.after(10, () => void fired.push(clock.monotonicMs()));
    clock.freeze(1_000);
    expect(fired).toEqual([]);
    await clock.advance(0);
    expect(fired).toEqual([1_000]);
  });

  it("moves the wall clock apart from the monotonic one", () => {
    const clock = new FakeClock({ monotonicMs: 5, wallMs: 100 });
    clock.jumpWallClock(-50);
    expect([clock.monotonicMs(), clock.nowMs()]).toEqual([5, 50]);
  });

  it("leaves no timer behind after a disposed deadline", async () => {
    const clock = new FakeClock();
    const { signal, dispose } = deadline(clock, 100);
    expect(clock.nextTimerInMs()).toBe(100);
    dispose();
    await clock.advance(200);
    expect([signal.aborted, clock.pendingTimers(), clock.nextTimerInMs()]).toEqual([false, 0, undefined]);
  });
});

describe("SeededRandom", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    const draw = (seed: number) => {
      const random = new SeededRandom(seed);
      return [random.fraction(), random.fraction(), random.uuid()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("makes version 4 UUIDs", () => {
    expect(new SeededRandom(3).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("fixedRandom()", () => {
  it("gives one fraction and counted UUIDs", () => {
    const random = fixedRandom(0.5);
    expect([random.fraction(), random.fraction(), random.uuid(), random.uuid()]).toEqual([
      0.5,
      0.5,
      "00000000-0000-4000-8000-000000000001",
      "00000000-0000-4000-8000-000000000002",
    ]);
  });
});
