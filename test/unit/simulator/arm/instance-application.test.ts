import { expect, test } from "vitest";
import { disableServicePrincipal, enableServicePrincipal } from "../../../../src/simulator/arm/instance-application.ts";
import { CONTOSO, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

test("the application asks for what the behaviour says, by id, and points back from the instance", async () => {
  const azure = await SimulatedAzure.start((state) => {
    state.behaviour.requestedPermissions = [
      {
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        delegatedScopes: ["User.Read", "Not.Published"],
        appRoles: ["User.Read.All"],
      },
    ];
  });
  const instance = azure.instance("sqlmi-payments");
  enableServicePrincipal(azure.simulator.world, instance, CONTOSO);
  await azure.clock.advance(1000);
  const tenant = azure.state.tenants[0]!;
  const application = tenant.applications.at(-1)!;
  expect(application).toMatchObject({
    id: instance.servicePrincipal.principalId,
    displayName: "sqlmi-payments principal",
  });
  expect(application.requiredResourceAccess[0]?.resourceAccess).toEqual([
    { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
    { id: "df021288-bdef-4463-88db-98f22de89214", type: "Role" },
  ]);
  expect(tenant.servicePrincipals.at(-1)?.appId).toBe(instance.servicePrincipal.clientId);
});

test("turned off before the application appeared, none appears", async () => {
  const azure = await SimulatedAzure.start();
  const instance = azure.instance("sqlmi-payments");
  enableServicePrincipal(azure.simulator.world, instance, CONTOSO);
  disableServicePrincipal(azure.simulator.world, instance, CONTOSO);
  await azure.clock.advance(1000);
  expect(azure.state.tenants[0]!.applications).toHaveLength(1);
});
