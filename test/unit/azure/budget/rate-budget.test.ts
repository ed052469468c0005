import { describe, expect, it } from "vitest";
import { RateBudget } from "../../../../src/azure/budget/rate-budget.ts";
import type { Priority } from "../../../../src/runtime/work.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

function budget(capacity = 10, refillPerSecond = 1, reserve = true) {
  const clock = new FakeClock();
  const rate = new RateBudget({
    clock,
    size: { capacity, refillPerSecond },
    subject: "reads",
    maxWaitMs: 30_000,
    reserve,
  });
  const admitted: string[] = [];
  const ask = (name: string, priority: Priority, signal = new AbortController().signal) => {
    const done = rate.acquire(1, priority, signal).then(() => {
      admitted.push(name);
    });
    done.catch(() => undefined);
    return done;
  };
  return { clock, rate, admitted, ask };
}

describe("RateBudget", () => {
  it("leaves half of the bucket and half of the refill to others when routine checks run", async () => {
    const { clock, admitted, ask } = budget(10, 1);
    for (let i = 0; i < 12; i++) void ask(`r${i}`, "resync");
    await clock.advance(0);
    expect(admitted).toHaveLength(5);
    await clock.advance(10_000);
    expect(admitted).toHaveLength(10);
  });

  it("admits a user's change before repairs before routine checks, and in order within a class", async () => {
    const { clock, admitted, ask } = budget(1, 1, false);
    await ask("first", "user");
    for (const [name, priority] of [
      ["s1", "resync"],
      ["r1", "repair"],
      ["u1", "user"],
      ["u2", "user"],
      ["r2", "repair"],
    ] as const) {
      void ask(name, priority);
    }
    await clock.advance(5000);
    expect(admitted).toEqual(["first", "u1", "u2", "r1", "r2", "s1"]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("refuses at once what would wait too long", async () => {
    const { rate, ask } = budget();
    rate.close(60_000);
    await expect(ask("late", "user")).rejects.toMatchObject({
      code: "BudgetExhausted",
      retry: { kind: "backoff", atLeastMs: 60_000 },
    });
  });

  it("refuses those who wait already when the service closes it for long", async () => {
    const { clock, rate, ask } = budget(1, 0.1, false);
    await ask("first", "user");
    const waiting = ask("second", "user");
    rate.close(3_600_000);
    await expect(waiting).rejects.toMatchObject({ code: "BudgetExhausted" });
    expect([rate.waiting, clock.pendingTimers()]).toEqual([0, 0]);
  });

  it("is closed for everybody until Retry-After, then starts slowly", async () => {
    const { clock, rate, admitted, ask } = budget(100, 10);
    rate.close(5000);
    for (let i = 0; i < 20; i++) void ask(`u${i}`, "user");
    await clock.advance(4999);
    expect(admitted).toHaveLength(0);
    await clock.advance(1001);
    expect(admitted.length).toBeGreaterThan(0);
    expect(admitted.length).toBeLessThan(10);
  });

  it("lets a waiter go when its call is aborted", async () => {
    const { clock, rate, admitted, ask } = budget(1, 1, false);
    await ask("first", "user");
    const caller = new AbortController();
    const gone = ask("gone", "user", caller.signal);
    void ask("next", "user");
    caller.abort(new Error("stopped"));
    await expect(gone).rejects.toThrow("stopped");
    await clock.advance(1000);
    expect([admitted, rate.waiting, clock.pendingTimers()]).toEqual([["first", "next"], 0, 0]);
  });

  it("believes a service that says less is left, never one that says more", async () => {
    const { clock, rate, admitted, ask } = budget(10, 1);
    rate.succeeded({ remaining: 100 });
    rate.succeeded({ remaining: 2 });
    for (let i = 0; i < 5; i++) void ask(`u${i}`, "user");
    await clock.advance(0);
    expect(admitted).toEqual(["u0", "u1"]);
  });

  it.each<[Priority, number]>([
    ["user", 1],
    ["repair", 1],
    ["resync", 2],
  ])(
    "a large limit that opens again lets one %s through within seconds, not after its reserve is full",
    async (priority, withinS) => {
      const { clock, rate, admitted, ask } = budget(3000, 20);
      rate.close(5000);
      void ask("next", priority);
      await clock.advance(5000 + withinS * 1000);
      expect(admitted).toEqual(["next"]);
    },
  );

  it("still leaves something to users' changes after it has opened again", async () => {
    const { clock, rate, admitted, ask } = budget(100, 10);
    rate.close(1000);
    for (let second = 0; second < 30; second++) {
      await clock.advance(1000);
      void ask("now and then", "repair");
    }
    for (let i = 0; i < 200; i++) void ask("at once", "repair");
    await clock.advance(0);
    expect(rate.waiting).toBeGreaterThan(0);
    void ask("user", "user");
    await clock.advance(0);
    expect(admitted.at(-1)).toBe("user");
  });
});
