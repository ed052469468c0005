import { expect, test } from "vitest";
import { FOREIGN_SUBSCRIPTION, instancePath, SimulatedAzure, SUBSCRIPTION } from "../../../../fakes/simulated-azure.ts";

const call = { version: "2022-04-01" };

test("tells what the caller's roles give at a scope", async () => {
  const azure = await SimulatedAzure.start();
  const at = async (scope: string): Promise<unknown> =>
    (await azure.arm("GET", `${scope}/providers/Microsoft.Authorization/permissions`, call)).body;
  const { actions } = azure.state.tenants[0]!.identities[0]!.roleAssignments[0]!;
  const value = [{ actions, notActions: [], dataActions: [], notDataActions: [] }];
  expect(await at(`/subscriptions/${SUBSCRIPTION}`)).toEqual({ value });
  expect(await at(instancePath("sqlmi-payments"))).toEqual({ value });
  expect(await at(`/subscriptions/${FOREIGN_SUBSCRIPTION}`)).toMatchObject({
    error: { code: "InvalidAuthenticationTokenTenant" },
  });
});

test("a caller without a role gets an empty list, not a refusal", async () => {
  const azure = await SimulatedAzure.start((state) => (state.tenants[0]!.identities[0]!.roleAssignments = []));
  const reply = await azure.arm(
    "GET",
    `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/permissions`,
    call,
  );
  expect([reply.status, reply.body]).toEqual([200, { value: [] }]);
});
