import { describe, expect, it } from "vitest";
import { KubeApiError } from "../../../src/kube/api-error.ts";
import type { KubeObject } from "../../../src/kube/client.ts";
import type { WatchScope } from "../../../src/kube/list-pages.ts";
import { type KubeRequest, KubeUnreachableError, type KubeWatchStream } from "../../../src/kube/transport.ts";
import { type WatchEnd, watchOnce } from "../../../src/kube/watch-once.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const WIDGET = { group: "test.dev", version: "v1", plural: "widgets", kind: "Widget", namespaced: true } as const;
const SCOPE: WatchScope = { kind: WIDGET };
const BOOKMARK = JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: "8" } } });
const line = (type: string, name: string): string =>
  JSON.stringify({ type, object: { metadata: { name, uid: name, resourceVersion: "8" } } });
const errorLine = (code: number, reason: string, causes: readonly object[] = []): string =>
  JSON.stringify({ type: "ERROR", object: { kind: "Status", code, reason, message: "x", details: { causes } } });
const UNKNOWN_VERSION = [{ reason: "ResourceVersionTooLarge" }];

type Open = (request: KubeRequest) => Promise<KubeWatchStream>;

/** An answer of the API server; the lines of a 200 come as `lines` gives them. */
function stream(lines: AsyncIterable<string>, status = 200, errorBody = ""): KubeWatchStream {
  return { status, errorBody, headers: {}, lines };
}

