import { describe, expect, it } from "vitest";
import { MAX_DEVICES } from "../../../src/azure/devices.ts";
import { clientsOn } from "../../fakes/azure-on-simulator.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";
import { CONTOSO, SimulatedAzure } from "../../fakes/simulated-azure.ts";

const DELTA = "https://graph.microsoft.com/v1.0/devices/delta";
const FIRST = `${DELTA}?$select=id,operatingSystem,operatingSystemVersion,trustType,accountEnabled,isManaged,approximateLastSignInDateTime`;
const SINCE = `${DELTA}?$deltatoken=since`;
const NEXT = `${DELTA}?$deltatoken=next`;
const page = (number: number): string => `${DELTA}?$skiptoken=${number}`;

const device = (id: string, isManaged = false) => ({ id, isEnabled: true, isManaged });
const removed = (id: string, reason: string) => ({ id, "@removed": { reason } });

/** Answers each request with the next of these. */
function scripted(...answers: { readonly status: number; readonly body: unknown }[]) {
  const { clients, outbound, clock } = scriptedAzure();
  outbound.on("GET", "/devices/delta", () => answers.shift()!);
  return {
    changes: (since?: string, priority: "user" | "resync" = "resync") =>
      clients.directory.deviceChanges(since, userCall({ priority })),
    outbound,
    clock,
  };
}

const last = (...value: object[]) => ({ status: 200, body: { value, "@odata.deltaLink": NEXT } });
const more = (number: number, ...value: object[]) => ({
  status: 200,
  body: { value, "@odata.nextLink": page(number) },
});
const refusal = (status: number, code: string) => ({ status, body: { error: { code, message: "x" } } });

describe("a device", () => {
  it.each([
    [
      "with everything",
      {
        "@odata.type": "#microsoft.graph.device",
        operatingSystem: "Windows",
        operatingSystemVersion: "10.0.19044.3803",
        trustType: "ServerAd",
        accountEnabled: false,
        isManaged: true,
        approximateLastSignInDateTime: "2026-01-01T08:00:00Z",
      },
      {
        operatingSystem: "Windows",
        operatingSystemVersion: "10.0.19044.3803",
        trustType: "ServerAd",
        isEnabled: false,
        isManaged: true,
        lastSignInAtMs: Date.parse("2026-01-01T08:00:00Z"),
      },
    ],
    [
      "of nulls",
      {
        operatingSystem: null,
        operatingSystemVersion: null,
        trustType: null,
        accountEnabled: null,
        isManaged: null,
        approximateLastSignInDateTime: null,
      },
      { isEnabled: true, isManaged: false },
    ],
    ["that has nothing but an id", {}, { isEnabled: true, isManaged: false }],
    [
      "that never signed in",
      { approximateLastSignInDateTime: "0001-01-01T00:00:00Z" },
      { isEnabled: true, isManaged: false },
    ],
  ])("%s", async (_what, sent, expected) => {
    const found = await scripted(last({ id: "d", ...sent })).changes();
    expect(found?.changed).toStrictEqual([{ id: "d", ...expected }]);
  });
});

