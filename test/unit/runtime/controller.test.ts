import { describe, expect, it } from "vitest";
import { ConflictError, OperatorError, type Retry } from "../../../src/errors.ts";
import { type ObjectKey, objectKey } from "../../../src/kube/client.ts";
import { sleep } from "../../../src/ports/clock.ts";
import { NotLeaderError } from "../../../src/ports/fence.ts";
import { type ControllerInit, createController } from "../../../src/runtime/controller.ts";
import { type ControllerMetrics, noWorkqueueMetrics } from "../../../src/runtime/engine-metrics.ts";
import { done, type PassContext, type Priority, type Reconcile, requeueAfter } from "../../../src/runtime/work.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { recordingLog } from "../../fakes/recording-log.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

const key = objectKey("sqlmi-01", "team");

interface Pass {
  readonly key: ObjectKey;
  readonly atMs: number;
  readonly priority: Priority;
  readonly reconcileId: string;
}

/** A controller with its surroundings; `reconcile` is told which pass it is, from 0. */
function setUp(
  reconcile: (pass: number, context: PassContext, clock: FakeClock) => ReturnType<Reconcile>,
  options: Partial<ControllerInit> = {},
) {
  const clock = new FakeClock({ monotonicMs: 0 });
  const { log, lines, messages } = recordingLog();
  const counted: unknown[] = [];
  const metrics: ControllerMetrics = {
    workqueue: noWorkqueueMetrics,
    onWorkers: (workers) => counted.push({ workers }),
    onActiveWorkers: () => undefined,
    onPass: (result, durationMs) => counted.push([result, durationMs]),
    onPassError: ({ terminal }) => counted.push(terminal ? "terminal error" : "error"),
    onPassPanic: () => counted.push("panic"),
    onPassTimeout: () => counted.push("timeout"),
  };
  const passes: Pass[] = [];
  const controller = createController({
    name: "test",
    reconcile: (taken, context) => {
      const { priority, reconcileId } = context;
      passes.push({ key: taken, atMs: clock.monotonicMs(), priority, reconcileId });
      return reconcile(passes.length - 1, context, clock);
    },
    workers: 1,
    passTimeoutMs: 60_000,
    drainMs: 5_000,
    clock,
    random: fixedRandom(0),
    log,
    metrics,
    ...options,
  });
  const stop = new AbortController();
  const abandon = new AbortController();
  const running = controller.run(stop.signal, abandon.signal);
  return { clock, controller, stop, abandon, running, passes, counted, lines, messages };
}

function failing(retry: Retry): OperatorError {
  return new OperatorError("It did not work.", { code: "X", reason: "X", retry, needsHuman: false });
}

/** Runs one pass that ends as `outcome` says and one that succeeds; tells about both. */
async function after(outcome: () => ReturnType<Reconcile>, priority: Priority, forMs: number) {
  const world = setUp((pass) => (pass === 0 ? outcome() : Promise.resolve(done())));
  world.controller.enqueue.add(key, { priority });
  await world.clock.advance(forMs);
  world.stop.abort();
  await world.running;
  expect(world.clock.pendingTimers()).toBe(0);
  return world;
}

