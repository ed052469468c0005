import { describe, expect, it } from "vitest";
import type { Action } from "../../../../src/controllers/windows-authentication/action.ts";
import type { Observed } from "../../../../src/controllers/windows-authentication/observed.ts";
import type { Owned } from "../../../../src/controllers/windows-authentication/ownership.ts";
import { planRevert } from "../../../../src/controllers/windows-authentication/plan-revert.ts";
import { GRAPH_APP_ID } from "../../../fakes/fake-azure.ts";
import { enabledAzure, observedOf } from "../../../fakes/observed.ts";

const parties = {
  client: { objectId: "sp-1", displayName: "sqlmi-01 principal" },
  resource: { objectId: "graph-sp", appId: GRAPH_APP_ID, displayName: "Microsoft Graph" },
};
const owns = (delegatedScopes: string[], appRoles: string[] = [], servicePrincipal = false): Owned => ({
  servicePrincipal,
  permissions: [{ resourceAppId: GRAPH_APP_ID.toUpperCase(), delegatedScopes, appRoles }],
});
const turnOff: Action = {
  kind: "patchInstance",
  instanceName: "sqlmi-01",
  patch: { servicePrincipalType: "None" },
};
const held = observedOf(enabledAzure(["OpenID", "profile"], ["User.Read.All", "Group.Read.All"]));
const off = enabledAzure();
off.addInstance();
const withoutResource: Observed = { ...held, consent: { ...held.consent!, resources: [] } };

describe("planRevert()", () => {
  it.each<[string, Owned | undefined, Observed, string | undefined, readonly Action[]]>([
    ["nothing is owned", undefined, held, "app-1", []],
    [
      "a part of a grant is owned",
      owns(["openid"]),
      held,
      "app-1",
      [{ kind: "reduceGrant", ...parties, grantId: "g", scopes: ["profile"], removed: ["OpenID"] }],
    ],
    [
      "a whole grant is owned",
      owns(["openid", "profile", "email"]),
      held,
      "app-1",
      [{ kind: "deleteGrant", ...parties, grantId: "g", removed: ["OpenID", "profile"] }],
    ],
    [
      "one of two roles is owned",
      owns([], ["user.read.all"]),
      held,
      "app-1",
      [
        {
          kind: "removeAppRole",
          ...parties,
          assignment: {
            id: "a-User.Read.All",
            principalId: "sp-1",
            resourceId: "graph-sp",
            appRoleId: "role-User.Read.All",
          },
          role: "User.Read.All",
        },
      ],
    ],
    [
      "the service principal is owned too: it goes last",
      owns(["openid", "profile"], [], true),
      held,
      "app-1",
      [{ kind: "deleteGrant", ...parties, grantId: "g", removed: ["OpenID", "profile"] }, turnOff],
    ],
    ["what is owned is gone", owns(["email"]), held, "app-1", []],
    ["the service principal is off already", owns(["openid"], [], true), observedOf(off), "app-1", []],
    ["the API is gone", owns(["openid"]), withoutResource, "app-1", []],
    ["somebody else has turned it off and on since", owns(["openid"], [], true), held, "an older application", []],
    ["it never got as far as to know its application", owns([], [], true), held, undefined, [turnOff]],
  ])("where %s", (_name, owned, observed, applicationId, plan) => {
    expect(planRevert(owned, observed, applicationId)).toEqual(plan);
  });
});
