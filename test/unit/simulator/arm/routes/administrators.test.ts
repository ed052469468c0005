import { expect, test } from "vitest";
import { CONTOSO, instancePath, refusal, SimulatedAzure } from "../../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");
const ADMIN = `${PAYMENTS}/administrators/ActiveDirectory`;
const ONLY = `${PAYMENTS}/azureADOnlyAuthentications/Default`;

test("the administrator and Entra-only authentication depend on each other", async () => {
  const azure = await SimulatedAzure.start(
    (state) => (state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"]),
  );
  expect((await azure.arm("GET", ADMIN)).body).toMatchObject({
    properties: { login: "sql-administrators", tenantId: CONTOSO },
  });
  const only = (value: boolean) =>
    azure.arm("PUT", ONLY, { body: { properties: { azureADOnlyAuthentication: value } } });
  expect((await only(true)).status).toBe(200);
  expect((await azure.arm("GET", `${PAYMENTS}/azureADOnlyAuthentications`)).body).toMatchObject({
    value: [{ properties: { azureADOnlyAuthentication: true } }],
  });
  expect(refusal(await azure.arm("DELETE", ADMIN))).toEqual([400, "AadOnlyAuthenticationIsEnabled"]);
  await only(false);
  expect((await azure.arm("DELETE", ADMIN)).status).toBe(200);
  expect(refusal(await azure.arm("GET", ADMIN))).toEqual([404, "ResourceNotFound"]);
  expect((await azure.arm("GET", `${PAYMENTS}/administrators`)).body).toEqual({ value: [] });
  expect(refusal(await only(true))).toEqual([400, "InvalidManagedServerAADOnlyAuthNoAADAdminPropertyName"]);
  const properties = { administratorType: "ActiveDirectory", login: "dba", sid: CONTOSO };
  expect((await azure.arm("PUT", ADMIN, { body: { properties } })).status).toBe(201);
});
