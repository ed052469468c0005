import { expect, test } from "vitest";
import { refusal, SimulatedAzure } from "../../../../fakes/simulated-azure.ts";

const PATH = "/providers/Microsoft.ResourceGraph/resources";

test.each(["2021-03-01", "2022-10-01", "2024-04-01", "2021-06-01-preview"])("version %s", async (version) => {
  const azure = await SimulatedAzure.start();
  const reply = await azure.arm("POST", PATH.toLowerCase(), { version, body: { query: "Resources | count" } });
  expect([reply.status, (reply.body as { data: unknown }).data]).toEqual([200, [{ Count: 4 }]]);
});

test.each([
  ["GET", PATH, "2024-04-01", [405, "MethodNotAllowed"]],
  ["POST", PATH, "2010-01-01", [400, "NoRegisteredProviderFound"]],
  ["POST", `${PATH}History`, "2024-04-01", [404, "InvalidResourceType"]],
])("%s %s in version %s is refused", async (method, path, version, expected) => {
  const azure = await SimulatedAzure.start();
  expect(refusal(await azure.arm(method, path, { version, body: {} }))).toEqual(expected);
});
