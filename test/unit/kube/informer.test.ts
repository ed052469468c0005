import { describe, expect, it } from "vitest";
import { type KubeObject, objectKey } from "../../../src/kube/client.ts";
import { createInformer, type InformerMetrics } from "../../../src/kube/informer.ts";
import type { StoreChange } from "../../../src/kube/informer-port.ts";
import { CONFIG_MAP, WIDGET } from "../../contract/kube-transport.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryApiServer } from "../../fakes/memory-api-server.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

interface Widget extends KubeObject {
  readonly spec: { readonly size: number };
}

const NAMESPACE = "team";

function widget(name: string, size = 1, metadata: object = {}) {
  const type = { apiVersion: "contract.winauth.dev/v1", kind: "Widget" };
  return { ...type, metadata: { name, namespace: NAMESPACE, ...metadata }, spec: { size } };
}

function setUp(
  options: { readonly fraction?: number; readonly listener?: (change: StoreChange<Widget>) => void } = {},
) {
  const clock = new FakeClock();
  const server = new MemoryApiServer([{ kind: WIDGET, custom: true }, { kind: CONFIG_MAP }], clock);
  const errors: string[] = [];
  const told: string[] = [];
  const counted: string[] = [];
  const metrics: InformerMetrics = {
    onRelist: ({ cause }) => counted.push(`relist ${cause}`),
    onRelistCorrections: ({ count }) => counted.push(`corrections ${count}`),
    onWatchRestart: ({ cause }) => counted.push(`watch ${cause}`),
  };
  const informer = createInformer<Widget>({
    transport: server,
    kind: WIDGET,
    indexes: { size: ({ spec }) => [String(spec.size)] },
    clock,
    random: fixedRandom(options.fraction ?? 0.5),
    onError: ({ message }) => errors.push(message),
    metrics,
  });
  if (options.listener !== undefined) informer.onChange(options.listener);
  informer.onChange(({ key, before, after, initial }) => {
    told.push(`${initial ? "initial " : ""}${key} ${before?.spec.size ?? "-"}>${after?.spec.size ?? "-"}`);
  });
  const stop = new AbortController();
  const run = async () => {
    const running = informer.run(stop.signal);
    await settle();
    return {
      end: async () => {
        stop.abort();
        await running;
        expect([clock.pendingTimers(), server.openWatches()]).toEqual([0, 0]);
      },
    };
  };
  return { clock, server, errors, told, counted, informer, stop, run };
}