describe("a controller decides from the end of a pass", () => {
  const HOUR_MS = 3_600_000;
  const rows: {
    readonly name: string;
    readonly outcome: () => ReturnType<Reconcile>;
    readonly from: Priority;
    readonly again?: { readonly atMs: number; readonly priority: Priority };
    readonly counted: readonly unknown[];
  }[] = [
    { name: "done: nothing more", outcome: () => Promise.resolve(done()), from: "user", counted: [["success", 0]] },
    {
      name: "requeueAfter: then, as asked",
      outcome: () => Promise.resolve(requeueAfter(30_000, "repair")),
      from: "user",
      again: { atMs: 30_000, priority: "repair" },
      counted: [["requeue_after", 0]],
    },
    {
      name: "requeueAfter: a routine check unless said otherwise",
      outcome: () => Promise.resolve({ kind: "requeueAfter", delayMs: 10 }),
      from: "user",
      again: { atMs: 10, priority: "resync" },
      counted: [["requeue_after", 0]],
    },
    {
      name: "conflict: at once, as urgent as before, no error",
      outcome: () => Promise.reject(new ConflictError("changed")),
      from: "user",
      again: { atMs: 50, priority: "user" },
      counted: [["requeue", 0]],
    },
    {
      name: "no lease: dropped",
      outcome: () => Promise.reject(new NotLeaderError()),
      from: "user",
      counted: [["requeue", 0]],
    },
    {
      name: "back-off: a user's change is repaired from then on",
      outcome: () => Promise.reject(failing({ kind: "backoff", atLeastMs: 7_000 })),
      from: "user",
      again: { atMs: 7_000, priority: "repair" },
      counted: ["error", ["error", 0]],
    },
    {
      name: "back-off: a routine check stays one",
      outcome: () => Promise.reject(failing({ kind: "backoff" })),
      from: "resync",
      again: { atMs: 500, priority: "resync" },
      counted: ["error", ["error", 0]],
    },
    {
      name: "dependency: a short wait, no error",
      outcome: () => Promise.reject(failing({ kind: "dependency" })),
      from: "user",
      again: { atMs: 9_000, priority: "repair" },
      counted: [["requeue_after", 0]],
    },
    {
      name: "slow: half a minute and more",
      outcome: () => Promise.reject(failing({ kind: "slow" })),
      from: "repair",
      again: { atMs: 30_000, priority: "repair" },
      counted: ["error", ["error", 0]],
    },
    {
      name: "very slow: hours, and terminal",
      outcome: () => Promise.reject(failing({ kind: "verySlow" })),
      from: "user",
      again: { atMs: 1.5 * HOUR_MS, priority: "repair" },
      counted: ["terminal error", ["error", 0]],
    },
    {
      name: "a bug: back-off, counted as one",
      outcome: () => Promise.reject(new TypeError("x is not a function")),
      from: "user",
      again: { atMs: 500, priority: "repair" },
      counted: ["error", "panic", ["error", 0]],
    },
    {
      name: "thrown before the first await: the same",
      outcome: () => {
        throw failing({ kind: "backoff" });
      },
      from: "user",
      again: { atMs: 500, priority: "repair" },
      counted: ["error", ["error", 0]],
    },
  ];

  it.each(rows)("$name", async ({ outcome, from, again, counted }) => {
    const world = await after(outcome, from, 2 * HOUR_MS);
    expect(world.passes.map(({ atMs, priority }) => ({ atMs, priority }))).toEqual([
      { atMs: 0, priority: from },
      ...(again === undefined ? [] : [again]),
    ]);
    expect(world.counted).toEqual([{ workers: 1 }, ...counted, ...(again === undefined ? [] : [["success", 0]])]);
  });

  it("waits longer with every failure in a row, and starts over after a success", async () => {
    const world = setUp((pass) =>
      pass === 3 ? Promise.resolve(requeueAfter(1)) : Promise.reject(failing({ kind: "backoff" })),
    );
    world.controller.enqueue.add(key, { priority: "user" });
    await world.clock.advance(4_010);
    expect(world.passes.map(({ atMs }) => atMs)).toEqual([0, 500, 1_500, 3_500, 3_501, 4_001]);
    world.stop.abort();
    await world.running;
  });

  it("logs a failure with its key, id and error, and a dependency only for those who look closely", async () => {
    const error = failing({ kind: "backoff" });
    const failed = await after(() => Promise.reject(error), "user", 0);
    expect(failed.lines.find(({ level }) => level === "warn")).toEqual({
      level: "warn",
      message: "The pass failed.",
      fields: {
        controller: "test",
        key,
        priority: "user",
        reconcileId: "00000000-0000-4000-8000-000000000001",
        err: error,
        retryInMs: 500,
      },
    });
    const waiting = await after(() => Promise.reject(failing({ kind: "dependency" })), "user", 0);
    expect(waiting.lines.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
  });
});

describe("a controller gives every pass a deadline", () => {
  it("aborts the pass, counts it and retries with back-off", async () => {
    const world = setUp((pass, { signal }, clock) =>
      pass === 0 ? sleep(clock, 999_999, signal).then(done) : Promise.resolve(done()),
    );
    world.controller.enqueue.add(key, { priority: "user" });
    await world.clock.advance(61_000);
    expect(world.passes.map(({ atMs }) => atMs)).toEqual([0, 60_500]);
    expect(world.counted.slice(1)).toEqual(["timeout", "error", ["error", 60_000], ["success", 0]]);
    world.stop.abort();
    await world.running;
    expect(world.clock.pendingTimers()).toBe(0);
  });
});

describe("a controller works on several keys at once", () => {
  it("as many as it has workers, each under its own id", async () => {
    const world = setUp((_pass, { signal }, clock) => sleep(clock, 100, signal).then(done), { workers: 3 });
    for (let n = 0; n < 5; n++) world.controller.enqueue.add(objectKey(`${n}`), { priority: "user" });
    await world.clock.advance(150);
    expect(world.passes.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 100, 100]);
    expect(new Set(world.passes.map(({ reconcileId }) => reconcileId)).size).toBe(5);
    world.stop.abort();
    await world.clock.advance(50);
    await world.running;
  });
});

