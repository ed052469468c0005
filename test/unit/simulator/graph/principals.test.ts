import { describe, expect, it } from "vitest";
import { createPrincipalFor, removePrincipal, resolveRequested } from "../../../../src/simulator/graph/principals.ts";
import { bodyOf, GRAPH_SP, graphWorld, MI_APP, MI_SP, READER_ROLE, TENANT } from "./graph-world.ts";

const GRAPH_APP = "00000003-0000-0000-c000-000000000000";

describe("createPrincipalFor", () => {
  it("makes an application that asks for the assumed permissions, and its service principal", () => {
    const graph = graphWorld();
    const created = createPrincipalFor(graph.world, TENANT, { displayName: "sqlmi-02 principal" });
    expect(bodyOf(graph.call("GET", `/applications(appId='${created.clientId}')`))).toMatchObject({
      id: created.applicationObjectId,
      displayName: "sqlmi-02 principal",
      requiredResourceAccess: [
        {
          resourceAppId: GRAPH_APP,
          resourceAccess: [
            { id: "37f7f235-527c-4136-accd-4a02d197296e", type: "Scope" },
            { id: "14dad69e-099b-42c9-810b-d002981feec1", type: "Scope" },
            { id: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", type: "Scope" },
            { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
          ],
        },
      ],
    });
    expect(bodyOf(graph.call("GET", `/servicePrincipals/${created.servicePrincipalObjectId}`))).toMatchObject({
      appId: created.clientId,
      servicePrincipalNames: [created.clientId],
    });
  });

  it("changes nothing when a permission is unknown", () => {
    const graph = graphWorld();
    const requestedPermissions = [{ resourceAppId: GRAPH_APP, delegatedScopes: ["Nope"], appRoles: [] }];
    expect(() => createPrincipalFor(graph.world, TENANT, { displayName: "x", requestedPermissions })).toThrow(
      "Microsoft Graph publishes no permission Nope.",
    );
    expect(graph.world.revision(TENANT)).toBe(0);
  });
});

describe("resolveRequested", () => {
  it("resolves scopes and roles", () => {
    const requested = [{ resourceAppId: GRAPH_APP, delegatedScopes: ["openid"], appRoles: ["Application.Read.All"] }];
    expect(resolveRequested(graphWorld().world, TENANT, requested)).toEqual([
      {
        resourceAppId: GRAPH_APP,
        resourceAccess: [
          { id: "37f7f235-527c-4136-accd-4a02d197296e", type: "Scope" },
          { id: READER_ROLE, type: "Role" },
        ],
      },
    ]);
  });

  it.each([
    [TENANT, `Tenant ${TENANT} has no service principal of the application ${TENANT}.`],
    [MI_SP, `There is no tenant ${MI_SP} in the simulator's state.`],
  ])("names what is missing in %s", (tenantId, message) => {
    const requested = [{ resourceAppId: TENANT, delegatedScopes: [], appRoles: [] }];
    expect(() => resolveRequested(graphWorld().world, tenantId, requested)).toThrow(message);
  });
});

describe("removePrincipal", () => {
  it("removes the application with all that hangs on it", () => {
    const graph = graphWorld({
      tenant: {
        oauth2PermissionGrants: [{ clientId: MI_SP, resourceId: GRAPH_SP, scope: "openid" }],
        appRoleAssignments: [{ id: "a", principalId: MI_SP, resourceId: GRAPH_SP, appRoleId: READER_ROLE }],
      },
    });
    removePrincipal(graph.world, TENANT, MI_APP.toUpperCase());
    const { applications, servicePrincipals, oauth2PermissionGrants, appRoleAssignments } = graph.tenant();
    expect([applications, servicePrincipals.length, oauth2PermissionGrants, appRoleAssignments]).toEqual([
      [],
      1,
      [],
      [],
    ]);
  });
});
