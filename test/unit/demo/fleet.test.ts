import { describe, expect, it } from "vitest";
import { conditionOf, type FleetObject, hasCondition, throwIfStopped, watchFleet } from "../../../src/demo/fleet.ts";
import { type KubeRequest, type KubeTransport, KubeUnreachableError } from "../../../src/kube/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";

const PAYMENTS = { metadata: { name: "payments", namespace: "team", uid: "u", resourceVersion: "1" } };

/** An API server with one object whose watches say nothing; `patchStatus` is what a PATCH gets. */
function server(patchStatus = 200) {
  const patches: KubeRequest[] = [];
  const transport: KubeTransport = {
    request: (request) => {
      if (request.method === "PATCH") {
        patches.push(request);
        return Promise.resolve({ status: patchStatus, headers: {}, body: "refused" });
      }
      const items = request.path.endsWith("/windowsauthentications") ? [PAYMENTS] : [];
      const body = JSON.stringify({ metadata: { resourceVersion: "1" }, items });
      return Promise.resolve({ status: 200, headers: {}, body });
    },
    watch: ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new KubeUnreachableError("aborted", "over")), { once: true });
      }),
  };
  return { transport, patches };
}

function watching(transport: KubeTransport) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const fleet = watchFleet({ transport, clock, random: new SeededRandom(1), signal: stop.signal });
  return { clock, stop, fleet };
}

describe("watchFleet()", () => {
  it("lists both kinds and finds an object by its name", async () => {
    const { fleet, stop } = watching(server().transport);
    const { list, find } = await fleet;
    expect([list().map(({ metadata }) => metadata.name), find("payments")?.metadata.uid, find("x")]).toEqual([
      ["payments"],
      "u",
      undefined,
    ]);
    stop.abort();
  });

  it("until(): looks again every half second, and gives up in words", async () => {
    const { fleet, stop, clock } = watching(server().transport);
    let asked = 0;
    const waiting = (await fleet).until("it is there", 1000, () => ++asked > 100);
    const refusal = expect(waiting).rejects.toThrow("Waited 1 s in vain until it is there.");
    await clock.advance(1500);
    await refusal;
    expect(asked).toBeLessThan(6);
    stop.abort();
  });

  it("until(): ends when the demo is stopped", async () => {
    const { fleet, stop, clock } = watching(server().transport);
    const waiting = (await fleet).until("it is there", 60_000, () => false);
    const refusal = expect(waiting).rejects.toThrow("The demo was stopped.");
    stop.abort();
    await clock.advance(500);
    await refusal;
  });

  it("says so when it is stopped before the first lists are complete", async () => {
    const transport: KubeTransport = { ...server().transport, request: () => new Promise(() => undefined) };
    const { fleet, stop } = watching(transport);
    stop.abort();
    await expect(fleet).rejects.toThrow("The demo was stopped.");
  });

  it("asks for a pass as kubectl annotate does, and repeats a refusal", async () => {
    const good = server();
    const first = watching(good.transport);
    await (await first.fleet).requestReconcile("team", "payments", "now");
    await (await first.fleet).requestRealmReconcile("contoso", "later");
    expect(good.patches.map(({ path, body }) => [path, JSON.parse(body ?? "") as unknown])).toEqual([
      [
        "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team/windowsauthentications/payments",
        { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "now" } } },
      ],
      [
        "/apis/sqlmi.winauth.dev/v1alpha1/kerberosrealms/contoso",
        { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "later" } } },
      ],
    ]);
    first.stop.abort();
    const second = watching(server(403).transport);
    await expect((await second.fleet).requestReconcile("team", "payments", "now")).rejects.toThrow(
      "Annotating team/payments was refused: refused",
    );
    await expect((await second.fleet).requestRealmReconcile("contoso", "now")).rejects.toThrow(
      "Annotating realm contoso was refused: refused",
    );
    second.stop.abort();
  });
});

const object = {
  status: { conditions: [{ type: "Ready", status: "False", reason: "R" }] },
} as unknown as FleetObject;

describe("conditionOf()", () => {
  it.each([
    [object, "Ready", { type: "Ready", status: "False", reason: "R" }],
    [object, "Stalled", undefined],
    [undefined, "Ready", undefined],
  ] as const)("%j %s: %j", (subject, type, found) => {
    expect(conditionOf(subject, type)).toEqual(found);
  });
});

describe("hasCondition()", () => {
  it.each([
    [object, "Ready", "False", undefined, true],
    [object, "Ready", "False", "R", true],
    [object, "Ready", "False", "S", false],
    [object, "Ready", "True", undefined, false],
    [undefined, "Ready", "False", undefined, false],
  ] as const)("%j %s %s %s: %s", (subject, type, status, reason, held) => {
    expect(hasCondition(subject, type, status, reason)).toBe(held);
  });
});

it("throwIfStopped() throws only once the signal is aborted", () => {
  expect(() => throwIfStopped(new AbortController().signal)).not.toThrow();
  expect(() => throwIfStopped(AbortSignal.abort())).toThrow("The demo was stopped.");
});
