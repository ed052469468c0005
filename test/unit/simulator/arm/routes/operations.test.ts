import { expect, test } from "vitest";
import { instancePath, refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");

test("the history tells what ran, and nothing can be cancelled", async () => {
  const azure = await SimulatedAzure.start(
    (state) => (state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"]),
  );
  await azure.arm("PATCH", PAYMENTS, { body: { tags: { a: "b" } } });
  const { id } = azure.simulator.operations.running(PAYMENTS)!;
  const item = {
    name: id,
    properties: { operation: "UpsertManagedServer", state: "InProgress", percentComplete: 0, isCancellable: false },
  };
  expect((await azure.arm("GET", `${PAYMENTS}/operations`)).body).toMatchObject({ value: [item] });
  expect((await azure.arm("GET", `${PAYMENTS}/operations/${id}`)).body).toMatchObject(item);
  expect(refusal(await azure.arm("POST", `${PAYMENTS}/operations/${id}/cancel`))).toEqual([
    409,
    "CannotCancelOperation",
  ]);
  expect(refusal(await azure.arm("GET", `${instancePath("sqlmi-ledger")}/operations/${id}`))).toEqual([
    404,
    "OperationIdNotFound",
  ]);
});

test("an operation can be followed below the subscription too, and is unknown after a day", async () => {
  const azure = await SimulatedAzure.start();
  await azure.arm("PATCH", PAYMENTS, { body: { tags: { a: "b" } } });
  const { id } = azure.simulator.operations.running(PAYMENTS)!;
  const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Sql/locations/westeurope/managedInstanceAzureAsyncOperation/${id}`;
  expect(await azure.arm("GET", path)).toMatchObject({
    headers: { "retry-after": "1" },
    body: { name: id, status: "InProgress" },
  });
  await azure.clock.advance(24 * 60 * 60 * 1000);
  azure.armToken = await azure.token("https://management.azure.com/.default");
  expect(refusal(await azure.arm("GET", path))).toEqual([404, "OperationIdNotFound"]);
});
