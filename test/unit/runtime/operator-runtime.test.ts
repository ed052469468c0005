import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/kube/client.ts";
import type { Informer } from "../../../src/kube/informer-port.ts";
import type { LeaderTask } from "../../../src/runtime/leader-task.ts";
import { createLeaseElector } from "../../../src/runtime/lease-elector.ts";
import { createLeaselessElector } from "../../../src/runtime/leaseless-elector.ts";
import {
  createOperatorRuntime,
  type OperatorRuntimeInit,
  SyncTimeoutError,
} from "../../../src/runtime/operator-runtime.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { GOOD_LINK, LeaseServer } from "../../fakes/lease-server.ts";
import { recordingLog } from "../../fakes/recording-log.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

/** An informer whose first list and silence the test decides. */
class ScriptedInformer implements Informer<KubeObject> {
  readonly store = { get: () => undefined, list: () => [], byIndex: () => [] };
  readonly synced: Promise<void>;
  silentForMs = 0;
  running = false;
  #synced = false;
  #resolve: () => void = () => undefined;

  constructor() {
    this.synced = new Promise((resolve) => (this.#resolve = resolve));
  }

  deliver(): void {
    this.#synced = true;
    this.#resolve();
  }

  async run(signal: AbortSignal): Promise<void> {
    this.running = true;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    this.running = false;
  }

  hasSynced(): boolean {
    return this.#synced;
  }

  lastActivityAgeMs(): number {
    return this.silentForMs;
  }

  onChange(): void {
    // Nothing ever changes here.
  }
}

/** A task that ends two seconds after `stop`, or at once with `abandon`. */
function slowTask(clock: FakeClock, story: string[]): LeaderTask {
  return {
    name: "slow",
    async run(stop, abandon) {
      story.push("task started");
      const abandoned = new Promise((resolve) => abandon?.addEventListener("abort", resolve));
      await Promise.race([abandoned, new Promise((resolve) => stop.addEventListener("abort", resolve))]);
      if (abandon?.aborted !== true) await new Promise<void>((resolve) => void clock.after(2_000, resolve));
      story.push(abandon?.aborted === true ? "task abandoned" : "task drained");
    },
  };
}

function setUp(options: Partial<OperatorRuntimeInit> = {}) {
  const clock = new FakeClock();
  const { log, messages } = recordingLog();
  const informer = new ScriptedInformer();
  const other = new ScriptedInformer();
  const story: string[] = [];
  const runtime = createOperatorRuntime({
    informers: [
      { kind: "WindowsAuthentication", informer },
      { kind: "Secret", informer: other },
    ],
    tasks: [slowTask(clock, story)],
    elector: createLeaselessElector(),
    flushEvents: () => {
      story.push("events flushed");
      return Promise.resolve();
    },
    clock,
    log,
    syncTimeoutMs: 120_000,
    silenceLimitMs: 300_000,
    flushTimeoutMs: 5_000,
    ...options,
  });
  return { clock, messages, informer, other, story, runtime, stop: new AbortController() };
}

const fine = { ok: true, problems: [] };

describe("OperatorRuntime.run()", () => {
  it("starts and stops everything in order", async () => {
    const { clock, messages, informer, other, story, runtime, stop } = setUp();
    const running = runtime.run(stop.signal);
    await settle();
    expect(story).toEqual([]);
    informer.deliver();
    other.deliver();
    await settle();
    expect([story, runtime.ready()]).toEqual([["task started"], fine]);
    stop.abort();
    await clock.advance(2_000);
    expect(await running).toBe("released");
    expect(story).toEqual(["task started", "task drained", "events flushed"]);
    expect(messages()).toEqual([
      "The informers have started.",
      "The first lists are complete.",
      "The operator was asked to stop.",
      "No pass runs any more.",
      "The last events were sent.",
      "The informers have stopped.",
    ]);
    expect([informer.running, other.running, clock.pendingTimers()]).toEqual([false, false, 0]);
  });

  it("names the kinds whose first list does not arrive, and stops the informers", async () => {
    const { clock, informer, other, runtime, stop } = setUp();
    const running = runtime.run(stop.signal);
    const failure = expect(running).rejects.toThrow(SyncTimeoutError);
    informer.deliver();
    await clock.advance(120_000);
    await failure;
    await expect(running).rejects.toThrow("the first list of Secret within 120 s");
    expect([informer.running, other.running, clock.pendingTimers()]).toEqual([false, false, 0]);
  });

  it("ends quietly when it is asked to stop before the first lists", async () => {
    const { clock, runtime, stop, story } = setUp();
    const running = runtime.run(stop.signal);
    await settle();
    stop.abort();
    expect([await running, story, clock.pendingTimers()]).toEqual(["released", [], 0]);
  });

  it("abandons its tasks and reports the loss when the lease is lost; no event is sent then", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const story: string[] = [];
    let link = GOOD_LINK;
    const elector = createLeaseElector({
      transport: server.transport(() => link, clock),
      clock,
      random: fixedRandom(0),
      log: recordingLog().log,
      namespace: "ns",
      name: "lease",
      identity: "one",
    });
    const world = setUp({ clock, elector, tasks: [slowTask(clock, story)], flushEvents: () => expect.unreachable() });
    const running = world.runtime.run(world.stop.signal);
    world.informer.deliver();
    world.other.deliver();
    await clock.advance(0);
    link = { ...GOOD_LINK, up: false };
    await clock.advance(12_000);
    expect([await running, story, clock.pendingTimers()]).toEqual(["lost", ["task started", "task abandoned"], 0]);
  });

  it("releases the lease only after the tasks have drained and the events are out", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const holders: (string | undefined)[] = [];
    const elector = createLeaseElector({
      transport: server.transport(() => GOOD_LINK, clock),
      clock,
      random: fixedRandom(0),
      log: recordingLog().log,
      namespace: "ns",
      name: "lease",
      identity: "one",
    });
    const flushEvents = (): Promise<void> => {
      elector.check();
      holders.push(server.spec?.holderIdentity);
      return Promise.resolve();
    };
    const world = setUp({ clock, elector, tasks: [slowTask(clock, [])], flushEvents });
    const running = world.runtime.run(world.stop.signal);
    world.informer.deliver();
    world.other.deliver();
    await clock.advance(0);
    world.stop.abort();
    await clock.advance(2_500);
    expect([await running, holders, server.spec?.holderIdentity]).toEqual(["released", ["one"], ""]);
  });

  it("stops everything when a task fails, and passes its error on", async () => {
    const broken: LeaderTask = { name: "broken", run: () => Promise.reject(new Error("the task broke")) };
    const clock = new FakeClock();
    const story: string[] = [];
    const world = setUp({ clock, tasks: [broken, slowTask(clock, story)] });
    const running = world.runtime.run(world.stop.signal);
    const failure = expect(running).rejects.toThrow("the task broke");
    world.informer.deliver();
    world.other.deliver();
    await clock.advance(2_000);
    await failure;
    expect([story, world.informer.running]).toEqual([["task started", "task drained"], false]);
  });

  it("does not wait for ever for the last events", async () => {
    const world = setUp({ tasks: [], flushEvents: () => new Promise(() => undefined) });
    const running = world.runtime.run(world.stop.signal);
    world.informer.deliver();
    world.other.deliver();
    await settle();
    world.stop.abort();
    await world.clock.advance(5_000);
    expect(await running).toBe("released");
    expect(world.messages()).toContain("The last events could not be sent in time.");
  });
});

describe("OperatorRuntime.ready() and live()", () => {
  it("tell what is missing", async () => {
    const { informer, other, runtime, stop } = setUp({ tasks: [] });
    const running = runtime.run(stop.signal);
    informer.deliver();
    expect(runtime.ready()).toEqual({ ok: false, problems: ["The first list of Secret is not complete yet."] });
    other.deliver();
    expect([runtime.ready(), runtime.live()]).toEqual([fine, fine]);
    other.silentForMs = 300_001;
    expect(runtime.live()).toEqual({
      ok: false,
      problems: ["The API server has said nothing about Secret for more than 300 s."],
    });
    await settle();
    stop.abort();
    expect(runtime.ready()).toEqual({ ok: false, problems: ["The operator is stopping."] });
    await running;
  });
});
