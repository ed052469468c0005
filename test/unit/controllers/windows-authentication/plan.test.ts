import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowsAuthenticationSpec } from "../../../../src/api/v1alpha1/windows-authentication.ts";
import type { AzureCall } from "../../../../src/azure/ports.ts";
import { applyPlan } from "../../../../src/controllers/windows-authentication/apply.ts";
import type { Observed } from "../../../../src/controllers/windows-authentication/observed.ts";
import { planActions } from "../../../../src/controllers/windows-authentication/plan.ts";
import { FakeAzure, GRAPH_APP_ID, INSTANCE } from "../../../fakes/fake-azure.ts";
import {
  enabledAzure as enabled,
  explicitSpec as explicit,
  observedOf as observe,
  specOf as spec,
} from "../../../fakes/observed.ts";

const allowed = { appRolesAllowed: true };
const SCOPES = ["openid", "profile", "User.Read", "Group.Read.All"];
const ROLES = ["User.Read.All", "Group.Read.All"];
const call: AzureCall = { priority: "user", signal: new AbortController().signal };

const client = { objectId: "sp-1", displayName: "sqlmi-01 principal" };
const resource = { objectId: "graph-sp", appId: GRAPH_APP_ID, displayName: "Microsoft Graph" };

describe("planActions", () => {
  it("turns the service principal on and sets the metadata mode in one change", () => {
    const azure = new FakeAzure();
    azure.addInstance();
    expect(planActions(spec({ authenticationMetadata: "Paired" }), observe(azure), allowed)).toEqual([
      {
        kind: "patchInstance",
        instanceName: "sqlmi-01",
        patch: { servicePrincipalType: "SystemAssigned", authenticationMetadata: "Paired" },
      },
    ]);
  });

  it("takes a metadata mode that the service does not report for its default", () => {
    expect(planActions(spec({ authenticationMetadata: "AzureAD" }), observe(enabled(SCOPES)), allowed)).toEqual([]);
  });

  it("leaves a metadata mode alone that is not declared", () => {
    const azure = enabled(SCOPES);
    azure.addInstance({ ...azure.instance, authenticationMetadata: "Windows" });
    expect(planActions(spec(), observe(azure), allowed)).toEqual([]);
  });

  it("turns it off and forgets consent when it is declared Disabled", () => {
    expect(planActions(spec({ servicePrincipal: "Disabled" }), observe(enabled(["openid"])), allowed)).toEqual([
      { kind: "patchInstance", instanceName: "sqlmi-01", patch: { servicePrincipalType: "None" } },
    ]);
  });

  it("grants what the application requests", () => {
    expect(planActions(spec(), observe(enabled()), allowed)).toEqual([
      { kind: "createGrant", client, resource, scopes: ["openid", "User.Read"] },
    ]);
  });

  it("extends a grant to the union and leaves a third party's scope in it", () => {
    expect(planActions(spec(), observe(enabled(["Profile"])), allowed)).toEqual([
      {
        kind: "extendGrant",
        client,
        resource,
        grantId: "g",
        scopes: ["openid", "Profile", "User.Read"],
        added: ["openid", "User.Read"],
        removed: [],
      },
    ]);
  });

  it("takes out of a grant what nobody asked for, only with prune", () => {
    const azure = enabled(["openid", "profile"]);
    expect(planActions(explicit(["openid"]), observe(azure), allowed)).toEqual([]);
    expect(planActions(explicit(["openid"], [], true), observe(azure), allowed)).toEqual([
      { kind: "reduceGrant", client, resource, grantId: "g", scopes: ["openid"], removed: ["profile"] },
    ]);
    expect(planActions(explicit([], [], true), observe(azure), allowed)).toEqual([
      { kind: "deleteGrant", client, resource, grantId: "g", removed: ["openid", "profile"] },
    ]);
  });

  it("assigns app roles only where the realm allows them", () => {
    const wish = explicit([], ["User.Read.All"]);
    expect(planActions(wish, observe(enabled()), { appRolesAllowed: false })).toEqual([]);
    expect(planActions(wish, observe(enabled()), allowed)).toEqual([
      { kind: "assignAppRole", client, resource, role: { id: "role-User.Read.All", value: "User.Read.All" } },
    ]);
  });

  it("takes away app roles that nobody asked for, only with prune", () => {
    const azure = enabled(SCOPES, ["User.Read.All"]);
    expect(planActions(explicit(SCOPES), observe(azure), allowed)).toEqual([]);
    expect(planActions(explicit(SCOPES, [], true), observe(azure), allowed)).toMatchObject([
      { kind: "removeAppRole", client, resource, role: "User.Read.All" },
    ]);
  });

  it("does nothing about consent with Ignore", () => {
    expect(planActions(spec({ consent: { mode: "Ignore" } }), observe(enabled()), allowed)).toEqual([]);
  });

  it.each(["Stopped", "Stopping", "Starting", "Updating"])("never writes while the instance is %s", (state) => {
    const azure = new FakeAzure();
    azure.addInstance({ state });
    expect(planActions(spec({ authenticationMetadata: "Windows" }), observe(azure), allowed)).toEqual([]);
  });
});

