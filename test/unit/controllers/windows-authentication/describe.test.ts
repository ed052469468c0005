import { describe, expect, it } from "vitest";
import type { Action } from "../../../../src/controllers/windows-authentication/action.ts";
import { describeAction, describePlan } from "../../../../src/controllers/windows-authentication/describe.ts";

const client = { objectId: "sp-1", displayName: "sqlmi-01 principal" };
const resource = { objectId: "graph-sp", appId: "graph", displayName: "Microsoft Graph" };
const parties = { client, resource };
const assignment = { id: "a", principalId: "sp-1", resourceId: "graph-sp", appRoleId: "role" };
const patch = (changes: Extract<Action, { kind: "patchInstance" }>["patch"]): Action => ({
  kind: "patchInstance",
  instanceName: "sqlmi-01",
  patch: changes,
});

describe("describeAction()", () => {
  it.each<[Action, string]>([
    [patch({ servicePrincipalType: "SystemAssigned" }), "Turn on the service principal on managed instance sqlmi-01."],
    [patch({ servicePrincipalType: "None" }), "Turn off the service principal on managed instance sqlmi-01."],
    [patch({ authenticationMetadata: "Paired" }), "Set authenticationMetadata to Paired on managed instance sqlmi-01."],
    [
      patch({ servicePrincipalType: "SystemAssigned", authenticationMetadata: "Windows" }),
      "Turn on the service principal and set authenticationMetadata to Windows on managed instance sqlmi-01.",
    ],
    [
      { kind: "createGrant", ...parties, scopes: ["openid", "User.Read"] },
      "Grant sqlmi-01 principal for all users on Microsoft Graph: openid, User.Read.",
    ],
    [
      { kind: "extendGrant", ...parties, grantId: "g", scopes: ["a", "b"], added: ["b"], removed: [] },
      "Grant sqlmi-01 principal for all users on Microsoft Graph: b.",
    ],
    [
      { kind: "extendGrant", ...parties, grantId: "g", scopes: ["b"], added: ["b"], removed: ["a"] },
      "Grant sqlmi-01 principal for all users on Microsoft Graph: b. Revoke there: a.",
    ],
    [
      { kind: "reduceGrant", ...parties, grantId: "g", scopes: ["a"], removed: ["b"] },
      "Revoke from sqlmi-01 principal for all users on Microsoft Graph: b.",
    ],
    [
      { kind: "deleteGrant", ...parties, grantId: "g", removed: ["a", "b"] },
      "Revoke from sqlmi-01 principal for all users on Microsoft Graph: a, b.",
    ],
    [
      { kind: "assignAppRole", ...parties, role: { id: "role", value: "User.Read.All" } },
      "Assign sqlmi-01 principal the app role User.Read.All of Microsoft Graph.",
    ],
    [
      { kind: "removeAppRole", ...parties, assignment, role: "User.Read.All" },
      "Take the app role User.Read.All of Microsoft Graph from sqlmi-01 principal.",
    ],
  ])("%o", (action, words) => {
    expect(describeAction(action)).toBe(words);
  });

  it("is no longer than a status can hold", () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `Some.Long.Permission.${index}`);
    expect(describePlan([{ kind: "createGrant", ...parties, scopes }]).map(({ length }) => length)).toEqual([1024]);
  });
});
