import { describe, expect, it } from "vitest";
import { windowsAuthenticationSpecSchema } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import { expectationsOf } from "../../../../src/controllers/kerberos-realm/expectations.ts";
import {
  type DeclaredObject,
  isHeld,
  requiredArmActions,
  requiredGraphPermissions,
} from "../../../../src/controllers/kerberos-realm/required-permissions.ts";
import { GRAPH_APP_ID, INSTANCE, INSTANCE_ID } from "../../../fakes/fake-azure.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const skip = { conditionalAccess: "Skip", entraAdministrator: "Skip", directoryReader: "Skip" };
function declared(spec: object = {}, appRolesAllowed = false): DeclaredObject {
  const parsed = windowsAuthenticationSpecSchema.parse({
    managedInstance: { resourceId: INSTANCE_ID },
    checks: skip,
    ...spec,
  });
  return { id: INSTANCE, spec: parsed, appRolesAllowed };
}
const roles = { mode: "Explicit", permissions: [{ resourceAppId: GRAPH_APP_ID, appRoles: ["User.Read.All"] }] };

const nothingExpected = expectationsOf(kerberosRealm().spec);

describe("requiredGraphPermissions", () => {
  it.each<[string, DeclaredObject[], string[]]>([
    ["nothing declared", [], []],
    ["Enforce", [declared()], ["Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All"]],
    [
      "Observe",
      [declared({ managementPolicy: "Observe" })],
      ["Application.Read.All", "DelegatedPermissionGrant.Read.All"],
    ],
    ["consent ignored", [declared({ consent: { mode: "Ignore" } })], []],
    ["disabled", [declared({ servicePrincipal: "Disabled" })], []],
    ["suspended", [declared({ suspend: true })], []],
    [
      "app roles, denied",
      [declared({ consent: roles })],
      ["Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All"],
    ],
    [
      "app roles, allowed",
      [declared({ consent: roles }, true)],
      ["Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"],
    ],
    [
      "a required check",
      [declared({ consent: { mode: "Ignore" }, checks: { ...skip, conditionalAccess: "Require" } })],
      ["Policy.Read.All"],
    ],
    [
      "a check that only warns",
      [declared({ consent: { mode: "Ignore" }, checks: { ...skip, directoryReader: "Warn" } })],
      ["recommended RoleManagement.Read.Directory"],
    ],
  ])("%s", (_name, objects, expected) => {
    const found = requiredGraphPermissions(objects, nothingExpected);
    expect(found.map(({ permission, required }) => (required ? permission : `recommended ${permission}`))).toEqual(
      expected,
    );
  });

  it("takes a higher permission for the lower one", () => {
    const [read] = requiredGraphPermissions([declared()], nothingExpected);
    expect(isHeld(read!, new Set(["Directory.ReadWrite.All"]))).toBe(true);
    expect(isHeld(read!, new Set(["User.Read.All"]))).toBe(false);
  });
});

describe("what the realm itself asks to be looked at", () => {
  const flow = { flows: { modernInteractive: { enabled: true } } };
  it.each<[string, object, readonly string[]]>([
    ["nothing", {}, []],
    ["directory synchronisation", { directorySync: {} }, ["Organization.Read.All"]],
    [
      "directory synchronisation, only to be shown",
      { directorySync: { required: false } },
      ["recommended Organization.Read.All"],
    ],
    ["a flow", flow, ["Organization.Read.All"]],
    ["a count of devices", { clientInventory: { enabled: true } }, ["Device.Read.All"]],
  ])("needs for %s", (_name, spec, expected) => {
    const found = requiredGraphPermissions([], expectationsOf(kerberosRealm(spec).spec));
    expect(found.map(({ permission, required }) => (required ? permission : `recommended ${permission}`))).toEqual(
      expected,
    );
  });
});

describe("requiredArmActions", () => {
  it("needs to write, and to follow a change, only to enforce, and administrators only to look at them", () => {
    expect(requiredArmActions([declared({ managementPolicy: "Observe" })])[0]?.actions).toEqual([
      "Microsoft.Sql/managedInstances/read",
    ]);
    expect(requiredArmActions([declared({ checks: {} })])[0]?.actions).toEqual([
      "Microsoft.Sql/managedInstances/read",
      "Microsoft.Sql/managedInstances/write",
      "Microsoft.Sql/locations/*/read",
      "Microsoft.Sql/managedInstances/administrators/read",
    ]);
  });
});
