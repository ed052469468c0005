import { describe, expect, it } from "vitest";
import { managedInstanceSchema } from "../../../src/azure/managed-instance-schema.ts";

const BARE = { id: "/x", name: "mi", location: "westeurope" };
const READ = { resourceId: "/x", name: "mi", location: "westeurope" };

describe("managedInstanceSchema", () => {
  it.each([
    ["nothing but its name", {}, {}],
    ["null for everything", { identity: null, properties: null }, {}],
    [
      "states that nobody knows yet",
      { properties: { state: "Dreaming", provisioningState: null } },
      { state: "Dreaming" },
    ],
    ["a state with control characters", { properties: { state: "Re\u0007ady<b>" } }, { state: "Re ady‹b›" }],
    [
      "no service principal",
      { properties: { servicePrincipal: { type: "None" } } },
      { servicePrincipal: { type: "None" } },
    ],
    [
      "identities of users",
      { identity: { type: "UserAssigned", userAssignedIdentities: { a: { principalId: "p" }, b: null, c: {} } } },
      { identity: { type: "UserAssigned", userAssignedPrincipalIds: ["p"] } },
    ],
    ["an administrator without an id", { properties: { administrators: { login: "dba" } } }, {}],
    [
      "an administrator with a name to be cut",
      { properties: { administrators: { login: "x".repeat(5000), sid: "s" } } },
      { entraAdministrator: { login: `${"x".repeat(255)}…`, sid: "s" } },
    ],
  ])("%s", (_what, sent, read) => {
    expect(managedInstanceSchema.parse({ ...BARE, ...sent })).toEqual({ ...READ, ...read });
  });

  it.each([{ ...BARE, id: undefined }, { ...BARE, name: 1 }, [], null])("refuses %o", (sent) => {
    expect(managedInstanceSchema.safeParse(sent).success).toBe(false);
  });
});
