import { expect, test } from "vitest";
import { sqlTime } from "../../../../src/simulator/arm/operation-reply.ts";
import { instancePath, SimulatedAzure, SUBSCRIPTION } from "../../../fakes/simulated-azure.ts";

test("an accepted change leads to its operation under the address that was used", async () => {
  const azure = await SimulatedAzure.start();
  const body = { tags: { a: "b" } };
  const reply = await azure.arm("PATCH", instancePath("sqlmi-payments"), { body });
  const base = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod/providers/Microsoft.Sql/locations/westeurope`;
  const id = azure.simulator.operations.running(instancePath("sqlmi-payments"))!.id;
  expect(reply).toMatchObject({
    status: 202,
    headers: {
      "azure-asyncoperation": `${base}/managedInstanceAzureAsyncOperation/${id}?api-version=2023-08-01`,
      location: `${base}/managedInstanceOperationResults/${id}?api-version=2023-08-01`,
      "retry-after": "1",
    },
    body: { operation: "UpsertManagedServer", startTime: sqlTime(azure.clock.nowMs()) },
  });
});