/** These lines at once, then the server closes. */
async function* lines(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

/** These lines, one each `everyMs`, then nothing until the connection is given up. */
async function* slowLines(clock: FakeClock, everyMs: number, count: number, signal?: AbortSignal) {
  for (let sent = 0; sent < count; sent++) {
    await new Promise<void>((resolve) => clock.after(everyMs, resolve));
    yield BOOKMARK;
  }
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
}

/** Starts one watch on a server that opens it like this; `fraction` is what the random source gives. */
function watch(open: Open, { scope = SCOPE, fraction = 0, clock = new FakeClock() } = {}) {
  const asked: KubeRequest[] = [];
  const seen: string[] = [];
  const stop = new AbortController();
  const ended: Promise<WatchEnd> = watchOnce<KubeObject>({
    transport: {
      request: () => Promise.reject(new Error("no request expected")),
      watch: (request) => {
        asked.push(request);
        return open(request);
      },
    },
    clock,
    random: { fraction: () => fraction, uuid: () => "uuid" },
    scope,
    resourceVersion: "7",
    signal: stop.signal,
    onActivity: () => seen.push("activity"),
    onEvent: (event) => seen.push(event.type),
  });
  return { ended, asked, seen, stop, clock };
}

describe("a watch asks", () => {
  it.each([
    ["everywhere, for 4 minutes", { scope: SCOPE, fraction: 0 }, "/apis/test.dev/v1/widgets", "240", {}],
    [
      "in a namespace by label, for nearly 5 minutes",
      { scope: { kind: WIDGET, namespace: "n", labelSelector: "x=y" }, fraction: 0.999 },
      "/apis/test.dev/v1/namespaces/n/widgets",
      "299",
      { labelSelector: "x=y" },
    ],
  ])("%s", async (_what, options, path, timeoutSeconds, selectors) => {
    const { ended, asked } = watch(() => Promise.resolve(stream(lines())), options);
    await ended;
    expect(asked.map(({ method, path: at, query, timeoutMs }) => ({ method, path: at, query, timeoutMs }))).toEqual([
      {
        method: "GET",
        path,
        query: { ...selectors, watch: "true", allowWatchBookmarks: "true", resourceVersion: "7", timeoutSeconds },
        timeoutMs: 30_000,
      },
    ]);
  });
});

describe("a watch ends", () => {
  const KUBE_ERROR = expect.any(KubeApiError) as KubeApiError;
  it.each<[string, Open, Pick<WatchEnd, "cause" | "error">, readonly string[]]>([
    [
      "closed, when the server ends it",
      () => Promise.resolve(stream(lines(line("ADDED", "a"), BOOKMARK))),
      { cause: "closed" },
      ["activity", "ADDED", "activity", "BOOKMARK"],
    ],
    ["expired, when refused with 410", () => Promise.resolve(stream(lines(), 410)), { cause: "expired" }, []],
    [
      "expired, when the server does not know the version yet",
      () => {
        const body = JSON.stringify({ kind: "Status", reason: "Timeout", details: { causes: UNKNOWN_VERSION } });
        return Promise.resolve(stream(lines(), 504, body));
      },
      { cause: "expired" },
      [],
    ],
    [
      "expired, when told so on the way",
      () => Promise.resolve(stream(lines(errorLine(410, "Gone"), line("ADDED", "a")))),
      { cause: "expired" },
      ["activity"],
    ],
    [
      "expired, when told so by reason alone",
      () => Promise.resolve(stream(lines(errorLine(500, "Expired")))),
      { cause: "expired" },
      ["activity"],
    ],
    [
      "expired, when the version turns out unknown on the way",
      () => Promise.resolve(stream(lines(errorLine(504, "Timeout", UNKNOWN_VERSION)))),
      { cause: "expired" },
      ["activity"],
    ],
    [
      "in an error, when refused",
      () => Promise.resolve(stream(lines(), 403, "")),
      { cause: "http_error", error: KUBE_ERROR },
      [],
    ],
    [
      "in an error, when the server reports one",
      () => Promise.resolve(stream(lines(errorLine(500, "InternalError")))),
      { cause: "error_event", error: KUBE_ERROR },
      ["activity"],
    ],
    [
      "malformed, at the first line that is no event",
      () => Promise.resolve(stream(lines("<html>", line("ADDED", "a")))),
      {
        cause: "malformed",
        error: new KubeUnreachableError("network", "The watch of widgets sent a line that is not a watch event."),
      },
      ["activity"],
    ],
    [
      "for the network, when there is no answer",
      () => Promise.reject(new KubeUnreachableError("network", "refused")),
      { cause: "network", error: new KubeUnreachableError("network", "refused") },
      [],
    ],
  ])("%s", async (_how, open, end, events) => {
    const { ended, asked, seen, clock } = watch(open);
    expect(await ended).toEqual({ ...end, livedMs: 0 });
    expect(seen).toEqual(events);
    // Nothing is left behind: no timer, and the connection is given back.
    expect([clock.pendingTimers(), asked[0]?.signal?.aborted]).toEqual([0, true]);
  });
});

describe("silence", () => {
  it.each([
    ["90 s", 0, 90_000],
    ["up to 120 s", 0.5, 105_000],
  ])("of %s means a dead connection", async (_what, fraction, limitMs) => {
    const clock = new FakeClock();
    const { ended, seen } = watch(({ signal }) => Promise.resolve(stream(slowLines(clock, 60_000, 2, signal))), {
      fraction,
      clock,
    });
    await clock.advance(120_000 + limitMs - 1);
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(1);
    expect(await ended).toEqual({ cause: "silent", livedMs: 120_000 + limitMs });
    expect(seen).toEqual(["activity", "BOOKMARK", "activity", "BOOKMARK"]);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("a watch that is aborted", () => {
  it("beforehand is not opened", async () => {
    const stop = AbortSignal.abort();
    const clock = new FakeClock();
    const asked: KubeRequest[] = [];
    const end = await watchOnce<KubeObject>({
      transport: {
        request: () => Promise.reject(new Error("no request expected")),
        watch: (request) => {
          asked.push(request);
          return Promise.resolve(stream(lines()));
        },
      },
      clock,
      random: { fraction: () => 0, uuid: () => "uuid" },
      scope: SCOPE,
      resourceVersion: "7",
      signal: stop,
      onActivity: () => undefined,
      onEvent: () => undefined,
    });
    expect({ end, asked, timers: clock.pendingTimers() }).toEqual({
      end: { cause: "aborted", livedMs: 0 },
      asked: [],
      timers: 0,
    });
  });

  it("on the way ends, however its connection takes it", async () => {
    const quiet: Open = ({ signal }) => Promise.resolve(stream(slowLines(new FakeClock(), 0, 0, signal)));
    const loud: Open = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new KubeUnreachableError("aborted", "aborted")));
      });
    const ends: WatchEnd[] = [];
    for (const open of [quiet, loud]) {
      const { ended, stop, clock } = watch(open);
      await clock.advance(1000);
      stop.abort();
      ends.push(await ended);
      expect(clock.pendingTimers()).toBe(0);
    }
    expect(ends).toEqual([
      { cause: "aborted", livedMs: 1000 },
      { cause: "aborted", livedMs: 0 },
    ]);
  });
});
