import { describe, expect, it } from "vitest";
import { DEVICE } from "../../../../src/simulator/graph/device.ts";
import { bodyOf, graphWorld, linkOf, refusalOf, TENANT, valueOf } from "./graph-world.ts";

const EVENTUAL = { consistencylevel: "eventual" };
const DAY_MS = 24 * 3600 * 1000;
const id = (digit: number): string => `11111111-0000-4000-8000-00000000000${digit}`;
const device = (digit: number, displayName: string, rest: object): object => ({
  id: id(digit),
  deviceId: `22222222-0000-4000-8000-00000000000${digit}`,
  displayName,
  operatingSystem: "Windows",
  operatingSystemVersion: "10.0.22631.3007",
  trustType: "AzureAd",
  ...rest,
});
const DEVICES = [
  device(1, "joined", { isManaged: true, isCompliant: true }),
  device(2, "hybrid", { operatingSystemVersion: "10.0.19044.1", trustType: "ServerAd", onPremisesSyncEnabled: true }),
  device(3, "phone", {
    operatingSystem: "Linux",
    operatingSystemVersion: "22.04",
    trustType: "Workplace",
    accountEnabled: false,
  }),
];
const fleet = (options: object = {}) => graphWorld({ tenant: { devices: DEVICES }, ...options });
const many = (count: number) =>
  graphWorld({
    tenant: {
      deviceGroups: [
        {
          name: "laptop",
          count,
          operatingSystem: "Windows",
          operatingSystemVersion: "10.0.22631.1",
          trustType: "AzureAd",
        },
      ],
    },
  });

describe("devices", () => {
  it("have every property that a query may name", () => {
    const entity = bodyOf(fleet().call("GET", `/devices/${id(2)}`));
    expect(Object.keys(entity).toSorted()).toEqual(["@odata.context", ...Object.keys(DEVICE.properties)].toSorted());
    expect(entity).toMatchObject({
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#devices/$entity",
      displayName: "hybrid",
      operatingSystemVersion: "10.0.19044.1",
      trustType: "ServerAd",
      profileType: "RegisteredDevice",
      onPremisesSyncEnabled: true,
      isManaged: null,
    });
  });

  it.each([
    [`/devices(deviceId='22222222-0000-4000-8000-000000000003')`, 200],
    [`/devices/${id(3)}?$select=id`, 200],
    ["/devices/22222222-0000-4000-8000-000000000003", 404],
    ["/devices/x", 400],
  ])("GET %s answers %s", (url, status) => {
    expect(fleet().call("GET", url).status).toBe(status);
  });

  it.each([
    ["$filter=trustType eq 'ServerAd'", {}, [2]],
    ["$filter=startswith(operatingSystemVersion,'10.0.226')", {}, [1]],
    ["$filter=operatingSystem eq 'Linux' and accountEnabled eq false", {}, [3]],
    ["$filter=onPremisesSyncEnabled eq true", {}, [2]],
    ["$filter=isManaged ne true&$count=true", EVENTUAL, [2, 3]],
    ["$filter=not(startswith(operatingSystem,'Win'))&$count=true", EVENTUAL, [3]],
    ["$orderby=displayName&$count=true", EVENTUAL, [2, 1, 3]],
    ['$search="displayName:pho"', EVENTUAL, [3]],
  ])("lists by %s with %j", (query, headers, expected) => {
    const value = valueOf(fleet().call("GET", `/devices?${query}`, { headers }));
    expect(value.map((entity) => entity["id"])).toEqual(expected.map(id));
  });

  it.each([
    ["?$filter=isManaged ne true", {}, "Unsupported property filter clause operator 'NotEqualsMatch'."],
    ["?$filter=isManaged ne true&$count=true", {}, "Unsupported property filter clause operator 'NotEqualsMatch'."],
    ["?$filter=not(isManaged eq true)", EVENTUAL, "Unsupported property filter clause operator 'Not'."],
    [
      "?$filter=endswith(displayName,'x')&$count=true",
      EVENTUAL,
      "Unsupported or invalid query filter clause specified for property 'displayName' of resource 'Device'.",
    ],
    [
      "?$filter=profileType eq 'IoT'",
      {},
      "Unsupported or invalid query filter clause specified for property 'profileType' of resource 'Device'.",
    ],
    ["?$orderby=displayName", {}, "Sorting not supported for current query."],
    [
      "/$count",
      {},
      "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
    ],
  ])("refuses /devices%s with %j", (rest, headers, message) => {
    expect(refusalOf(fleet().call("GET", `/devices${rest}`, { headers }))).toEqual([
      400,
      "Request_UnsupportedQuery",
      message,
    ]);
  });

  it("are counted", () => {
    expect(fleet().call("GET", "/devices/$count", { headers: EVENTUAL }).body).toBe("3");
    const filtered = "/devices/$count?$filter=trustType eq 'AzureAd'";
    expect(fleet().call("GET", filtered, { headers: EVENTUAL }).body).toBe("1");
    const listed = bodyOf(fleet().call("GET", "/devices?$count=true&$top=1", { headers: EVENTUAL }));
    expect(listed["@odata.count"]).toBe(3);
  });

  it.each([
    ["", 100],
    ["?$top=999", 999],
    ["?$top=1000", undefined],
  ])("come in pages: /devices%s has %s", (query, expected) => {
    const reply = many(1200).call("GET", `/devices${query}`);
    expect(reply.status === 200 ? valueOf(reply).length : undefined).toBe(expected);
  });
});

