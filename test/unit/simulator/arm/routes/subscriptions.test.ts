import { expect, test } from "vitest";
import { CONTOSO, refusal, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const CALL = { version: "2022-12-01" };

test("lists the caller's tenant and the subscriptions that it has a role in", async () => {
  const azure = await SimulatedAzure.start();
  expect((await azure.arm("GET", "/tenants", CALL)).body).toMatchObject({
    value: [{ tenantId: CONTOSO, displayName: "Contoso" }],
  });
  expect((await azure.arm("GET", "/subscriptions", CALL)).body).toMatchObject({
    value: [{ subscriptionId: SUBSCRIPTION, tenantId: CONTOSO, state: "Enabled" }],
  });
  expect((await azure.arm("GET", `/subscriptions/${SUBSCRIPTION}/locations`, CALL)).status).toBe(200);
});

test("without any role nothing is listed and the subscription is refused", async () => {
  const azure = await SimulatedAzure.start((state) => (state.tenants[0]!.identities[0]!.roleAssignments = []));
  expect((await azure.arm("GET", "/subscriptions", CALL)).body).toMatchObject({ value: [] });
  expect(refusal(await azure.arm("GET", `/subscriptions/${SUBSCRIPTION}`, CALL))).toEqual([403, "AuthorizationFailed"]);
});
