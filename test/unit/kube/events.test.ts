import { describe, expect, it } from "vitest";
import { EVENT } from "../../../src/kube/event-document.ts";
import { createEventRecorder } from "../../../src/kube/events.ts";
import { createKubeClient } from "../../../src/kube/rest-client.ts";
import { KubeUnreachableError } from "../../../src/kube/transport.ts";
import { type Fence, NotLeaderError, noFence } from "../../../src/ports/fence.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryApiServer } from "../../fakes/memory-api-server.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

const ABOUT = {
  apiVersion: "sqlmi.winauth.dev/v1alpha1",
  kind: "WindowsAuthentication",
  metadata: { name: "mi-1", namespace: "team", uid: "uid-1", resourceVersion: "5" },
};
const REALM = {
  apiVersion: ABOUT.apiVersion,
  kind: "KerberosRealm",
  metadata: { name: "r", uid: "uid-2", resourceVersion: "6" },
};

function setUp(fence: Fence = noFence) {
  const clock = new FakeClock();
  const server = new MemoryApiServer([{ kind: EVENT }], clock);
  const client = createKubeClient({ transport: server, fence, fieldManager: "operator", clock });
  const dropped: string[] = [];
  const recorder = createEventRecorder({
    client,
    clock,
    random: fixedRandom(0.5),
    reportingController: "winauth-operator",
    reportingInstance: "pod-1",
    metrics: { onEventDropped: ({ cause }) => dropped.push(cause) },
  });
  const say = (note = "It works.", about: typeof ABOUT | typeof REALM = ABOUT) =>
    recorder.event(about, "Normal", "ConsentGranted", "Grant", note);
  const writes = () => server.calls.map(({ method }) => method);
  return { clock, server, recorder, dropped, say, writes };
}

describe("events", () => {
  it("carry everything that events.k8s.io/v1 asks for", async () => {
    const { server, recorder, say } = setUp();
    say();
    await recorder.flush();
    expect(server.calls.map(({ path, body }) => [path, body])).toEqual([
      [
        "/apis/events.k8s.io/v1/namespaces/team/events",
        {
          apiVersion: "events.k8s.io/v1",
          kind: "Event",
          metadata: { name: "mi-1.0000000000004000", namespace: "team" },
          eventTime: "2026-01-01T00:00:00.000000Z",
          reportingController: "winauth-operator",
          reportingInstance: "pod-1",
          action: "Grant",
          reason: "ConsentGranted",
          type: "Normal",
          note: "It works.",
          regarding: {
            apiVersion: ABOUT.apiVersion,
            kind: "WindowsAuthentication",
            name: "mi-1",
            namespace: "team",
            uid: "uid-1",
          },
        },
      ],
    ]);
  });

  it("of cluster-scoped objects go to the namespace default", async () => {
    const { server, recorder, say } = setUp();
    say("It works.", REALM);
    await recorder.flush();
    expect(server.calls.map(({ path }) => path)).toEqual(["/apis/events.k8s.io/v1/namespaces/default/events"]);
  });

  it("that repeat become one series: the first repeat is written at once, the rest when it ends", async () => {
    const { clock, server, say, writes } = setUp();
    say();
    await settle();
    for (let repeat = 0; repeat < 4; repeat++) {
      await clock.advance(30_000);
      say();
      await settle();
    }
    expect(writes()).toEqual(["POST", "PATCH"]);
    await clock.advance(8 * 60_000);
    expect(writes()).toEqual(["POST", "PATCH", "PATCH"]);
    expect(server.objects(EVENT)).toMatchObject([
      { series: { count: 5, lastObservedTime: "2026-01-01T00:02:00.000000Z" } },
    ]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("that repeat after more than six minutes are a new Event", async () => {
    const { clock, say, writes, recorder } = setUp();
    say();
    await clock.advance(6 * 60_000 + 1);
    say();
    await recorder.flush();
    expect(writes()).toEqual(["POST", "POST"]);
  });

  it("whose Event expired on the API server are made anew with their count", async () => {
    const { server, say, recorder, writes } = setUp();
    say();
    await settle();
    const [made] = server.objects(EVENT);
    server.remove(EVENT, `team/${made!.metadata.name}` as never);
    say();
    await recorder.flush();
    expect(writes()).toEqual(["POST", "PATCH", "POST"]);
    expect(server.objects(EVENT)).toMatchObject([{ series: { count: 2 } }]);
  });

  it("of one object are 25 at most, then one in five minutes", async () => {
    const { clock, say, recorder, writes, dropped } = setUp();
    for (let i = 0; i < 30; i++) say(`note ${i}`);
    await settle(40);
    expect([writes().length, dropped.length]).toEqual([25, 5]);
    await clock.advance(300_000);
    say("later");
    await recorder.flush();
    expect(writes()).toHaveLength(26);
  });

  it("are tried three times without an answer, and never throw", async () => {
    const { clock, server, say, writes, dropped } = setUp();
    for (let i = 0; i < 3; i++) server.failNext(new KubeUnreachableError("network", "gone"));
    say();
    await clock.advance(20_000);
    expect([writes().length, dropped]).toEqual([3, ["failed"]]);
  });

  it("are not written by a replica without the lease", async () => {
    const { recorder, say, writes, dropped } = setUp({
      check: () => {
        throw new NotLeaderError();
      },
    });
    say();
    await recorder.flush();
    expect([writes(), dropped]).toEqual([[], ["not_leader"]]);
  });

  it("wait in a queue of 1000, of which the oldest go first", async () => {
    const { recorder, dropped } = setUp();
    for (let i = 0; i < 1003; i++) {
      const about = { ...ABOUT, metadata: { ...ABOUT.metadata, uid: `uid-${i}` } };
      recorder.event(about, "Normal", "Reason", "Action", "note");
    }
    expect(dropped).toEqual(["queue_full", "queue_full", "queue_full"]);
    await recorder.flush();
  });

  it("leave nothing behind when closed, whether they were sent, wait or are told later", async () => {
    const { clock, server, recorder, dropped, say } = setUp();
    say();
    await settle();
    expect([server.calls.length, clock.pendingTimers()]).toEqual([1, 1]);
    server.failNext(new KubeUnreachableError("network", "gone"));
    say("It fails.");
    await settle();
    say("It waits.");
    recorder.close();
    await settle();
    say("It is too late.");
    await settle();
    expect([server.calls.length, clock.pendingTimers(), dropped.length]).toEqual([2, 0, 2]);
  });

  it("leave no timer behind when flushed", async () => {
    const { clock, recorder, say } = setUp();
    say();
    await recorder.flush();
    expect(clock.pendingTimers()).toBe(0);
  });
});