describe("deviceChanges()", () => {
  it("reads all devices at first, page by page", async () => {
    const { changes, outbound } = scripted(more(2, { id: "a" }), more(3), last({ id: "b" }));
    expect(await changes()).toEqual({ changed: [device("a"), device("b")], removedIds: [], next: NEXT });
    expect(outbound.calls("graph")).toEqual([FIRST, page(2), page(3)].map((link) => `GET ${link}`));
  });

  it("asks one question afterwards, with the link as it was given", async () => {
    const { changes, outbound } = scripted(last());
    expect(await changes(SINCE)).toEqual({ changed: [], removedIds: [], next: NEXT });
    expect(outbound.calls("graph")).toEqual([`GET ${SINCE}`]);
  });

  it.each([
    ["deleted, or deleted for good", [removed("a", "changed"), removed("b", "deleted")], [], ["a", "b"]],
    ["changed and then deleted", [{ id: "a" }, removed("a", "changed")], [], ["a"]],
    ["deleted and then restored", [removed("a", "changed"), { id: "a" }], [device("a")], []],
    ["told twice", [{ id: "a" }, { id: "b" }, { id: "a" }], [device("a"), device("b")], []],
    ["changed twice", [{ id: "a" }, { id: "a", isManaged: true }], [device("a", true)], []],
    ["deleted twice", [removed("a", "changed"), removed("a", "deleted")], [], ["a"]],
  ])("tells of a device that is %s in its last state", async (_what, entries, changed, removedIds) => {
    const pages = entries.map((entry, at) => (at < entries.length - 1 ? more(at, entry) : last(entry)));
    expect(await scripted(...pages).changes(SINCE)).toEqual({ changed, removedIds, next: NEXT });
  });

  it.each([
    ["410", refusal(410, "resyncRequired")],
    ["410 without a word", { status: 410, body: "" }],
    ["400 for a state that is too old", refusal(400, "SyncStateNotFound")],
    ["404 for a state that is too old", refusal(404, "syncStateNotFound")],
  ])("has to start anew after %s, also in the middle of a round", async (_what, answer) => {
    expect(await scripted(answer).changes(SINCE)).toBeUndefined();
    expect(await scripted(more(2, { id: "a" }), answer).changes(SINCE)).toBeUndefined();
  });

  it.each([
    ["a state that is lost in the first round", undefined, [refusal(410, "syncStateNotFound")], { code: "Http410" }],
    ["any other refusal", SINCE, [refusal(400, "Request_BadRequest")], { code: "Request_BadRequest" }],
    [
      "a lack of rights",
      SINCE,
      [refusal(403, "Authorization_RequestDenied")],
      { message: expect.stringContaining("Device.Read.All") as string },
    ],
    ["a proxy's page", SINCE, [{ status: 200, body: "<html/>" }], { code: "MalformedResponse" }],
    ["no link for the next round", SINCE, [{ status: 200, body: { value: [] } }], { code: "MalformedResponse" }],
    ["pages in a circle", undefined, [more(2), more(3), more(2)], { code: "MalformedResponse" }],
    [
      "a next page on another host",
      undefined,
      [{ status: 200, body: { value: [], "@odata.nextLink": "https://graph.example/devices/delta" } }],
      { code: "ForeignUrl", reason: "UntrustedUrl" },
    ],
    [
      "a link for the next round to another host",
      undefined,
      [{ status: 200, body: { value: [], "@odata.deltaLink": "https://graph.example/devices/delta" } }],
      { code: "ForeignUrl", reason: "UntrustedUrl" },
    ],
    [
      "a kept link to another host",
      "https://graph.example/devices/delta",
      [],
      { code: "ForeignUrl", reason: "UntrustedUrl" },
    ],
  ])("throws for %s", async (_what, since, answers, error) => {
    await expect(scripted(...answers).changes(since)).rejects.toMatchObject(error);
  });

  it("lets Graph shed it before all others, whoever asks", async () => {
    const { changes, outbound } = scripted(last());
    await changes(undefined, "user");
    expect(outbound.requests.at(-1)?.headers["x-ms-throttle-priority"]).toBe("Low");
  });

  it("stops where memory would", async () => {
    const { clients, outbound } = scriptedAzure();
    let asked = 0;
    outbound.on("GET", "/devices/delta", () => {
      asked += 1;
      return more(asked, ...Array.from({ length: 5000 }, (_, at) => ({ id: `${asked}-${at}` })));
    });
    await expect(clients.directory.deviceChanges(undefined, userCall())).rejects.toMatchObject({
      code: "ListTooLong",
      message: expect.stringContaining(`more than ${MAX_DEVICES} devices`) as string,
    });
    expect(asked).toBe(MAX_DEVICES / 5000 + 1);
  });
});

