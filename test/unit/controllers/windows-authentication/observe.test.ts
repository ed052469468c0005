import { describe, expect, it } from "vitest";
import type { WindowsAuthenticationSpec } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import { ConditionalAccessCache } from "../../../../src/controllers/windows-authentication/conditional-access-cache.ts";
import {
  type ObserveWorld,
  observe,
  observeInstance,
} from "../../../../src/controllers/windows-authentication/observe.ts";
import { ResourceLookup } from "../../../../src/controllers/windows-authentication/resource-lookup.ts";
import { StepFailure } from "../../../../src/controllers/windows-authentication/step-failure.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { type FakeAzure, INSTANCE, REALM, SUBSCRIPTION, TENANT } from "../../../fakes/fake-azure.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { enabledAzure, observedOf, specOf } from "../../../fakes/observed.ts";

const refused = new OperatorError("Refused.", {
  code: "Authorization_RequestDenied",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
});

function worldOf(azure: FakeAzure, signal = new AbortController().signal): ObserveWorld {
  return {
    clients: azure.forRealm(),
    realm: REALM,
    call: { priority: "resync", signal },
    policies: new ConditionalAccessCache(new FakeClock(), controllerSettings()),
    policiesMaxAgeMs: 60_000,
    resources: new ResourceLookup(),
    settings: controllerSettings(),
  };
}

async function observeAll(spec: WindowsAuthenticationSpec, world: ObserveWorld) {
  return observe(spec, await observeInstance(INSTANCE, world), world);
}

describe("observe()", () => {
  it("costs an object at rest six reads beside what all share", async () => {
    const azure = enabledAzure(["openid", "User.Read"]);
    const world = worldOf(azure);
    await observeAll(specOf(), world);
    azure.calls = [];
    await observeAll(specOf(), world);
    expect(azure.calls.filter((call) => call !== "resource").sort()).toEqual([
      "appRoleAssignments",
      "application",
      "get",
      "grants",
      "isDirectoryReader",
      "servicePrincipal",
    ]);
  });

  it("gives all that was read, as plain data", async () => {
    const azure = enabledAzure(["openid"], ["User.Read.All"]);
    expect(await observeAll(specOf(), worldOf(azure))).toEqual(
      observedOf(azure, {
        conditionalAccess: { kind: "read", value: [] },
        directoryReader: { kind: "read", value: true },
      }),
    );
  });

  const skip = { conditionalAccess: "Skip", entraAdministrator: "Skip", directoryReader: "Skip" };
  it.each<[string, object, readonly string[]]>([
    [
      "no consent to look after",
      { consent: { mode: "Ignore" } },
      ["get", "conditionalAccessPolicies", "isDirectoryReader"],
    ],
    ["no service principal wanted", { servicePrincipal: "Disabled" }, ["get", "isDirectoryReader"]],
    ["nothing but the instance wanted", { servicePrincipal: "Disabled", checks: skip }, ["get"]],
  ])("reads nothing more with %s", async (_name, spec, calls) => {
    const azure = enabledAzure();
    await observeAll(specOf(spec), worldOf(azure));
    expect(azure.calls).toEqual(calls);
  });

  it("goes on where only a check cannot be made", async () => {
    const azure = enabledAzure();
    azure.failNext("conditionalAccessPolicies", refused);
    azure.failNext("isDirectoryReader", refused);
    const { conditionalAccess, directoryReader } = await observeAll(specOf(), worldOf(azure));
    expect([conditionalAccess, directoryReader]).toEqual([
      { kind: "unreadable", error: refused },
      { kind: "unreadable", error: refused },
    ]);
  });

  it("ends where a check was told to stop, or met a fault of ours", async () => {
    const azure = enabledAzure();
    azure.failNext("isDirectoryReader", refused);
    await expect(observeAll(specOf(), worldOf(azure, AbortSignal.abort()))).rejects.toBe(refused);
    const fault = new TypeError("fault");
    azure.failNext("isDirectoryReader", fault);
    await expect(observeAll(specOf(), worldOf(azure))).rejects.toBe(fault);
  });

  it.each<[string, object, boolean | undefined]>([
    ["none", { identity: undefined }, undefined],
    [
      "one that may not read",
      { identity: { type: "SystemAssigned", principalId: "x", userAssignedPrincipalIds: [] } },
      false,
    ],
    [
      "one of several that may",
      { identity: { type: "UserAssigned", userAssignedPrincipalIds: ["x", "mi-identity"] } },
      true,
    ],
  ])("looks at every identity of the instance: %s", async (_name, changes, value) => {
    const azure = enabledAzure();
    azure.addInstance({ ...azure.instance, ...changes });
    const { directoryReader } = await observeAll(specOf(), worldOf(azure));
    expect(directoryReader).toEqual({ kind: "read", value });
  });
});

describe("observeInstance()", () => {
  const failureOf = async (azure: FakeAzure): Promise<readonly unknown[]> => {
    const thrown: unknown = await observeInstance(INSTANCE, worldOf(azure)).catch((error: unknown) => error);
    if (!(thrown instanceof StepFailure)) throw thrown;
    const { reason, graceMs, message } = thrown.error as OperatorError;
    return [thrown.step, reason, graceMs, message];
  };

  it("gives an absent instance a grace, and says where to look", async () => {
    const azure = enabledAzure();
    azure.instances.clear();
    expect(await failureOf(azure)).toEqual([
      { condition: "InstanceAvailable" },
      "InstanceNotFound",
      60_000,
      `There is no managed instance sqlmi-01 in resource group rg of subscription ${SUBSCRIPTION}. Create it, or delete this object and declare the right resourceId in a new one; those there are: az sql mi list --subscription ${SUBSCRIPTION} --query "[].id"`,
    ]);
  });

  it.each<[string, object]>([
    ["service principal", { servicePrincipal: { type: "SystemAssigned", clientId: "app-1", tenantId: "other" } }],
    ["administrator", { entraAdministrator: { login: "dba", sid: "s", tenantId: "other" } }],
    ["identity", { identity: { type: "SystemAssigned", tenantId: "other", userAssignedPrincipalIds: [] } }],
  ])("refuses an instance whose %s is of another tenant", async (_name, changes) => {
    const azure = enabledAzure();
    azure.addInstance({ ...azure.instance, ...changes });
    expect(await failureOf(azure)).toEqual([
      { condition: "InstanceAvailable" },
      "TenantMismatch",
      0,
      `Managed instance sqlmi-01 belongs to another Entra tenant than its KerberosRealm, whose tenantId is ${TENANT}. Name the realm of the instance's tenant in spec.realmRef.`,
    ]);
  });

  it("takes tenants in any case", async () => {
    const azure = enabledAzure();
    azure.addInstance({ entraAdministrator: { login: "dba", sid: "s", tenantId: TENANT.toUpperCase() } });
    expect(await observeInstance(INSTANCE, worldOf(azure))).toEqual(azure.instance);
  });
});
