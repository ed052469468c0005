import { describe, expect, test } from "vitest";
import { ConnectionDropped } from "../../../src/simulator/simulator.ts";
import { GRAPH_CLIENT, instancePath, RESOURCE_MANAGER_CLIENT, SimulatedAzure } from "../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");
const ENABLE = { properties: { servicePrincipal: { type: "SystemAssigned" } } };

test("records who did what", async () => {
  const azure = await SimulatedAzure.start();
  await azure.arm("PATCH", PAYMENTS, { body: ENABLE });
  expect(azure.simulator.transcript.entries({ writes: true })).toMatchObject([
    {
      actor: "api",
      service: "arm",
      method: "PATCH",
      path: PAYMENTS,
      status: 202,
      caller: RESOURCE_MANAGER_CLIENT,
      body: ENABLE,
    },
  ]);
});

test("hands a Graph request with a good token to Graph", async () => {
  const azure = await SimulatedAzure.start();
  const token = await azure.token("https://graph.microsoft.com/.default", GRAPH_CLIENT);
  const reply = await azure.get("graph.microsoft.com", "/v1.0/organization", {}, { authorization: `Bearer ${token}` });
  expect(reply.status).toBe(200);
});

describe("a fault", () => {
  test("can close the connection before the effect", async () => {
    const azure = await SimulatedAzure.start();
    azure.simulator.faults.add({ match: { method: "PATCH" }, effect: { kind: "dropBeforeEffect" } });
    await expect(azure.arm("PATCH", PAYMENTS, { body: ENABLE })).rejects.toBeInstanceOf(ConnectionDropped);
    expect(azure.simulator.operations.running(PAYMENTS)).toBeUndefined();
  });
  test("can close it after the effect", async () => {
    const azure = await SimulatedAzure.start();
    azure.simulator.faults.add({ match: { method: "PATCH" }, effect: { kind: "dropAfterEffect" } });
    await expect(azure.arm("PATCH", PAYMENTS, { body: ENABLE })).rejects.toBeInstanceOf(ConnectionDropped);
    expect(azure.simulator.operations.running(PAYMENTS)?.name).toBe("UpsertManagedServer");
  });
  test("can spoil the body", async () => {
    const azure = await SimulatedAzure.start();
    azure.simulator.faults.add({ times: 1, effect: { kind: "malformedBody" } });
    azure.simulator.faults.add({ times: 1, after: 1, effect: { kind: "htmlBody" } });
    const half = (await azure.arm("GET", PAYMENTS)).body as string;
    expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError);
    expect(await azure.arm("GET", PAYMENTS)).toMatchObject({ status: 502, headers: { "content-type": "text/html" } });
  });
  test("can hang until the caller goes", async () => {
    const azure = await SimulatedAzure.start();
    azure.simulator.faults.add({ effect: { kind: "hang" } });
    const caller = new AbortController();
    const exchange = {
      method: "GET",
      host: "graph.microsoft.com",
      path: "/",
      query: new URLSearchParams(),
      headers: {},
      body: "",
    };
    const waiting = azure.simulator.handle(exchange, { signal: caller.signal });
    caller.abort();
    await expect(waiting).rejects.toBeInstanceOf(ConnectionDropped);
  });
  test("can delay on the simulated clock", async () => {
    const azure = await SimulatedAzure.start();
    azure.simulator.faults.add({ effect: { kind: "delay", delayMs: 5000 } });
    let answered = false;
    const waiting = azure.arm("GET", PAYMENTS).then(() => (answered = true));
    await azure.clock.advance(4999);
    expect(answered).toBe(false);
    await azure.clock.advance(1);
    await waiting;
  });
});

test("stop leaves no timer behind", async () => {
  const azure = await SimulatedAzure.start();
  await azure.arm("PATCH", PAYMENTS, { body: ENABLE });
  azure.simulator.stop();
  expect(azure.clock.pendingTimers()).toBe(0);
});

test("the sample's Graph identity reads what is the same for the whole tenant, and the transcript counts the calls", async () => {
  const azure = await SimulatedAzure.start();
  const token = await azure.token("https://graph.microsoft.com/.default", GRAPH_CLIENT);
  const headers = { authorization: `Bearer ${token}`, "x-ms-throttle-priority": "Low" };
  const since = azure.simulator.transcript.lastNumber;
  const read = async (path: string, query: Record<string, string> = {}): Promise<number> => {
    const reply = await azure.get("graph.microsoft.com", `/v1.0${path}`, query, headers);
    return (reply.body as { value: unknown[] }).value.length;
  };
  expect([
    await read("/organization"),
    await read("/devices/delta", { $select: "id,trustType" }),
    await read("/users", { $filter: "onPremisesSyncEnabled eq true", $top: "999" }),
    await read("/identity/conditionalAccess/policies"),
  ]).toEqual([1, 8, 3, 1]);
  const told = azure.simulator.transcript.entries({ since });
  expect(told.map(({ service, method, path, status, write }) => [service, method, path, status, write])).toEqual(
    ["/organization", "/devices/delta", "/users", "/identity/conditionalAccess/policies"].map((path) => [
      "graph",
      "GET",
      `/v1.0${path}`,
      200,
      false,
    ]),
  );
});