const worlds = fc.record({
  isOn: fc.boolean(),
  heldScopes: fc.uniqueArray(fc.constantFrom(...SCOPES.flatMap((scope) => [scope, scope.toUpperCase()])), {
    selector: (scope) => scope.toLowerCase(),
  }),
  heldRoles: fc.uniqueArray(fc.constantFrom(...ROLES)),
  scopes: fc.uniqueArray(fc.constantFrom(...SCOPES)),
  roles: fc.uniqueArray(fc.constantFrom(...ROLES)),
  prune: fc.boolean(),
  servicePrincipal: fc.constantFrom("Enabled", "Disabled"),
  metadata: fc.constantFrom(undefined, "AzureAD", "Paired", "Windows"),
  appRolesAllowed: fc.boolean(),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function build(world: World): { readonly azure: FakeAzure; readonly wish: WindowsAuthenticationSpec } {
  const azure = world.isOn ? enabled(world.heldScopes, world.heldRoles) : new FakeAzure();
  if (!world.isOn) azure.addInstance();
  const wish = {
    ...explicit(world.scopes, world.roles, world.prune),
    servicePrincipal: world.servicePrincipal,
    ...(world.metadata === undefined ? {} : { authenticationMetadata: world.metadata as "Paired" }),
  };
  return { azure, wish };
}

async function applyOnce(azure: FakeAzure, wish: WindowsAuthenticationSpec, limits: { appRolesAllowed: boolean }) {
  await applyPlan(planActions(wish, observe(azure), limits), INSTANCE, azure.forRealm(), call);
}

describe("planActions, for any state of the world", () => {
  it("is empty once its plan was applied, in one step or, where the principal comes first, two", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { azure, wish } = build(world);
        await applyOnce(azure, wish, world);
        await applyOnce(azure, wish, world);
        expect(planActions(wish, observe(azure), world)).toEqual([]);
      }),
    );
  });

  it("does not depend on the order in which Azure lists things", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { azure, wish } = build(world);
        const observed = observe(azure);
        const reversed: Observed =
          observed.consent === undefined
            ? observed
            : {
                ...observed,
                consent: {
                  ...observed.consent,
                  grants: observed.consent.grants
                    .map((grant) => ({ ...grant, scopes: grant.scopes.toReversed() }))
                    .toReversed(),
                  appRoles: observed.consent.appRoles.toReversed(),
                  resources: observed.consent.resources.toReversed(),
                },
              };
        const other = {
          ...wish,
          consent: {
            ...wish.consent,
            permissions: wish.consent.permissions.map((one) => ({
              ...one,
              delegatedScopes: one.delegatedScopes.toReversed(),
              appRoles: one.appRoles.toReversed(),
            })),
          },
        };
        expect(planActions(other, reversed, world)).toEqual(planActions(wish, observed, world));
      }),
    );
  });

  it("leaves every third party's scope and role alone without prune", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { azure, wish } = build({ ...world, prune: false, servicePrincipal: "Enabled" });
        await applyOnce(azure, wish, world);
        const scopes = azure.grants.flatMap((grant) => grant.scopes.map((scope) => scope.toLowerCase()));
        const held = world.isOn ? world.heldScopes : [];
        expect(held.filter((scope) => !scopes.includes(scope.toLowerCase()))).toEqual([]);
        expect(azure.appRoles.length).toBeGreaterThanOrEqual(world.isOn ? world.heldRoles.length : 0);
      }),
    );
  });
});
