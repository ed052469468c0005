import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AzureCall } from "../../../../src/azure/ports.ts";
import type { Action } from "../../../../src/controllers/windows-authentication/action.ts";
import { applyPlan } from "../../../../src/controllers/windows-authentication/apply.ts";
import {
  type Owned,
  withAnnounced,
  withoutGone,
} from "../../../../src/controllers/windows-authentication/ownership.ts";
import { planActions } from "../../../../src/controllers/windows-authentication/plan.ts";
import { planRevert } from "../../../../src/controllers/windows-authentication/plan-revert.ts";
import { type FakeAzure, GRAPH_APP_ID, INSTANCE } from "../../../fakes/fake-azure.ts";
import { enabledAzure, explicitSpec, observedOf } from "../../../fakes/observed.ts";

const call: AzureCall = { priority: "user", signal: new AbortController().signal };
const client = { objectId: "sp-1", displayName: "sqlmi-01 principal" };
const resource = { objectId: "graph-sp", appId: GRAPH_APP_ID, displayName: "Microsoft Graph" };
const parties = { client, resource };
const assignment = { id: "a", principalId: "sp-1", resourceId: "graph-sp", appRoleId: "role-User.Read.All" };
const owns = (delegatedScopes: string[], appRoles: string[] = [], servicePrincipal = false): Owned => ({
  servicePrincipal,
  permissions:
    delegatedScopes.length + appRoles.length === 0
      ? []
      : [{ resourceAppId: GRAPH_APP_ID, resource: "Microsoft Graph", delegatedScopes, appRoles }],
});
const patch = (servicePrincipalType: "SystemAssigned" | "None"): Action => ({
  kind: "patchInstance",
  instanceName: "sqlmi-01",
  patch: { servicePrincipalType },
});

describe("withAnnounced()", () => {
  it.each<[string, Owned | undefined, Action, Owned | undefined]>([
    ["turning on", undefined, patch("SystemAssigned"), owns([], [], true)],
    ["turning off", undefined, patch("None"), undefined],
    ["a new grant", undefined, { kind: "createGrant", ...parties, scopes: ["openid"] }, owns(["openid"])],
    [
      "an extended grant: what is added, not what was there",
      owns(["openid"]),
      { kind: "extendGrant", ...parties, grantId: "g", scopes: ["a", "b", "openid"], added: ["b"], removed: [] },
      owns(["b", "openid"]),
    ],
    [
      "an app role",
      owns(["openid"]),
      { kind: "assignAppRole", ...parties, role: { id: "role-X", value: "X" } },
      owns(["openid"], ["X"]),
    ],
    [
      "a reduced grant",
      owns(["a"]),
      { kind: "reduceGrant", ...parties, grantId: "g", scopes: ["a"], removed: ["b"] },
      owns(["a"]),
    ],
    ["a deleted grant", undefined, { kind: "deleteGrant", ...parties, grantId: "g", removed: ["b"] }, undefined],
    ["a role taken away", undefined, { kind: "removeAppRole", ...parties, assignment, role: "X" }, undefined],
  ])("of %s", (_name, owned, action, after) => {
    expect(withAnnounced(owned, [action])).toEqual(after);
  });

  it("is the same when a plan is announced again", () => {
    const plan: readonly Action[] = [patch("SystemAssigned"), { kind: "createGrant", ...parties, scopes: ["b", "A"] }];
    const once = withAnnounced(undefined, plan);
    expect(once).toEqual(owns(["A", "b"], [], true));
    expect(withAnnounced(once, plan)).toEqual(once);
  });
});

describe("withoutGone()", () => {
  const off = enabledAzure();
  off.addInstance();
  it.each<[string, FakeAzure, Owned | undefined, Owned | undefined]>([
    ["nothing was owned", enabledAzure(["openid"]), undefined, undefined],
    ["all is there, in any case", enabledAzure(["OPENID"]), owns(["openid"], [], true), owns(["openid"], [], true)],
    ["a scope is gone", enabledAzure(["openid"]), owns(["openid", "profile"]), owns(["openid"])],
    ["a role is gone", enabledAzure(["openid"]), owns(["openid"], ["User.Read.All"]), owns(["openid"])],
    ["all is gone", enabledAzure(), owns(["openid"]), undefined],
    ["the service principal is off", off, owns(["openid"], [], true), undefined],
  ])("where %s", (_name, azure, owned, after) => {
    expect(withoutGone(owned, observedOf(azure))).toEqual(after);
  });

  it("forgets no permission while consent was not read", () => {
    const { instance, conditionalAccess, directoryReader } = observedOf(enabledAzure());
    expect(withoutGone(owns(["openid"]), { instance, conditionalAccess, directoryReader })).toEqual(owns(["openid"]));
  });
});

const SCOPES = ["openid", "profile", "User.Read", "Group.Read.All"];
const scopes = fc.uniqueArray(fc.constantFrom(...SCOPES));
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("declare" as const), scopes }),
    /** A pass that announces, and applies all, a part, or nothing before it crashes. */
    fc.record({ kind: fc.constant("work" as const), actions: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant("thirdParty" as const), scopes }),
  ),
  { maxLength: 12 },
);

function scopesGranted(action: Action): readonly string[] {
  if (action.kind === "createGrant") return action.scopes;
  return action.kind === "extendGrant" ? action.added : [];
}

/** Plays the steps as passes over one object do; `wrote` is every scope that we have ever granted. */
async function play(script: typeof steps extends fc.Arbitrary<infer T> ? T : never, initial: readonly string[]) {
  const azure = enabledAzure(initial);
  const wrote = new Set<string>();
  let owned: Owned | undefined;
  let wish: readonly string[] = [];
  for (const step of script) {
    if (step.kind === "declare") wish = step.scopes;
    if (step.kind === "thirdParty")
      azure.grants =
        step.scopes.length === 0 ? [] : [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes: step.scopes }];
    if (step.kind !== "work") continue;
    const observed = observedOf(azure);
    owned = withoutGone(owned, observed);
    const plan = planActions(explicitSpec(wish), observed, { appRolesAllowed: true });
    owned = withAnnounced(owned, plan);
    for (const scope of plan.flatMap(scopesGranted)) wrote.add(scope);
    await applyPlan(plan.slice(0, step.actions), INSTANCE, azure.forRealm(), call);
  }
  return { azure, wrote, owned };
}

const ownedScopes = (owned: Owned | undefined) => owned?.permissions.flatMap((entry) => entry.delegatedScopes) ?? [];
const heldScopes = (azure: FakeAzure) => azure.grants.flatMap((grant) => grant.scopes);

describe("the ledger, after any announcements, writes, changes by others and crashes", () => {
  it("holds nothing that we did not set out to write", async () => {
    await fc.assert(
      fc.asyncProperty(steps, scopes, async (script, initial) => {
        const { owned, wrote } = await play(script, initial);
        expect(ownedScopes(owned).filter((scope) => !wrote.has(scope))).toEqual([]);
      }),
    );
  });

  it("leads Revert to remove exactly what is owned and present, and nothing after that", async () => {
    await fc.assert(
      fc.asyncProperty(steps, scopes, async (script, initial) => {
        const { azure, owned } = await play(script, initial);
        const before = heldScopes(azure);
        await applyPlan(planRevert(owned, observedOf(azure), "app-1"), INSTANCE, azure.forRealm(), call);
        const mine = ownedScopes(owned);
        expect([...heldScopes(azure)].sort()).toEqual(before.filter((scope) => !mine.includes(scope)).sort());
        expect(planRevert(owned, observedOf(azure), "app-1")).toEqual([]);
      }),
    );
  });
});
