import { describe, expect, it } from "vitest";
import { windowsAuthenticationSpecSchema } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import {
  type DeclaredObject,
  isHeld,
  requiredArmActions,
  requiredGraphPermissions,
} from "../../../../src/controllers/kerberos-realm/required-permissions.ts";
import { GRAPH_APP_ID, INSTANCE, INSTANCE_ID } from "../../../fakes/fake-azure.ts";

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
    const found = requiredGraphPermissions(objects);
    expect(found.map(({ permission, required }) => (required ? permission : `recommended ${permission}`))).toEqual(
      expected,
    );
  });

  it("takes a higher permission for the lower one", () => {
    const [read] = requiredGraphPermissions([declared()]);
    expect(isHeld(read!, new Set(["Directory.ReadWrite.All"]))).toBe(true);
    expect(isHeld(read!, new Set(["User.Read.All"]))).toBe(false);
  });
});

describe("requiredArmActions", () => {
  it("needs write only to enforce, and administrators only to look at them", () => {
    expect(requiredArmActions([declared({ managementPolicy: "Observe" })])[0]?.actions).toEqual([
      "Microsoft.Sql/managedInstances/read",
    ]);
    expect(requiredArmActions([declared({ checks: {} })])[0]?.actions).toEqual([
      "Microsoft.Sql/managedInstances/read",
      "Microsoft.Sql/managedInstances/write",
      "Microsoft.Sql/managedInstances/administrators/read",
    ]);
  });
});
