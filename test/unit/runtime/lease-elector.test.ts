import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotLeaderError } from "../../../src/ports/fence.ts";
import type { ElectionEnd, Elector } from "../../../src/runtime/elector.ts";
import { createLeaseElector } from "../../../src/runtime/lease-elector.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { GOOD_LINK, LeaseServer, type Link } from "../../fakes/lease-server.ts";
import { recordingLog } from "../../fakes/recording-log.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";

/** What befalls a replica for a while. */
interface Fate {
  readonly link: Link;
  readonly frozen: boolean;
}

const CUT: Link = { ...GOOD_LINK, up: false };

/** One replica that takes part again whenever it lost the lease. */
class Replica {
  readonly clock: FakeClock;
  readonly elector: Elector;
  readonly stop = new AbortController();
  readonly ends: ElectionEnd[] = [];
  readonly story: string[] = [];
  /** When it saw the lease renewed. */
  readonly renewals: number[] = [];
  readonly recorded = recordingLog();
  link: Link = GOOD_LINK;
  leading: AbortSignal | undefined;
  running: Promise<void>;

  constructor(identity: string, server: LeaseServer, network: FakeClock, own: FakeClock = network, again = false) {
    this.clock = own;
    this.elector = createLeaseElector({
      transport: server.transport(() => this.link, network, own),
      clock: own,
      random: new SeededRandom(identity.length),
      log: this.recorded.log,
      namespace: "winauth-system",
      name: "winauth-operator",
      identity,
      metrics: {
        onLeading: (_lease, leading) => this.story.push(leading ? "gauge 1" : "gauge 0"),
        onRenewed: (_lease, atMs) => this.renewals.push(atMs),
      },
    });
    this.running = this.#takePart(again);
  }

  mayWrite(): boolean {
    try {
      this.elector.check();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(NotLeaderError);
      return false;
    }
  }

  async #takePart(again: boolean): Promise<void> {
    do {
      this.ends.push(
        await this.elector.run(this.stop.signal, {
          onStartedLeading: (leading) => {
            this.story.push("started");
            this.leading = leading;
          },
          onStoppedLeading: () => this.story.push("stopped"),
        }),
      );
    } while (again && !this.stop.signal.aborted);
  }
}

async function shutDown(...replicas: Replica[]): Promise<void> {
  for (const replica of replicas) {
    replica.link = GOOD_LINK;
    replica.stop.abort();
  }
  for (const { clock } of replicas) await clock.advance(30_000);
  await Promise.all(replicas.map(({ running }) => running));
  expect(replicas.map(({ clock }) => clock.pendingTimers())).toEqual(replicas.map(() => 0));
}

