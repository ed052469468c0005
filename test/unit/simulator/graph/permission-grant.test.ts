import { describe, expect, it } from "vitest";
import { bodyOf, GRAPH_SP, graphWorld, MI_SP, refusalOf, valueOf } from "./graph-world.ts";

const OTHER = "55555555-5555-4555-8555-555555555555";
const grants = [MI_SP, OTHER].map((clientId) => ({ clientId, resourceId: GRAPH_SP, scope: " openid" }));
const graph = () => graphWorld({ tenant: { oauth2PermissionGrants: grants } });
const first = {
  clientId: MI_SP,
  consentType: "AllPrincipals",
  id: "qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ",
  principalId: null,
  resourceId: GRAPH_SP,
  scope: " openid",
};

describe("reading grants", () => {
  it.each([
    [`/oauth2PermissionGrants?$filter=clientId eq '${MI_SP}'`, 1],
    [`/oauth2PermissionGrants?$filter=clientId eq '${MI_SP}' and consentType eq 'AllPrincipals'`, 1],
    [`/oauth2PermissionGrants?$filter=resourceId eq '${GRAPH_SP}'`, 2],
    ["/oauth2PermissionGrants?$filter=consentType eq 'Principal'", 0],
    ["/oauth2PermissionGrants?$filter=principalId eq null", 2],
    ["/oauth2PermissionGrants", 2],
    [`/servicePrincipals/${MI_SP}/oauth2PermissionGrants`, 1],
  ])("%s finds %i", (url, count) => {
    expect(valueOf(graph().call("GET", url))).toHaveLength(count);
  });

  it("answers one by its id, as it was written", () => {
    expect(bodyOf(graph().call("GET", `/oauth2PermissionGrants/${first.id}`))).toEqual({
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#oauth2PermissionGrants/$entity",
      ...first,
    });
  });

  it("takes ids with their case", () => {
    expect(graph().call("GET", `/oauth2PermissionGrants/${first.id.toLowerCase()}`).status).toBe(404);
  });

  it.each([
    [`$filter=clientId in ('${MI_SP}')`, "clientId"],
    ["$filter=startswith(scope,'x')", "scope"],
  ])("refuses %s", (query, property) => {
    expect(refusalOf(graph().call("GET", `/oauth2PermissionGrants?${query}`))).toEqual([
      400,
      "Request_UnsupportedQuery",
      `Unsupported or invalid query filter clause specified for property '${property}' of resource 'OAuth2PermissionGrant'.`,
    ]);
  });

  it("offers no count", () => {
    expect(refusalOf(graph().call("GET", "/oauth2PermissionGrants/$count"))[2]).toBe(
      "$count is not currently supported.",
    );
  });
});
