import { describe, expect, test } from "vitest";
import { instancePath, propertiesOf, refusal, SimulatedAzure } from "../../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");
const ENABLE = { properties: { servicePrincipal: { type: "SystemAssigned" } } };
const everything = async (): Promise<SimulatedAzure> =>
  SimulatedAzure.start((state) => {
    state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"];
  });
const pathOf = (url: string | undefined): string => new URL(url!).pathname;

describe("PATCH of the service principal", () => {
  test("is accepted, runs, and then shows ids and makes an application", async () => {
    const azure = await everything();
    const accepted = await azure.arm("PATCH", PAYMENTS, { body: ENABLE });
    expect(accepted.status).toBe(202);
    const operation = pathOf(accepted.headers!["azure-asyncoperation"]);
    expect((await azure.arm("GET", operation)).body).toMatchObject({ status: "InProgress" });
    expect(propertiesOf(await azure.arm("GET", PAYMENTS))).toMatchObject({
      provisioningState: "Updating",
      servicePrincipal: { type: "None" },
    });

    await azure.clock.advance(3000);
    expect((await azure.arm("GET", operation)).body).toMatchObject({ status: "Succeeded" });
    expect(propertiesOf(await azure.arm("GET", pathOf(accepted.headers!["location"])))).toMatchObject({
      provisioningState: "Succeeded",
      servicePrincipal: { type: "SystemAssigned" },
    });
    const applications = (): readonly string[] => azure.state.tenants[0]!.applications.map((each) => each.displayName);
    expect(applications()).not.toContain("sqlmi-payments principal");
    await azure.clock.advance(1000);
    expect(applications()).toContain("sqlmi-payments principal");
  });

  test("that changes nothing is answered at once", async () => {
    const azure = await everything();
    const reply = await azure.arm("PATCH", instancePath("sqlmi-ledger"), { body: ENABLE });
    expect(reply.status).toBe(200);
  });

  test("is refused while another operation runs", async () => {
    const azure = await everything();
    await azure.arm("PATCH", PAYMENTS, { body: ENABLE });
    expect(refusal(await azure.arm("PATCH", PAYMENTS, { body: ENABLE }))).toEqual([
      400,
      "ManagedInstanceOperationInProgress",
    ]);
  });

  test("to None takes application, service principal and grants away; on again gives another client id", async () => {
    const azure = await everything();
    const ledger = instancePath("sqlmi-ledger");
    const before = azure.instance("sqlmi-ledger").servicePrincipal.clientId;
    await azure.arm("PATCH", ledger, { body: { properties: { servicePrincipal: { type: "None" } } } });
    await azure.clock.advance(3000);
    const tenant = azure.state.tenants[0]!;
    expect([tenant.applications, tenant.oauth2PermissionGrants]).toEqual([[], []]);
    await azure.arm("PATCH", ledger, { body: ENABLE });
    await azure.clock.advance(4000);
    expect(azure.instance("sqlmi-ledger").servicePrincipal.clientId).not.toBe(before);
  });

  test("is ignored by a version that does not know the property", async () => {
    const azure = await everything();
    expect((await azure.arm("PATCH", PAYMENTS, { body: ENABLE, version: "2020-11-01-preview" })).status).toBe(200);
  });

  test("with another type is refused", async () => {
    const azure = await everything();
    const body = { properties: { servicePrincipal: { type: "Some" } } };
    expect(refusal(await azure.arm("PATCH", PAYMENTS, { body }))).toEqual([400, "InvalidParameterValue"]);
  });

  test("ends as Failed when a fault says so, and changes nothing", async () => {
    const azure = await everything();
    azure.simulator.faults.add({
      match: { method: "PATCH" },
      effect: {
        kind: "failOperation",
        code: "OperationTimedOut",
        message: "The operation timed out and was rolled back.",
      },
    });
    const accepted = await azure.arm("PATCH", PAYMENTS, { body: ENABLE });
    await azure.clock.advance(3000);
    expect((await azure.arm("GET", pathOf(accepted.headers!["azure-asyncoperation"]))).body).toMatchObject({
      status: "Failed",
      error: { code: "OperationTimedOut" },
    });
    expect(azure.instance("sqlmi-payments").servicePrincipal).toEqual({ type: "None" });
  });
});

test("PUT creates an instance, DELETE removes it", async () => {
  const azure = await everything();
  const path = instancePath("sqlmi-new");
  expect(refusal(await azure.arm("PUT", path, { body: {} }))).toEqual([400, "LocationRequired"]);
  const created = await azure.arm("PUT", path, { body: { location: "West Europe", ...ENABLE } });
  expect([created.status, propertiesOf(created)["state"]]).toEqual([201, "Creating"]);
  await azure.clock.advance(3000);
  expect(propertiesOf(await azure.arm("GET", path))).toMatchObject({ state: "Ready" });
  expect(refusal(await azure.arm("PUT", path, { body: { location: "eastus" } }))).toEqual([
    409,
    "InvalidResourceLocation",
  ]);
  expect((await azure.arm("DELETE", path)).status).toBe(202);
  await azure.clock.advance(3000);
  expect(refusal(await azure.arm("GET", path))).toEqual([404, "ResourceNotFound"]);
  expect((await azure.arm("DELETE", path)).status).toBe(204);
});

test("PUT of what GET gave changes nothing", async () => {
  const azure = await everything();
  const body = (await azure.arm("GET", PAYMENTS)).body;
  expect((await azure.arm("PUT", PAYMENTS, { body })).status).toBe(200);
});