describe("a controller stops in two stages", () => {
  function twoPasses() {
    const ends: string[] = [];
    const world = setUp(async (_pass, { signal }, clock) => {
      try {
        await sleep(clock, 3_000, signal);
        ends.push("finished");
        return done();
      } catch (error) {
        ends.push("cut off");
        throw error;
      }
    });
    world.controller.enqueue.add(key, { priority: "user" });
    world.controller.enqueue.add(objectKey("next"), { priority: "user" });
    return { ...world, ends };
  }

  it("first lets running passes finish and starts no more", async () => {
    const world = twoPasses();
    await world.clock.advance(1_000);
    world.stop.abort();
    await world.clock.advance(2_000);
    await world.running;
    expect([world.ends, world.clock.pendingTimers()]).toEqual([["finished"], 0]);
    expect(world.messages()).toEqual([
      "The controller has started.",
      "The controller starts no more passes.",
      "The controller has stopped.",
    ]);
  });

  it("then cuts them off when the drain time is over, without counting a failure", async () => {
    const world = setUp((_pass, { signal }, clock) => sleep(clock, 30_000, signal).then(done));
    world.controller.enqueue.add(key, { priority: "user" });
    await world.clock.advance(0);
    world.stop.abort();
    await world.clock.advance(5_000);
    await world.running;
    expect(world.counted).toEqual([{ workers: 1 }, ["requeue", 5_000]]);
    expect([world.clock.monotonicMs(), world.clock.pendingTimers()]).toEqual([5_000, 0]);
  });

  it("cuts them off at once when the lease is lost", async () => {
    const world = twoPasses();
    await world.clock.advance(1_000);
    world.abandon.abort();
    await settle();
    await world.running;
    expect([world.ends, world.passes.length, world.clock.pendingTimers()]).toEqual([["cut off"], 1, 0]);
  });

  it("waits for a pass that does not listen, so that nothing runs after it", async () => {
    let finish = (): void => undefined;
    const world = setUp(() => new Promise((resolve) => (finish = () => resolve(done()))));
    world.controller.enqueue.add(key, { priority: "user" });
    await settle();
    world.stop.abort();
    await world.clock.advance(60_000);
    let ended = false;
    void world.running.then(() => (ended = true));
    await settle();
    expect(ended).toBe(false);
    finish();
    await world.running;
  });

  it("does nothing at all when it was stopped before it ran", async () => {
    const stopped = AbortSignal.abort();
    const controller = createController({
      name: "test",
      reconcile: () => Promise.reject(new Error("must not run")),
      workers: 2,
      passTimeoutMs: 1,
      drainMs: 1,
      clock: new FakeClock(),
      random: fixedRandom(0),
      log: recordingLog().log,
    });
    controller.enqueue.add(key, { priority: "user" });
    await expect(controller.run(stopped)).resolves.toBeUndefined();
  });
});
