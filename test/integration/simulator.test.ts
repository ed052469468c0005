import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqlManagementClient } from "@azure/arm-sql";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { ClientSecretCredential } from "@azure/identity";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/ports/clock.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { type RunningSimulator, startSimulatorServer } from "../../src/simulator/server.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { CONTOSO, instancePath, RESOURCE_MANAGER_CLIENT, SUBSCRIPTION, sampleState } from "../fakes/simulated-azure.ts";

const caFile = join(tmpdir(), `winauth-simulator-ca-${process.pid}.pem`);
let running: RunningSimulator;
let agent: Agent;

beforeAll(async () => {
  const state = sampleState();
  state.behaviour.operationMs = 50;
  state.behaviour.applicationDelayMs = 0;
  const simulator = createSimulator({ state, clock: systemClock, random: systemRandom });
  running = await startSimulatorServer(simulator, { caFile });
  agent = new Agent({ connect: { ca: await readFile(caFile, "utf8") } });
});

afterAll(async () => {
  await agent.close();
  await running.close();
  await rm(caFile, { force: true });
});

const control = async (method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> => {
  const response = await request(running.addresses.control + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.body.text();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
};

/** The public SDKs, told only where the services are and which CA signed them. */
function sdk(): SqlManagementClient {
  const base = createDefaultHttpClient();
  const httpClient: typeof base = {
    sendRequest: (outgoing) =>
      base.sendRequest(Object.assign(outgoing, { tlsSettings: { ca: running.caCertificate } })),
  };
  const credential = new ClientSecretCredential(CONTOSO, RESOURCE_MANAGER_CLIENT, "resource-manager-secret", {
    authorityHost: running.addresses.login,
    disableInstanceDiscovery: true,
    httpClient,
  });
  return new SqlManagementClient(credential, SUBSCRIPTION, {
    endpoint: running.addresses.arm,
    httpClient,
    retryOptions: { maxRetries: 0 },
  });
}

describe("the Azure SDK for JavaScript", () => {
  test("lists, reads, changes and follows the operation", async () => {
    const client = sdk();
    const names: (string | undefined)[] = [];
    for await (const instance of client.managedInstances.list()) names.push(instance.name);
    expect(names).toEqual(["sqlmi-payments", "sqlmi-ledger", "sqlmi-archive", "sqlmi-vault"]);
    const changed = await client.managedInstances.beginUpdateAndWait(
      "rg-prod",
      "sqlmi-payments",
      { servicePrincipal: { type: "SystemAssigned" } },
      { updateIntervalInMs: 20 },
    );
    expect(changed.servicePrincipal).toEqual({
      type: "SystemAssigned",
      tenantId: CONTOSO,
      clientId: expect.any(String) as string,
      principalId: expect.any(String) as string,
    });
  });

  test("gets the service's own error", async () => {
    await expect(sdk().managedInstances.get("rg-prod", "none")).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
  });
});

test("one port serves all services, by path and by host name", async () => {
  const metadata = async (headers: Record<string, string>): Promise<unknown> => {
    const url = `${running.addresses.all}/metadata/endpoints?api-version=2022-09-01`;
    return (await request(url, { dispatcher: agent, headers })).body.json();
  };
  expect(await metadata({})).toMatchObject({
    resourceManager: `${running.addresses.arm}/`,
    authentication: { loginEndpoint: running.addresses.login },
  });
  expect(await metadata({ host: "management.azure.com" })).toMatchObject({
    resourceManager: "https://management.azure.com/",
    authentication: { loginEndpoint: "https://login.microsoftonline.com" },
  });
});

test("an answer can be lost after its effect took place", async () => {
  await control("POST", "/faults", {
    name: "lost",
    match: { service: "arm", method: "GET", path: "sqlmi-ledger$" },
    times: 1,
    effect: { kind: "dropAfterEffect" },
  });
  const url = `${running.addresses.arm}${instancePath("sqlmi-ledger")}?api-version=2023-08-01`;
  await expect(request(url, { dispatcher: agent })).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  expect((await request(url, { dispatcher: agent })).statusCode).toBe(401);
  const { entries } = (await control("GET", "/transcript")) as { entries: { fault?: string; status: number }[] };
  expect(entries.filter((entry) => entry.fault === "lost").map((entry) => entry.status)).toEqual([0]);
});

test("the control port stops an instance and says what it does not know", async () => {
  await control("POST", "/instances/sqlmi-ledger/stop");
  expect(running.simulator.world.state.managedInstances[1]?.state).toBe("Stopping");
  expect(await control("POST", "/instances/nope/stop")).toEqual({
    error:
      "There is no managed instance named 'nope'. There are: sqlmi-payments, sqlmi-ledger, sqlmi-archive, sqlmi-vault, sqlmi-foreign.",
  });
});
