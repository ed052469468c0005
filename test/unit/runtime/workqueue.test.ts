import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvariantError } from "../../../src/errors.ts";
import { type ObjectKey, objectKey } from "../../../src/kube/client.ts";
import type { WorkqueueMetrics } from "../../../src/runtime/engine-metrics.ts";
import type { Priority } from "../../../src/runtime/work.ts";
import { type TakenKey, Workqueue } from "../../../src/runtime/workqueue.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";

const a = objectKey("a", "team");
const b = objectKey("b", "team");

function setUp(): { clock: FakeClock; queue: Workqueue } {
  const clock = new FakeClock();
  return { clock, queue: new Workqueue({ clock }) };
}

/** Takes and gives back everything that is ready. */
async function drain(queue: Workqueue): Promise<TakenKey[]> {
  const taken: TakenKey[] = [];
  while (queue.counts().ready > 0) {
    const next = await queue.take();
    if (next === undefined) break;
    taken.push(next);
    queue.done(next.key);
  }
  return taken;
}

describe("Workqueue.add()", () => {
  it("holds a key once, with the most urgent priority it was given", async () => {
    const { queue } = setUp();
    for (const priority of ["resync", "user", "repair"] as const) queue.add(a, { priority });
    expect(await drain(queue)).toEqual([{ key: a, priority: "user" }]);
  });

  it("puts a key off until it is due", async () => {
    const { clock, queue } = setUp();
    queue.add(a, { priority: "repair", delayMs: 100 });
    await clock.advance(99);
    expect(queue.counts()).toEqual({ ready: 0, putOff: 1, running: 0 });
    await clock.advance(1);
    expect(await drain(queue)).toEqual([{ key: a, priority: "repair" }]);
  });

  it.each([
    { name: "an earlier add wins", first: 1_000, second: 100, dueMs: 100 },
    { name: "a later add changes nothing", first: 100, second: 1_000, dueMs: 100 },
    { name: "an immediate add wins", first: 1_000, second: 0, dueMs: 0 },
    { name: "a negative delay means now", first: 1_000, second: -5, dueMs: 0 },
  ])("$name", async ({ first, second, dueMs }) => {
    const { clock, queue } = setUp();
    queue.add(a, { priority: "resync", delayMs: first });
    queue.add(a, { priority: "user", delayMs: second });
    await clock.advance(Math.max(0, dueMs - 1));
    expect(queue.counts().ready).toBe(dueMs === 0 ? 1 : 0);
    await clock.advance(1);
    expect(await drain(queue)).toEqual([{ key: a, priority: "user" }]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("brings a key that is added during its pass back after it, with the best of all adds", async () => {
    const { queue } = setUp();
    queue.add(a, { priority: "resync" });
    await queue.take();
    queue.add(a, { priority: "resync", delayMs: 60_000 });
    queue.add(a, { priority: "user" });
    expect(queue.counts()).toEqual({ ready: 0, putOff: 0, running: 1 });
    queue.done(a);
    expect(await drain(queue)).toEqual([{ key: a, priority: "user" }]);
  });

  it("needs one timer for ten thousand keys that are put off", async () => {
    const { clock, queue } = setUp();
    for (let n = 0; n < 10_000; n++) queue.add(objectKey(`${n}`), { priority: "resync", delayMs: 10_000 - n });
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(5_000);
    expect([queue.counts().ready, clock.pendingTimers()]).toEqual([5_000, 1]);
  });

  it("waits out a delay beyond the longest timer that Node has", async () => {
    const { clock, queue } = setUp();
    queue.add(a, { priority: "resync", delayMs: 2 ** 31 + 1_000 });
    expect(clock.nextTimerInMs()).toBe(2 ** 31 - 1);
    await clock.advance(2 ** 31);
    expect(queue.counts().ready).toBe(0);
    await clock.advance(1_000);
    expect(queue.counts().ready).toBe(1);
  });
});

describe("Workqueue.take()", () => {
  it("picks a user's change before ten thousand standing resync keys", async () => {
    const { queue } = setUp();
    for (let n = 0; n < 10_000; n++) queue.add(objectKey(`${n}`, "fleet"), { priority: "resync" });
    for (let n = 0; n < 100; n++) queue.done((await queue.take())!.key);
    queue.add(a, { priority: "user" });
    expect(await queue.take()).toEqual({ key: a, priority: "user" });
  });

  it("hands keys to waiting workers in the order they asked", async () => {
    const { queue } = setUp();
    const takers = [queue.take(), queue.take()];
    queue.add(a, { priority: "user" });
    queue.add(b, { priority: "user" });
    expect((await Promise.all(takers)).map((taken) => taken?.key)).toEqual([a, b]);
  });

  it("stays fast with a hundred thousand keys", async () => {
    const { clock, queue } = setUp();
    for (let n = 0; n < 100_000; n++) {
      queue.add(objectKey(`${n}`, `ns${n % 100}`), { priority: "resync", delayMs: (n * 7919) % 1_000 });
    }
    await clock.advance(1_000);
    for (let n = 0; n < 100_000; n += 2) queue.add(objectKey(`${n}`, `ns${n % 100}`), { priority: "repair" });
    expect((await drain(queue)).length).toBe(100_000);
  });
});

describe("Workqueue.done()", () => {
  it("refuses a key that nobody holds", () => {
    expect(() => setUp().queue.done(a)).toThrow(InvariantError);
  });
});

describe("Workqueue failures", () => {
  it("are counted per key until they are forgotten", () => {
    const { queue } = setUp();
    expect([queue.countFailure(a), queue.countFailure(a), queue.failures(a), queue.failures(b)]).toEqual([1, 2, 2, 0]);
    queue.forget(a);
    expect(queue.failures(a)).toBe(0);
  });
});

describe("Workqueue.shutDown()", () => {
  it("sends waiting workers home, takes no more keys and leaves no timer", async () => {
    const { clock, queue } = setUp();
    const waiting = queue.take();
    queue.add(b, { priority: "user" });
    await waiting;
    const idle = queue.take();
    queue.add(a, { priority: "user", delayMs: 100 });
    queue.shutDown();
    queue.add(a, { priority: "user" });
    queue.done(b);
    expect([await idle, await queue.take(), clock.pendingTimers()]).toEqual([undefined, undefined, 0]);
  });

  it("does not bring back a key that was added during its last pass", async () => {
    const { clock, queue } = setUp();
    queue.add(a, { priority: "user" });
    await queue.take();
    queue.add(a, { priority: "user", delayMs: 50 });
    queue.shutDown();
    queue.done(a);
    expect([queue.counts(), clock.pendingTimers()]).toEqual([{ ready: 0, putOff: 0, running: 0 }, 0]);
  });
});

describe("Workqueue metrics", () => {
  it("tell depth, adds, retries and times", async () => {
    const clock = new FakeClock();
    const told: unknown[] = [];
    let running: Parameters<WorkqueueMetrics["onStart"]>[0] | undefined;
    const metrics: WorkqueueMetrics = {
      onDepth: (priority, depth) => told.push([priority, depth]),
      onAdd: () => told.push("add"),
      onRetry: () => told.push("retry"),
      onTake: (waitedMs) => told.push({ waitedMs }),
      onDone: (workedMs) => told.push({ workedMs }),
      onStart: (ask) => (running = ask),
    };
    const queue = new Workqueue({ clock, metrics });
    queue.add(a, { priority: "resync", delayMs: 10 });
    await clock.advance(15);
    queue.add(a, { priority: "user" });
    await clock.advance(5);
    await queue.take();
    await clock.advance(30);
    expect(running?.()).toEqual({ totalMs: 30, longestMs: 30 });
    queue.done(a);
    expect(running?.()).toEqual({ totalMs: 0, longestMs: 0 });
    expect(told).toEqual([
      "retry",
      "add",
      ["resync", 1],
      ["resync", 0],
      ["user", 1],
      { waitedMs: 10 },
      ["user", 0],
      { workedMs: 30 },
    ]);
  });
});

describe("Workqueue under any sequence of adds, passes and time", () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("add" as const),
        key: fc.tuple(fc.nat(2), fc.nat(2)).map(([ns, n]) => objectKey(`${n}`, `ns${ns}`)),
        priority: fc.constantFrom<Priority>("user", "repair", "resync"),
        delayMs: fc.constantFrom(0, 0, 5, 20, 300),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("done" as const), at: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.nat(50) }) },
  );

  it("never gives a key to two workers, loses none, and serves each after its last add", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { clock, queue } = setUp();
        const held: ObjectKey[] = [];
        const owed = new Set<ObjectKey>();
        const take = async (): Promise<void> => {
          if (queue.counts().ready === 0) return;
          const { key } = (await queue.take())!;
          expect(held).not.toContain(key);
          held.push(key);
          owed.delete(key);
        };
        for (const current of steps) {
          if (current.do === "add") {
            queue.add(current.key, current);
            owed.add(current.key);
          } else if (current.do === "take") await take();
          else if (current.do === "advance") await clock.advance(current.ms);
          else if (held.length > 0) queue.done(held.splice(current.at % held.length, 1)[0]!);
        }
        for (const key of held.splice(0)) queue.done(key);
        await clock.advance(300);
        while (queue.counts().ready > 0) await take();
        expect([...owed]).toEqual([]);
        expect(clock.pendingTimers()).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps several workers apart when they run at the same time", async () => {
    const { clock, queue } = setUp();
    const running = new Set<ObjectKey>();
    let overlaps = 0;
    const worker = async (): Promise<void> => {
      for (let taken = await queue.take(); taken !== undefined; taken = await queue.take()) {
        if (running.has(taken.key)) overlaps++;
        running.add(taken.key);
        await new Promise<void>((resolve) => {
          clock.after(7, resolve);
        });
        running.delete(taken.key);
        queue.done(taken.key);
      }
    };
    const workers = [worker(), worker(), worker()];
    for (let n = 0; n < 30; n++) {
      queue.add(n % 2 === 0 ? a : b, { priority: "user" });
      await clock.advance(3);
    }
    await clock.advance(100);
    queue.shutDown();
    await settle();
    await Promise.all(workers);
    expect([overlaps, queue.counts()]).toEqual([0, { ready: 0, putOff: 0, running: 0 }]);
  });
});
