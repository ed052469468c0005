import { expect, test } from "vitest";
import { controlReply } from "../../../../src/simulator/control/control-service.ts";
import { type Simulator } from "../../../../src/simulator/simulator.ts";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const call = (simulator: Simulator, line: string, body?: unknown, headers: Record<string, string> = {}) => {
  const [method = "", target = ""] = line.split(" ");
  const url = new URL(target, "http://c");
  const exchange = { method, host: "c", path: url.pathname, query: url.searchParams, headers };
  return controlReply({ ...exchange, body: body === undefined ? "" : JSON.stringify(body) }, simulator);
};

test("health, state and transcript", async () => {
  const { simulator } = await SimulatedAzure.start();
  expect(call(simulator, "GET /healthz")).toEqual({ status: 200, body: { status: "ok" } });
  expect(call(simulator, "GET /state").body).toBe(simulator.world.state);
  expect(call(simulator, "GET /transcript?since=1")).toEqual({ status: 200, body: { last: 1, entries: [] } });
  expect(call(simulator, "GET /transcript?since=x").status).toBe(400);
  expect(call(simulator, "DELETE /transcript")).toEqual({ status: 204 });
});

test("what it changes is in the transcript as control", async () => {
  const { simulator } = await SimulatedAzure.start();
  call(simulator, "POST /instances/sqlmi-payments/stop");
  call(simulator, "POST /instances/nope/stop");
  expect(simulator.transcript.entries().slice(-2)).toMatchObject([
    { actor: "control", path: "/instances/sqlmi-payments/stop", status: 200, write: true },
    { actor: "control", path: "/instances/nope/stop", status: 404, write: false },
  ]);
});

test("an unknown call gets the list of calls, a web page and a broken body a refusal", async () => {
  const { simulator } = await SimulatedAzure.start();
  expect((call(simulator, "GET /nothing").body as { error: string }).error).toContain("POST /grants/revoke");
  expect(call(simulator, "GET /state", undefined, { origin: "https://evil.example" }).status).toBe(403);
  expect(call(simulator, "POST /clock")).toEqual({ status: 400, body: { error: "The body must be JSON." } });
});