describe("devices/delta", () => {
  it("tells all devices in pages of 200, then only what changed", () => {
    const graph = many(450);
    let reply = graph.call("GET", "/devices/delta?$select=trustType");
    const sizes = [valueOf(reply).length];
    while (bodyOf(reply)["@odata.nextLink"] !== undefined) {
      reply = graph.call("GET", linkOf(reply, "@odata.nextLink"));
      sizes.push(valueOf(reply).length);
    }
    expect(sizes).toEqual([200, 200, 50]);
    const [first, second] = graph.tenant().devices;
    graph.world.changeDirectory(TENANT, (tenant) => {
      tenant.devices = tenant.devices.filter((each) => each.id !== first!.id);
      tenant.devices[0]!.trustType = "ServerAd";
    });
    const changes = graph.call("GET", linkOf(reply, "@odata.deltaLink"));
    expect(valueOf(changes)).toEqual([
      { id: second!.id, trustType: "ServerAd" },
      { id: first!.id, "@removed": { reason: "deleted" } },
    ]);
    expect(valueOf(graph.call("GET", linkOf(changes, "@odata.deltaLink")))).toEqual([]);
  });

  it("starts from now with $deltatoken=latest", () => {
    const graph = fleet();
    const latest = graph.call("GET", "/devices/delta?$deltatoken=latest");
    expect(valueOf(latest)).toEqual([]);
    graph.world.changeDirectory(TENANT, (tenant) => tenant.devices.pop());
    expect(valueOf(graph.call("GET", linkOf(latest, "@odata.deltaLink")))).toEqual([
      { id: id(3), "@removed": { reason: "deleted" } },
    ]);
  });

  it("forgets after seven days", () => {
    const graph = fleet();
    const link = linkOf(graph.call("GET", "/devices/delta"), "@odata.deltaLink");
    graph.clock.freeze(7 * DAY_MS + 1);
    const expired = graph.call("GET", link);
    expect(refusalOf(expired).slice(0, 2)).toEqual([410, "syncStateNotFound"]);
    expect(expired.headers?.["location"]).toBe("https://graph.microsoft.com/v1.0/devices/delta?$deltatoken=");
  });

  it("tells late what readers see late", () => {
    const graph = fleet({ behaviour: { replicationMs: 1000 } });
    const latest = graph.call("GET", "/devices/delta?$deltatoken=latest");
    graph.world.changeDirectory(TENANT, (tenant) => tenant.devices.pop());
    const early = graph.call("GET", linkOf(latest, "@odata.deltaLink"));
    graph.clock.freeze(1000);
    const late = graph.call("GET", linkOf(early, "@odata.deltaLink"));
    expect([early, late].map((reply) => valueOf(reply).length)).toEqual([0, 1]);
  });

  it("takes no page size", () => {
    expect(fleet().call("GET", "/devices/delta?$top=50").status).toBe(400);
  });
});