describe("an informer in good times", () => {
  it("tells the first list as initial, then every change with both views, and indexes the objects", async () => {
    const { server, informer, told, run } = setUp();
    server.put(WIDGET, widget("a"));
    const { end } = await run();
    await informer.synced;
    server.put(WIDGET, widget("b", 2));
    server.put(WIDGET, widget("a", 2));
    server.remove(WIDGET, objectKey("b", NAMESPACE));
    await settle();
    expect(told).toEqual(["initial team/a ->1", "team/b ->2", "team/a 1>2", "team/b 2>-"]);
    expect(informer.store.byIndex("size", "2").map(({ metadata }) => metadata.name)).toEqual(["a"]);
    expect(informer.store.byIndex("size", "1")).toEqual([]);
    await end();
  });

  it("reads lists of more than a page", async () => {
    const { server, informer, run } = setUp();
    for (let i = 0; i < 1203; i++) server.put(WIDGET, widget(`w${i}`));
    const { end } = await run();
    await informer.synced;
    expect(informer.store.list()).toHaveLength(1203);
    expect(server.calls.map(({ watch, query }) => (watch ? "watch" : `list ${query["limit"] ?? ""}`))).toEqual([
      "list 500",
      "list 500",
      "list 500",
      "watch",
    ]);
    await end();
  });

  it("stores no managedFields and no last-applied-configuration", async () => {
    const { server, informer, run } = setUp();
    const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    server.put(WIDGET, widget("a", 1, { annotations: { [lastApplied]: "{}", kept: "yes" } }));
    const { end } = await run();
    const { metadata } = informer.store.get(objectKey("a", NAMESPACE))!;
    expect(metadata).toMatchObject({ managedFields: undefined, annotations: { kept: "yes" } });
    expect(metadata.annotations?.[lastApplied]).toBeUndefined();
    await end();
  });

  it("renews a watch that the server closed from the last bookmark, at once and without a new list", async () => {
    const { clock, server, counted, run } = setUp();
    server.put(WIDGET, widget("a"));
    const { end } = await run();
    server.put(CONFIG_MAP, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", namespace: NAMESPACE } });
    server.sendBookmarks();
    await clock.advance(40_000);
    server.endWatches("closed");
    await settle();
    expect(counted).toEqual(["watch closed"]);
    expect(server.calls.filter(({ watch }) => watch).map(({ query }) => query["resourceVersion"])).toEqual([
      "1001",
      "1002",
    ]);
    await end();
  });
});

describe("an informer in bad times", () => {
  it("lists again, ever more slowly, until the API server answers", async () => {
    const { clock, server, informer, errors, run } = setUp();
    for (let i = 0; i < 3; i++) server.failNext({ status: 500 });
    const { end } = await run();
    expect(clock.nextTimerInMs()).toBe(400);
    await clock.advance(400);
    expect(clock.nextTimerInMs()).toBe(800);
    await clock.advance(800);
    expect(clock.nextTimerInMs()).toBe(1600);
    await clock.advance(1600);
    expect(informer.hasSynced()).toBe(true);
    expect(errors).toEqual(Array(3).fill("The Kubernetes API server refused to list Widget (HTTP 500)"));
    await end();
  });

  it("waits as long as Retry-After says", async () => {
    const { clock, server, run } = setUp();
    server.failNext({ status: 429, headers: { "retry-after": "17" } });
    const { end } = await run();
    expect(clock.nextTimerInMs()).toBe(17_000);
    await end();
  });

  it("reconnects a watch that was reset without a new list and without missing anything", async () => {
    const { clock, server, told, counted, run } = setUp({ fraction: 1 - 2 ** -20 });
    const { end } = await run();
    server.endWatches("reset");
    server.put(WIDGET, widget("a"));
    await clock.advance(800);
    expect(told).toEqual(["team/a ->1"]);
    expect(counted).toEqual(["watch network"]);
    await end();
  });

  it("lists again after 410, finds what was missed, counts it, and tells a new object of an old name as two changes", async () => {
    const { clock, server, told, counted, run } = setUp();
    for (const name of ["kept", "changed", "gone", "remade"]) server.put(WIDGET, widget(name));
    const { end } = await run();
    told.length = 0;
    server.endWatches("reset");
    server.put(WIDGET, widget("changed", 2));
    server.remove(WIDGET, objectKey("gone", NAMESPACE));
    server.remove(WIDGET, objectKey("remade", NAMESPACE));
    server.put(WIDGET, widget("remade", 3));
    server.compact();
    await clock.advance(60_000);
    expect(told).toEqual(["team/changed 1>2", "team/remade 1>-", "team/remade ->3", "team/gone 1>-"]);
    expect(counted).toEqual(["watch network", "watch expired", "relist expired", "corrections 3"]);
    await end();
  });

  it("takes an HTTP 410 for a watch as it takes the event", async () => {
    const { clock, server, counted, run } = setUp();
    server.failNext({ status: 410 }, ({ watch }) => watch);
    const { end } = await run();
    await clock.advance(400);
    expect(counted).toEqual(["watch expired", "relist expired"]);
    await end();
  });

  it("starts a list anew when its continue token expired, and asks for everything at once when that happens again", async () => {
    const { server, informer, run } = setUp();
    for (let i = 0; i < 501; i++) server.put(WIDGET, widget(`w${i}`));
    server.failNext({ status: 410 }, ({ query }) => query["continue"] !== undefined);
    server.failNext({ status: 410 }, ({ query }) => query["continue"] !== undefined);
    const { end } = await run();
    await informer.synced;
    expect(informer.store.list()).toHaveLength(501);
    expect(server.calls.map(({ watch, query }) => (watch ? "watch" : (query["limit"] ?? "all")))).toEqual([
      "500",
      "500",
      "500",
      "500",
      "all",
      "watch",
    ]);
    await end();
  });

  it("gives up a silent watch after 90 to 120 s, and doubts the version when the next one is silent too", async () => {
    const { clock, server, informer, counted, run } = setUp();
    const { end } = await run();
    await clock.advance(104_999);
    expect(counted).toEqual([]);
    expect(informer.lastActivityAgeMs()).toBe(104_999);
    await clock.advance(1);
    expect([counted, server.openWatches()]).toEqual([["watch silent"], 1]);
    await clock.advance(105_000);
    expect(counted).toEqual(["watch silent", "watch silent", "relist fruitless"]);
    expect(informer.lastActivityAgeMs()).toBe(0);
    await end();
  });

  it("keeps a watch that sends nothing but bookmarks", async () => {
    const { clock, server, counted, run } = setUp();
    const { end } = await run();
    for (let minute = 0; minute < 4; minute++) {
      await clock.advance(60_000);
      server.sendBookmarks();
      await settle();
    }
    expect(counted).toEqual([]);
    await end();
  });

  it("reports a line that is no event and goes on from the last good version", async () => {
    const { clock, server, errors, told, run } = setUp();
    const { end } = await run();
    server.sendLine('{"type":"MODIFIED","object":');
    await settle();
    server.put(WIDGET, widget("a"));
    await clock.advance(400);
    expect(errors).toEqual(["The watch of widgets sent a line that is not a watch event."]);
    expect(told).toEqual(["team/a ->1"]);
    await end();
  });

  it("ignores an event told twice, an older one, and the end of an earlier object of the same name", async () => {
    const { server, told, run } = setUp();
    const first = server.put(WIDGET, widget("a"));
    const { end } = await run();
    const second = server.put(WIDGET, widget("a", 2));
    await settle();
    const send = (type: string, object: unknown) => server.sendLine(JSON.stringify({ type, object }));
    send("MODIFIED", second);
    send("MODIFIED", first);
    send("DELETED", { ...first, metadata: { ...first.metadata, uid: "00000000-0000-4000-8000-0000000000aa" } });
    await settle();
    expect(told).toEqual(["initial team/a ->1", "team/a 1>2"]);
    await end();
  });

  it("reports a listener that throws, and tells the others", async () => {
    const { server, errors, told, run } = setUp({
      listener: () => {
        throw new Error("listener broke");
      },
    });
    server.put(WIDGET, widget("a"));
    const { end } = await run();
    expect([errors, told]).toEqual([["listener broke"], ["initial team/a ->1"]]);
    await end();
  });
});

describe("an informer that is stopped", () => {
  it("tells nothing more, not even what had already arrived", async () => {
    const { server, stop, told, run, informer } = setUp();
    const { end } = await run();
    informer.onChange(() => stop.abort());
    server.put(WIDGET, widget("a"));
    server.put(WIDGET, widget("b"));
    await settle();
    expect(told).toEqual(["team/a ->1"]);
    await end();
  });

  it("before its first list rejects who waits for it, and ends a wait at once", async () => {
    const { server, informer, run } = setUp();
    server.failNext({ status: 500 });
    const { end } = await run();
    const waiting = expect(informer.synced).rejects.toMatchObject({ name: "AbortError" });
    await end();
    await waiting;
  });

  it("does not run again", async () => {
    const { informer, run, stop } = setUp();
    const { end } = await run();
    await expect(informer.run(stop.signal)).rejects.toThrow("An informer runs once.");
    await end();
  });
});
