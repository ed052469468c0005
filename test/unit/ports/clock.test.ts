import { describe, expect, it } from "vitest";
import { deadline, sleep } from "../../../src/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("sleep()", () => {
  it("waits as long as it was told", async () => {
    const clock = new FakeClock();
    let over = false;
    void sleep(clock, 100).then(() => (over = true));
    await clock.advance(99);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(over).toBe(true);
  });
  it("ends with the reason of the signal, and leaves no timer", async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const sleeping = sleep(clock, 100, stop.signal);
    stop.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    expect(clock.pendingTimers()).toBe(0);
  });
  it("does not begin when the signal was aborted before, and makes an error of any reason", async () => {
    const clock = new FakeClock();
    await expect(sleep(clock, 100, AbortSignal.abort("a text"))).rejects.toThrow("The wait was cancelled.");
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("deadline()", () => {
  it("aborts with a TimeoutError when the time is over", async () => {
    const clock = new FakeClock();
    const limit = deadline(clock, 100);
    await clock.advance(99);
    expect(limit.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(limit.signal.reason).toMatchObject({ name: "TimeoutError", message: "No result within 100 ms." });
  });
  it("aborts with its parent, also with one that was aborted before", () => {
    const parent = new AbortController();
    const limit = deadline(new FakeClock(), 100, parent.signal);
    parent.abort("over");
    expect([limit.signal.reason, deadline(new FakeClock(), 100, parent.signal).signal.reason]).toEqual([
      "over",
      "over",
    ]);
  });
  it("once disposed of, leaves no timer and no longer listens to its parent", async () => {
    const clock = new FakeClock();
    const parent = new AbortController();
    const limit = deadline(clock, 100, parent.signal);
    limit.dispose();
    parent.abort();
    await clock.advance(200);
    expect([limit.signal.aborted, clock.pendingTimers()]).toEqual([false, 0]);
  });
});
