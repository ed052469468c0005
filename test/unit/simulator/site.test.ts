import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../src/simulator/exchange.ts";
import { Site } from "../../../src/simulator/site.ts";
import { sampleState } from "../../fakes/simulated-azure.ts";

const LOCAL = {
  addresses: { arm: "https://localhost:1", graph: "https://localhost:2", login: "https://localhost:3" },
  portOf: { arm: 1, graph: 2, login: 3, all: 4 },
};
const site = (): Site => {
  const made = new Site(sampleState());
  made.setLocal(LOCAL);
  return made;
};
const exchange = (host: string, path: string): Exchange => ({
  method: "GET",
  host,
  path,
  query: new URLSearchParams(),
  headers: {},
  body: "",
});

test.each([
  ["management.azure.com", "/", "arm"],
  ["graph.microsoft.com:4", "/", "graph"],
  ["login.windows.net", "/subscriptions", "login"],
  ["localhost:2", "/subscriptions", "graph"],
  ["localhost:4", "/subscriptions/x", "arm"],
  ["localhost:4", "/v1.0/applications", "graph"],
  ["localhost:4", "/common/discovery/instance", "login"],
])("%s%s is for %s", (host, path, service) => {
  expect(site().serviceFor(exchange(host, path))).toBe(service);
});

describe("addresses", () => {
  test("under a name of the cloud are names of the cloud, with the port", () => {
    expect(site().addressesFor("management.azure.com:4").login).toBe("https://login.microsoftonline.com:4");
  });
  test("under any other name are those of this machine", () => {
    expect(site().addressesFor("localhost:4")).toEqual(LOCAL.addresses);
  });
});

test.each([
  ["https://management.core.windows.net/", "arm"],
  ["https://management.azure.com", "arm"],
  ["https://localhost:1", "arm"],
  ["https://localhost:4/", "arm"],
  ["00000003-0000-0000-c000-000000000000", "graph"],
  ["https://localhost:3", undefined],
  ["https://vault.azure.net", undefined],
])("a token for %s is for %s", (resource, service) => {
  expect(site().serviceOfResource(resource)).toBe(service);
});

test("knows login addresses", () => {
  const all = ["https://login.microsoftonline.com/x", "https://localhost:3/x", "https://localhost:1/x", "nonsense"];
  expect(all.map((url) => site().isLoginUrl(url))).toEqual([true, true, false, false]);
});