describe("a reading that was cut off", () => {
  const throttled = { status: 429, headers: { "retry-after": "1" }, body: "" };
  const asked = (outbound: ReturnType<typeof scripted>["outbound"]) =>
    outbound.calls("graph").map((call) => call.slice("GET ".length));

  it.each([
    ["by a limit", throttled],
    ["by a failure of the service", { status: 503, body: "" }],
    ["by half an answer", { status: 200, body: '{"value":[' }],
  ])("%s goes on where it stopped", async (_what, failure) => {
    const { changes, outbound, clock } = scripted(
      more(2, { id: "a" }),
      failure,
      more(3, { id: "b" }),
      last({ id: "c" }),
    );
    await expect(changes()).rejects.toThrow();
    const rest = changes();
    await clock.advance(60_000);
    expect((await rest)?.changed).toEqual([device("a"), device("b"), device("c")]);
    expect(asked(outbound)).toEqual([FIRST, page(2), page(2), page(3)]);
  });

  it("by the end of its pass goes on where it stopped", async () => {
    const pass = new AbortController();
    const { clients, outbound } = scriptedAzure();
    const answers = [more(2, { id: "a" }), last({ id: "b" })];
    outbound.on("GET", "/devices/delta", () => {
      pass.abort(new Error("The pass is over."));
      return answers.shift()!;
    });
    const changes = (signal: AbortSignal) => clients.directory.deviceChanges(undefined, userCall({ signal }));
    await expect(changes(pass.signal)).rejects.toThrow("The pass is over.");
    expect((await changes(new AbortController().signal))?.changed).toEqual([device("a"), device("b")]);
    expect(asked(outbound)).toEqual([FIRST, page(2)]);
  });

  it.each([
    ["is refused", undefined, refusal(400, "Request_BadRequest")],
    ["has lost its state", undefined, refusal(410, "syncStateNotFound")],
    ["leads elsewhere", undefined, { status: 200, body: { value: [], "@odata.nextLink": "https://graph.example/" } }],
    ["is followed by another question", SINCE, { status: 503, body: "" }],
  ])("begins anew when it %s", async (_what, since, failure) => {
    const { changes, outbound } = scripted(more(2, { id: "a" }), failure, last({ id: "b" }));
    await expect(changes(since)).rejects.toThrow();
    expect((await changes())?.changed).toEqual([device("b")]);
    expect(asked(outbound).at(-1)).toBe(FIRST);
  });
});

describe("on the simulator", () => {
  it("the devices of a tenant are followed through changes, removals and the end of a state's life", async () => {
    const azure = await SimulatedAzure.start((state) => {
      const { devices } = state.tenants[0]!;
      // More than two pages.
      for (let at = 0; at < 250; at += 1) {
        const id = `33333333-0000-4000-a000-${String(at).padStart(12, "0")}`;
        devices.push({ ...devices[0]!, id, deviceId: id });
      }
    });
    const { directory } = clientsOn(azure);
    const first = await directory.deviceChanges(undefined, userCall());
    expect(first?.changed).toHaveLength(258);
    expect(first?.changed.find(({ id }) => id.endsWith("8000-000000000002"))).toEqual({
      id: "33333333-0000-4000-8000-000000000002",
      operatingSystem: "Windows",
      operatingSystemVersion: "10.0.19044.3803",
      trustType: "ServerAd",
      isEnabled: true,
      isManaged: false,
      lastSignInAtMs: azure.clock.nowMs() - 5 * 24 * 3_600_000,
    });

    azure.simulator.world.changeDirectory(CONTOSO, (tenant) => {
      tenant.devices = tenant.devices.filter(({ displayName }) => displayName !== "UBUNTU");
      tenant.devices.find(({ displayName }) => displayName === "PC-HYBRID-21H2")!.isManaged = true;
    });
    const second = await directory.deviceChanges(first?.next, userCall());
    expect(second).toMatchObject({
      changed: [{ id: "33333333-0000-4000-8000-000000000002", isManaged: true }],
      removedIds: ["33333333-0000-4000-8000-000000000007"],
    });
    expect(await directory.deviceChanges(second?.next, userCall())).toMatchObject({ changed: [], removedIds: [] });

    await azure.clock.advance(8 * 24 * 3_600_000);
    expect(await directory.deviceChanges(second?.next, userCall())).toBeUndefined();
  });
});
