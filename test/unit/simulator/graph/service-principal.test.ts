import { describe, expect, it } from "vitest";
import { SERVICE_PRINCIPAL } from "../../../../src/simulator/graph/service-principal.ts";
import { bodyOf, GRAPH_SP, graphWorld, linkOf, MI_APP, MI_SP, READER_ROLE, TENANT, valueOf } from "./graph-world.ts";

describe("servicePrincipals", () => {
  it("has every property that a query may name but custom security attributes", () => {
    const names = Object.keys(SERVICE_PRINCIPAL.properties).filter((name) => name !== "customSecurityAttributes");
    const entity = bodyOf(graphWorld().call("GET", `/servicePrincipals/${MI_SP}`));
    expect(Object.keys(entity).toSorted()).toEqual(["@odata.context", ...names].toSorted());
    expect([entity["appOwnerOrganizationId"], entity["signInAudience"]]).toEqual([TENANT, "AzureADMyOrg"]);
  });

  it("publishes Microsoft Graph's permissions in every tenant", () => {
    const graph = graphWorld({ tenant: { servicePrincipals: [] } });
    const entity = bodyOf(graph.call("GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')"));
    const [scopes, roles] = ["oauth2PermissionScopes", "appRoles"].map(
      (name) => entity[name] as { id: string; value: string }[],
    );
    expect(scopes?.find((scope) => scope.value === "User.Read")?.id).toBe("e1fe6dd8-ba31-4d61-89e7-88639da4683d");
    expect(roles?.find((role) => role.value === "Application.Read.All")?.id).toBe(READER_ROLE);
  });

  it.each([
    [`$filter=appId eq '${MI_APP}'`, [MI_SP]],
    [`$filter=id in ('${MI_SP}','${GRAPH_SP}')`, [GRAPH_SP, MI_SP]],
    [`$filter=servicePrincipalNames/any(n:n eq '${MI_APP}')`, [MI_SP]],
    ["$filter=accountEnabled eq false", []],
    ["$filter=servicePrincipalType eq 'Application' and startswith(displayName,'sqlmi')", [MI_SP]],
  ])("lists by %s", (query, expected) => {
    const value = valueOf(graphWorld().call("GET", `/servicePrincipals?${query}`));
    expect(value.map((entity) => entity["id"])).toEqual(expected);
  });

  it("links to the next page with the query that was asked", () => {
    const graph = graphWorld();
    const first = graph.call("GET", "/servicePrincipals?$top=1&$select=id&$filter=accountEnabled eq true");
    const link = linkOf(first, "@odata.nextLink");
    expect(link).toMatch(
      /^\/servicePrincipals\?\$top=1&\$select=id&\$filter=accountEnabled%20eq%20true&\$skiptoken=[\w-]+$/,
    );
    const second = graph.call("GET", link);
    expect([valueOf(first), valueOf(second)]).toEqual([[{ id: GRAPH_SP }], [{ id: MI_SP }]]);
    expect(bodyOf(second)).not.toHaveProperty("@odata.nextLink");
  });
});