describe("a lease elector alone", () => {
  it("creates the Lease, renews it every two seconds and gives it back", async () => {
    const clock = new FakeClock({ wallMs: Date.UTC(2026, 0, 1) });
    const server = new LeaseServer();
    const replica = new Replica("one", server, clock);
    await clock.advance(0);
    expect(server.spec).toEqual({
      holderIdentity: "one",
      leaseDurationSeconds: 15,
      acquireTime: "2026-01-01T00:00:00.000000Z",
      renewTime: "2026-01-01T00:00:00.000000Z",
      leaseTransitions: 0,
    });
    await clock.advance(4_500);
    expect(server.spec?.renewTime).toBe("2026-01-01T00:00:04.000000Z");
    replica.stop.abort();
    await clock.advance(0);
    expect(server.spec).toEqual({
      holderIdentity: "",
      leaseDurationSeconds: 1,
      acquireTime: "2026-01-01T00:00:04.500000Z",
      renewTime: "2026-01-01T00:00:04.500000Z",
      leaseTransitions: 0,
    });
    expect([replica.ends, replica.mayWrite(), clock.pendingTimers()]).toEqual([["released"], false, 0]);
    expect(replica.story).toEqual(["gauge 0", "gauge 1", "started", "gauge 0", "stopped"]);
    const path = "/apis/coordination.k8s.io/v1/namespaces/winauth-system/leases";
    const put = `PUT ${path}/winauth-operator`;
    expect(server.calls).toEqual([`GET ${path}/winauth-operator`, `POST ${path}`, put, put, put]);
  });

  it("tells when it renewed the Lease, by its own clock, and not when it gives it back", async () => {
    const clock = new FakeClock({ wallMs: 1_000_000 });
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(4_500);
    await shutDown(replica);
    expect(replica.renewals).toEqual([1_000_000, 1_002_000, 1_004_000]);
  });

  it("tells the last renewal while the API server refuses to write the Lease", async () => {
    const clock = new FakeClock({ wallMs: 1_000_000 });
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(2_500);
    replica.link = CUT;
    await clock.advance(60_000);
    expect(replica.renewals).toEqual([1_000_000, 1_002_000]);
    await shutDown(replica);
  });

  it("keeps what others wrote into the Lease, and goes on when they did", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const replica = new Replica("one", server, clock);
    await clock.advance(1_000);
    server.write({ ...server.lease!, metadata: { ...server.lease!.metadata, annotations: { note: "kept" } } });
    await clock.advance(60_000);
    expect([replica.mayWrite(), server.lease?.metadata["annotations"]]).toEqual([true, { note: "kept" }]);
    await shutDown(replica);
  });

  it("stops leading when the Lease is given to somebody else by hand", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const replica = new Replica("one", server, clock);
    await clock.advance(1_000);
    server.write({ ...server.lease!, spec: { ...server.spec, holderIdentity: "other" } });
    await clock.advance(2_000);
    expect([replica.mayWrite(), replica.ends, replica.leading?.aborted]).toEqual([false, ["lost"], true]);
    await shutDown(replica);
  });

  it("stops leading ten seconds after the start of its last renewal, and aborts the signal", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(2_000);
    replica.link = CUT;
    await clock.advance(9_999);
    expect([replica.mayWrite(), replica.leading?.aborted]).toEqual([true, false]);
    await clock.advance(1);
    expect([replica.mayWrite(), replica.leading?.aborted, replica.ends]).toEqual([false, true, ["lost"]]);
    await shutDown(replica);
  });

  it("counts from the start of a renewal, not from its answer", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(0);
    replica.link = { ...GOOD_LINK, latencyMs: 2_000 };
    await clock.advance(2_001);
    replica.link = CUT;
    await clock.advance(9_998);
    expect(replica.mayWrite()).toBe(true);
    await clock.advance(1);
    expect(replica.mayWrite()).toBe(false);
    await shutDown(replica);
  });

  it("survives a short outage", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(2_000);
    replica.link = CUT;
    await clock.advance(4_000);
    replica.link = GOOD_LINK;
    await clock.advance(60_000);
    expect([replica.mayWrite(), replica.ends]).toEqual([true, []]);
    await shutDown(replica);
  });

  it("uses what a call on a dead connection leaves of its term for another one, on a slow network too", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(1_000);
    replica.link = CUT;
    await clock.advance(5_000);
    replica.link = { ...GOOD_LINK, latencyMs: 1_000 };
    await clock.advance(60_000);
    expect([replica.mayWrite(), replica.ends]).toEqual([true, []]);
    await shutDown(replica);
  });

  it("does not write after it was frozen, before any of its timers has fired", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(1_000);
    clock.freeze(30_000);
    expect([replica.mayWrite(), replica.leading?.aborted]).toEqual([false, true]);
    await clock.advance(0);
    expect(replica.ends).toEqual(["lost"]);
    await shutDown(replica);
  });

  it("does not care when the wall clock jumps", async () => {
    const clock = new FakeClock();
    const replica = new Replica("one", new LeaseServer(), clock);
    await clock.advance(1_000);
    clock.jumpWallClock(-3_600_000);
    await clock.advance(20_000);
    clock.jumpWallClock(7_200_000);
    await clock.advance(20_000);
    expect([replica.mayWrite(), replica.ends]).toEqual([true, []]);
    await shutDown(replica);
  });

  it("releases the Lease although the answer to its last renewal was lost", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const replica = new Replica("one", server, clock);
    await clock.advance(1_000);
    replica.link = { ...GOOD_LINK, replyLost: true };
    await clock.advance(1_000);
    replica.link = CUT;
    // Right before the call is given up.
    await clock.advance(4_999);
    await shutDown(replica);
    expect([server.spec?.holderIdentity, replica.ends]).toEqual(["", ["released"]]);
  });

  it("says once which right it lacks, and takes the lease when it gets it", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    server.refuseWith = 403;
    const replica = new Replica("one", server, clock);
    await clock.advance(30_000);
    expect(replica.recorded.messages()).toEqual([
      "This replica may not use its lease: grant get, create and update on leases.coordination.k8s.io in its namespace.",
    ]);
    server.refuseWith = undefined;
    await clock.advance(5_000);
    expect(replica.mayWrite()).toBe(true);
    await shutDown(replica);
  });

  it("ends at once when it is told to stop before it led", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    server.refuseWith = 500;
    const replica = new Replica("one", server, clock);
    await clock.advance(1_000);
    replica.stop.abort();
    await settle();
    expect([replica.ends, replica.story, clock.pendingTimers()]).toEqual([["released"], ["gauge 0"], 0]);
  });
});

