import { expect, test } from "vitest";
import { basicProperties } from "../../../../src/simulator/arm/instance-view.ts";
import { CONTOSO, instancePath, propertiesOf, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const LEDGER = instancePath("sqlmi-ledger");

test("shows what the version knows", async () => {
  const azure = await SimulatedAzure.start();
  const keys = async (version: string): Promise<readonly [boolean, boolean]> => {
    const properties = propertiesOf(await azure.arm("GET", LEDGER, { version }));
    return ["servicePrincipal" in properties, "authenticationMetadata" in properties];
  };
  expect(await keys("2021-02-01-preview")).toEqual([false, false]);
  expect(await keys("2022-08-01-preview")).toEqual([true, false]);
  expect(await keys("2025-01-01")).toEqual([true, true]);
});

test("shows the service principal whole, and the administrator only when asked", async () => {
  const azure = await SimulatedAzure.start();
  expect(propertiesOf(await azure.arm("GET", LEDGER))).not.toHaveProperty("administrators");
  const expanded = await azure.arm("GET", LEDGER, { query: { $expand: "administrators/activedirectory" } });
  expect(propertiesOf(expanded)).toMatchObject({
    fullyQualifiedDomainName: "sqlmi-ledger.0a1b2c3d4e5f.database.windows.net",
    servicePrincipal: {
      type: "SystemAssigned",
      tenantId: CONTOSO,
      clientId: "99999999-0000-4000-8000-000000000002",
      principalId: "77777777-0000-4000-8000-000000000002",
    },
    administrators: { login: "sql-administrators", tenantId: CONTOSO, azureADOnlyAuthentication: false },
  });
});

test("the state's own properties win over the usual ones", async () => {
  const azure = await SimulatedAzure.start();
  const instance = azure.instance("sqlmi-ledger");
  instance.properties["vCores"] = 16;
  expect(basicProperties(instance)["vCores"]).toBe(16);
});
