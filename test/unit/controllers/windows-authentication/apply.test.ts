import { describe, expect, it } from "vitest";
import type { AzureCall } from "../../../../src/azure/ports.ts";
import type { Action } from "../../../../src/controllers/windows-authentication/action.ts";
import { applyPlan } from "../../../../src/controllers/windows-authentication/apply.ts";
import { FakeAzure, GRAPH_APP_ID, INSTANCE } from "../../../fakes/fake-azure.ts";

const call: AzureCall = { priority: "user", signal: new AbortController().signal };
const client = { objectId: "sp-1", displayName: "sqlmi-01 principal" };
const resource = { objectId: "graph-sp", appId: GRAPH_APP_ID, displayName: "Microsoft Graph" };
const parties = { client, resource };
const turnOn: Action = {
  kind: "patchInstance",
  instanceName: "sqlmi-01",
  patch: { servicePrincipalType: "SystemAssigned" },
};
const setMode: Action = {
  kind: "patchInstance",
  instanceName: "sqlmi-01",
  patch: { authenticationMetadata: "Paired" },
};
const grant: Action = { kind: "createGrant", ...parties, scopes: ["openid"] };
const assignment = { id: "a", principalId: "sp-1", resourceId: "graph-sp", appRoleId: "role-User.Read.All" };

function azure(): FakeAzure {
  const fake = new FakeAzure();
  fake.addInstance();
  return fake;
}
const apply = (fake: FakeAzure, ...plan: readonly Action[]) => applyPlan(plan, INSTANCE, fake.forRealm(), call);

describe("applyPlan()", () => {
  it.each<[Action, string]>([
    [turnOn, 'update {"servicePrincipalType":"SystemAssigned"}'],
    [setMode, 'update {"authenticationMetadata":"Paired"}'],
    [grant, "createGrant openid"],
    [
      { kind: "extendGrant", ...parties, grantId: "g", scopes: ["a", "b"], added: ["b"], removed: [] },
      "updateGrant a b",
    ],
    [{ kind: "reduceGrant", ...parties, grantId: "g", scopes: ["a"], removed: ["b"] }, "updateGrant a"],
    [{ kind: "deleteGrant", ...parties, grantId: "g", removed: ["a"] }, "deleteGrant g"],
    [
      { kind: "assignAppRole", ...parties, role: { id: "role-User.Read.All", value: "User.Read.All" } },
      "assignAppRole role-User.Read.All",
    ],
    [{ kind: "removeAppRole", ...parties, assignment, role: "User.Read.All" }, "removeAppRole a"],
  ])("carries out %o", async (action, write) => {
    const fake = azure();
    expect(await apply(fake, action)).toEqual({ done: [action] });
    expect(fake.writes).toEqual([write]);
  });

  it("does one after the other, and leaves the rest when Azure is at work on one", async () => {
    const fake = azure();
    fake.operations = true;
    const operation = { url: "https://management.azure.com/operation/1", retryAfterMs: 15_000 };
    expect(await apply(fake, turnOn, grant)).toEqual({ done: [], accepted: { action: turnOn, operation } });
    expect(fake.writes).toHaveLength(1);
  });

  it.each<[string, Action, string]>([
    ["updateGrant", { kind: "reduceGrant", ...parties, grantId: "g", scopes: ["a"], removed: ["b"] }, "ConsentGranted"],
    ["update", turnOn, "ServicePrincipalEnabled"],
    ["update", setMode, "MetadataModeMatched"],
  ])("stops where %s fails, and says what it had done", async (method, action, condition) => {
    const fake = azure();
    const error = new Error("refused");
    fake.failNext(method, error);
    const applied = await apply(fake, grant, action, grant);
    expect(applied.done).toEqual([grant]);
    expect(applied.failure).toMatchObject({ step: { condition }, error });
    expect(fake.writes).toEqual(["createGrant openid"]);
  });

  it("does nothing for an empty plan", async () => {
    expect(await apply(azure())).toEqual({ done: [] });
  });
});