describe("two lease electors", () => {
  async function pair() {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const first = new Replica("first", server, clock);
    await clock.advance(10);
    const second = new Replica("second", server, clock);
    await clock.advance(60_000);
    expect([first.mayWrite(), second.mayWrite()]).toEqual([true, false]);
    return { clock, server, first, second };
  }

  it("the second takes over within lease duration and one retry after the first died", async () => {
    const { clock, server, first, second } = await pair();
    first.link = CUT;
    await clock.advance(12_000);
    expect(second.mayWrite()).toBe(false);
    // The second sees a renewal at most one period after it was made, and tries as soon as that has run out.
    await clock.advance(15_000 + 2_000 + 200 - 12_000);
    expect([second.mayWrite(), server.spec?.leaseTransitions]).toEqual([true, 1]);
    await shutDown(first, second);
  });

  it.each([0, 400, 900, 1_300, 1_999])("so it does when the first died %i ms after a renewal", async (afterMs) => {
    const { clock, server, first, second } = await pair();
    const renewals = server.calls.length;
    while (server.calls.slice(renewals).every((call) => !call.startsWith("PUT"))) await clock.advance(1);
    await clock.advance(afterMs);
    first.link = CUT;
    await clock.advance(15_000 + 2_000 + 200);
    expect([second.mayWrite(), server.spec?.leaseTransitions]).toEqual([true, 1]);
    await shutDown(first, second);
  });

  it("a release hands over within one retry period", async () => {
    const { clock, first, second } = await pair();
    first.stop.abort();
    await clock.advance(2_000);
    expect([first.mayWrite(), second.mayWrite()]).toEqual([false, true]);
    await shutDown(first, second);
  });
});

describe("two lease electors under partitions, lost replies, delays, freezes and uneven clocks", () => {
  const link = fc.oneof(
    { weight: 3, arbitrary: fc.constant(GOOD_LINK) },
    { weight: 2, arbitrary: fc.constant(CUT) },
    { weight: 1, arbitrary: fc.constant<Link>({ up: true, replyLost: true, latencyMs: 0 }) },
    {
      weight: 2,
      arbitrary: fc
        .integer({ min: 100, max: 9_000 })
        .map<Link>((latencyMs) => ({ up: true, replyLost: false, latencyMs })),
    },
  );
  const frozen = fc.nat(4).map((n) => n === 0);
  const calm: fc.Arbitrary<Fate> = fc.constant({ link: GOOD_LINK, frozen: false });
  const fate: fc.Arbitrary<Fate> = fc.record({ link, frozen });
  // Most often only one is in trouble, long enough for the other to take over.
  const fates = fc.oneof(fc.tuple(fate, calm), fc.tuple(calm, fate), fc.tuple(fate, fate));
  const episode = fc.record({ ms: fc.integer({ min: 500, max: 40_000 }), fates });
  const rate = fc.double({ min: 0.85, max: 1.15, noNaN: true });
  const STEP_MS = 500;

  it("never both may write, and one leads soon after the trouble is over", async () => {
    let takeovers = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(episode, { maxLength: 8 }), fc.tuple(rate, rate), async (episodes, rates) => {
        const network = new FakeClock();
        const server = new LeaseServer();
        const replicas = ["a", "bb"].map((name) => new Replica(name, server, network, new FakeClock(), true));
        const step = async (frozen: readonly boolean[]): Promise<void> => {
          await network.advance(STEP_MS);
          for (const [index, replica] of replicas.entries()) {
            const ownMs = STEP_MS * rates[index]!;
            if (frozen[index] === true) replica.clock.freeze(ownMs);
            else await replica.clock.advance(ownMs);
          }
          // A frozen process asks nothing; it is asked the moment it goes on, before its timers.
          const writers = replicas.filter((replica, index) => frozen[index] !== true && replica.mayWrite());
          expect(writers.length).toBeLessThanOrEqual(1);
        };
        for (const { ms, fates } of episodes) {
          replicas.forEach((replica, index) => (replica.link = fates[index]!.link));
          for (let spentMs = 0; spentMs < ms; spentMs += STEP_MS) await step(fates.map(({ frozen }) => frozen));
          // The thaw: what was frozen finds its clock moved and may try to write before anything else happens.
          expect(replicas.filter((replica) => replica.mayWrite()).length).toBeLessThanOrEqual(1);
        }
        for (const replica of replicas) replica.link = GOOD_LINK;
        for (let spentMs = 0; spentMs < 60_000; spentMs += STEP_MS) await step([false, false]);
        expect(replicas.filter((replica) => replica.mayWrite()).length).toBe(1);
        takeovers += server.spec?.leaseTransitions ?? 0;
        await shutDown(...replicas);
      }),
      { numRuns: 50 },
    );
    // The property means something only if leadership changed hands.
    expect(takeovers).toBeGreaterThan(0);
  }, 60_000);
});
