import { describe, expect, it } from "vitest";
import type { ManagedInstance } from "../../../../src/azure/ports.ts";
import { differing, type Seen, type StatusClaim } from "../../../../src/controllers/sweep/compare.ts";
import { objectKey } from "../../../../src/kube/client.ts";
import { GRAPH_APP_ID, INSTANCE_ID, SUBSCRIPTION } from "../../../fakes/fake-azure.ts";

const key = objectKey("a", "ns");
const claim: StatusClaim = {
  key,
  resourceId: INSTANCE_ID,
  state: "Ready",
  applicationId: "app-1",
  servicePrincipalObjectId: "sp-1",
  held: [{ resourceAppId: GRAPH_APP_ID, delegatedScopes: ["openid", "User.Read"], appRoles: [] }],
};
const instance: ManagedInstance = {
  resourceId: INSTANCE_ID,
  name: "sqlmi-01",
  location: "westeurope",
  state: "Ready",
  servicePrincipal: { type: "SystemAssigned", clientId: "app-1" },
};

function seen(changes: Partial<ManagedInstance> = {}, scopes = ["User.Read", "OPENID"]): Seen {
  return {
    instances: new Map([[INSTANCE_ID.toLowerCase(), { ...instance, ...changes }]]),
    subscriptions: new Set([SUBSCRIPTION]),
    grants: new Map([["sp-1", [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes }]]]),
    resourceAppIds: new Map([["graph-sp", GRAPH_APP_ID]]),
  };
}

describe("differing", () => {
  it.each<[string, Seen, boolean]>([
    ["nothing changed", seen(), false],
    ["the service principal is off", seen({ servicePrincipal: { type: "None" } }), true],
    ["it has another application", seen({ servicePrincipal: { type: "SystemAssigned", clientId: "app-2" } }), true],
    ["the instance stopped", seen({ state: "Stopped" }), true],
    ["a scope is gone", seen({}, ["openid"]), true],
    ["a scope came", seen({}, ["openid", "User.Read", "profile"]), true],
    ["the instance is missing in a complete list", { ...seen(), instances: new Map() }, true],
    ["the list failed", { ...seen(), instances: new Map(), subscriptions: new Set() }, false],
    ["the grants could not be read", { ...seen(), grants: new Map() }, false],
    ["an API could not be read", { ...seen({}, ["openid"]), resourceAppIds: new Map() }, false],
    ["every grant is gone", { ...seen(), grants: new Map([["sp-1", []]]) }, true],
  ])("%s", (_name, view, expected) => {
    expect(differing([claim], view)).toEqual(expected ? [key] : []);
  });
});

describe("differing, for an object that only watches", () => {
  const off: StatusClaim = { key, resourceId: INSTANCE_ID, state: "Ready" };
  const isOff = seen({ servicePrincipal: { type: "None" } });
  it.each<[string, StatusClaim, Seen, boolean]>([
    ["the service principal is still off", off, isOff, false],
    ["somebody turned the service principal on", off, seen(), true],
    ["consent is still missing", { ...claim, held: [] }, { ...seen(), grants: new Map([["sp-1", []]]) }, false],
    ["somebody gave consent", { ...claim, held: [] }, seen(), true],
    ["the mode is still another", { ...claim, mode: { wanted: "Windows", isSet: false } }, seen(), false],
    [
      "somebody set the mode",
      { ...claim, mode: { wanted: "Windows", isSet: false } },
      seen({ authenticationMetadata: "windows" }),
      true,
    ],
    ["the mode that was set is another now", { ...claim, mode: { wanted: "Windows", isSet: true } }, seen(), true],
  ])("%s", (_name, watched, view, expected) => {
    expect(differing([watched], view)).toEqual(expected ? [key] : []);
  });
});
