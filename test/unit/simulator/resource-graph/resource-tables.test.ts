import { expect, test } from "vitest";
import {
  CONTOSO,
  FOREIGN_SUBSCRIPTION,
  instancePath,
  SimulatedAzure,
  SUBSCRIPTION,
} from "../../../fakes/simulated-azure.ts";
import { answer } from "./resource-graph-calls.ts";

test("an instance is a row with its ARM shape", async () => {
  const azure = await SimulatedAzure.start();
  const { data } = await answer(azure, "Resources | where name == 'sqlmi-ledger'");
  expect(data).toEqual([
    {
      id: instancePath("sqlmi-ledger"),
      name: "sqlmi-ledger",
      type: "microsoft.sql/managedinstances",
      tenantId: CONTOSO,
      kind: "",
      location: "westeurope",
      resourceGroup: "rg-prod",
      subscriptionId: SUBSCRIPTION,
      managedBy: "",
      sku: { name: "GP_Gen5", tier: "GeneralPurpose", family: "Gen5", capacity: 4 },
      plan: null,
      properties: expect.objectContaining({
        state: "Ready",
        servicePrincipal: expect.objectContaining({ type: "SystemAssigned" }) as object,
      }) as object,
      tags: { environment: "production" },
      identity: { type: "SystemAssigned", principalId: "eeeeeeee-0000-4000-8000-000000000002", tenantId: CONTOSO },
      zones: null,
      extendedLocation: null,
    },
  ]);
});

test("containers are subscriptions and resource groups", async () => {
  const azure = await SimulatedAzure.start();
  const { data } = await answer(azure, "ResourceContainers | project type, name");
  expect(data).toEqual([
    { type: "microsoft.resources/subscriptions", name: "Contoso Production" },
    { type: "microsoft.resources/subscriptions/resourcegroups", name: "rg-prod" },
    { type: "microsoft.resources/subscriptions/resourcegroups", name: "rg-locked" },
  ]);
});

test("what the caller may not read is silently absent", async () => {
  const azure = await SimulatedAzure.start((state) => {
    const [role] = state.tenants[0]!.identities[0]!.roleAssignments;
    role!.scope += "/resourceGroups/rg-locked";
  });
  const names = async (rest = {}): Promise<unknown> =>
    (await answer(azure, "Resources | project name", rest)).data.map((row) => row["name"]);
  expect(await names()).toEqual(["sqlmi-vault"]);
  expect(await names({ subscriptions: [FOREIGN_SUBSCRIPTION] })).toEqual([]);
  expect(await names({ subscriptions: [SUBSCRIPTION.toUpperCase()] })).toEqual(["sqlmi-vault"]);
});

test("the service principal can be left out", async () => {
  const azure = await SimulatedAzure.start((state) => (state.behaviour.resourceGraphShowsServicePrincipal = false));
  const { data } = await answer(azure, "Resources | where isnotnull(properties.servicePrincipal) | count");
  expect(data).toEqual([{ Count: 0 }]);
});
