import { describe, expect, it } from "vitest";
import { bodyOf, GRAPH_SP, graphWorld, MI_APP, MI_SP, refusalOf } from "./graph-world.ts";

describe("createServicePrincipal", () => {
  it("makes one for an application of the tenant", () => {
    const graph = graphWorld({ tenant: { servicePrincipals: [] } });
    const reply = graph.call("POST", "/servicePrincipals", { body: { appId: MI_APP, accountEnabled: false } });
    expect([reply.status, bodyOf(reply)["displayName"], bodyOf(reply)["accountEnabled"]]).toEqual([
      201,
      "sqlmi-01 principal",
      false,
    ]);
    expect(graph.call("GET", `/servicePrincipals(appId='${MI_APP}')`).status).toBe(200);
  });

  it.each([
    [
      { appId: MI_APP },
      [
        409,
        "Request_MultipleObjectsWithSameKeyValue",
        `The service principal cannot be created, updated, or restored because the service principal name ${MI_APP} is already in use.`,
      ],
    ],
    [
      { appId: MI_SP },
      [
        400,
        "Request_BadRequest",
        `The appId '${MI_SP}' of the service principal does not reference a valid application object.`,
      ],
    ],
    [{}, [400, "Request_BadRequest", "Invalid value specified for property 'appId' of resource 'ServicePrincipal'."]],
  ])("refuses %j", (body, expected) => {
    expect(refusalOf(graphWorld().call("POST", "/servicePrincipals", { body }))).toEqual(expected);
  });
});

describe("updateServicePrincipal", () => {
  it.each([
    [{ accountEnabled: false }, 204, false],
    [{ accountEnabled: "no" }, 400, true],
    [{ appId: MI_SP }, 400, true],
    [{ nope: 1 }, 400, true],
  ])("given %j", (body, status, accountEnabled) => {
    const graph = graphWorld();
    expect(graph.call("PATCH", `/servicePrincipals/${MI_SP}`, { body }).status).toBe(status);
    expect(graph.tenant().servicePrincipals.find((each) => each.id === MI_SP)?.accountEnabled).toBe(accountEnabled);
  });
});

describe("deleteServicePrincipal", () => {
  it("takes its grants and assignments with it", () => {
    const graph = graphWorld({
      tenant: {
        oauth2PermissionGrants: [{ clientId: MI_SP, resourceId: GRAPH_SP, scope: "openid" }],
        appRoleAssignments: [{ id: "a", principalId: MI_SP, resourceId: GRAPH_SP, appRoleId: MI_SP }],
      },
    });
    expect(graph.call("DELETE", `/servicePrincipals/${MI_SP}`).status).toBe(204);
    const { oauth2PermissionGrants, appRoleAssignments, servicePrincipals } = graph.tenant();
    expect([oauth2PermissionGrants, appRoleAssignments, servicePrincipals.map((each) => each.id)]).toEqual([
      [],
      [],
      [GRAPH_SP],
    ]);
  });
});
