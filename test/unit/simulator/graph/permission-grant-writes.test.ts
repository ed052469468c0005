import { describe, expect, it } from "vitest";
import { bodyOf, GRAPH_SP, graphWorld, MI_SP, refusalOf, valueOf } from "./graph-world.ts";

// The pair and its id are those of https://github.com/Azure/azure-cli/issues/20974.
const ID = "qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ";
const GRANT = { clientId: MI_SP, consentType: "AllPrincipals", resourceId: GRAPH_SP, scope: "openid User.Read" };
const STORED = { ...GRANT, principalId: null };

describe("createGrant", () => {
  it("answers the grant with the id that follows from its principals", () => {
    const graph = graphWorld();
    const reply = graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    expect([reply.status, bodyOf(reply)]).toEqual([
      201,
      {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#oauth2PermissionGrants/$entity",
        id: ID,
        ...STORED,
      },
    ]);
    expect(graph.tenant().oauth2PermissionGrants).toEqual([STORED]);
  });

  it.each([
    [409, [409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists."]],
    [400, [400, "Request_BadRequest", "Permission entry already exists."]],
  ])("refuses a second one with %i, as the state file says", (duplicateGrantStatus, expected) => {
    const graph = graphWorld({ behaviour: { duplicateGrantStatus } });
    graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    expect(refusalOf(graph.call("POST", "/oauth2PermissionGrants", { body: GRANT }))).toEqual(expected);
  });

  const nobody = "99999999-9999-4999-8999-999999999999";
  const invalid = (name: string) => [
    400,
    "Request_BadRequest",
    `Invalid value specified for property '${name}' of resource 'OAuth2PermissionGrant'.`,
  ];
  const missing = [
    404,
    "Request_ResourceNotFound",
    `Resource '${nobody}' does not exist or one of its queried reference-property objects are not present.`,
  ];
  it.each([
    ["a client that is not there", { ...GRANT, clientId: nobody }, missing],
    ["a resource that is not there", { ...GRANT, resourceId: nobody }, missing],
    ["no client", { ...GRANT, clientId: undefined }, invalid("clientId")],
    ["a client that is no GUID", { ...GRANT, clientId: "x" }, invalid("clientId")],
    ["an unknown consent type", { ...GRANT, consentType: "All" }, invalid("consentType")],
    ["no scope", { ...GRANT, scope: undefined }, invalid("scope")],
    ["a user beside AllPrincipals", { ...GRANT, principalId: nobody }, invalid("principalId")],
    ["no user with Principal", { ...GRANT, consentType: "Principal" }, invalid("principalId")],
    [
      "an unknown property",
      { ...GRANT, nope: 1 },
      [
        400,
        "BadRequest",
        "The property 'nope' does not exist on type 'microsoft.graph.oAuth2PermissionGrant'. Make sure to only use property names that are defined by the type.",
      ],
    ],
    [
      "no JSON",
      "{",
      [
        400,
        "BadRequest",
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
      ],
    ],
  ])("refuses %s and changes nothing", (_what, body, expected) => {
    const graph = graphWorld();
    expect(refusalOf(graph.call("POST", "/oauth2PermissionGrants", { body }))).toEqual(expected);
    expect(graph.tenant().oauth2PermissionGrants).toEqual([]);
  });

  it("keeps a user's grant beside the tenant's", () => {
    const graph = graphWorld();
    const personal = { ...GRANT, consentType: "Principal", principalId: "182c8534-f413-487c-91a3-7addc80e35d5" };
    graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    const reply = graph.call("POST", "/oauth2PermissionGrants", { body: personal });
    expect(bodyOf(reply)["id"]).toBe(`${ID.slice(0, -1)}Q0hSwYE_R8SJGjet3IDjXV`);
    expect(valueOf(graph.call("GET", "/oauth2PermissionGrants?$filter=consentType eq 'Principal'"))).toHaveLength(1);
  });
});

describe("updateGrant", () => {
  it.each([
    ["the scope", { scope: "openid" }, 204, "openid"],
    ["another property", { scope: "openid", principalId: null }, 400, GRANT.scope],
    ["nothing", {}, 400, GRANT.scope],
  ])("given %s", (_what, body, status, scope) => {
    const graph = graphWorld({ tenant: { oauth2PermissionGrants: [STORED] } });
    expect(graph.call("PATCH", `/oauth2PermissionGrants/${ID}`, { body }).status).toBe(status);
    expect(graph.tenant().oauth2PermissionGrants).toEqual([{ ...STORED, scope }]);
  });

  it("says which property can't be updated", () => {
    const graph = graphWorld({ tenant: { oauth2PermissionGrants: [STORED] } });
    const reply = graph.call("PATCH", `/oauth2PermissionGrants/${ID}`, { body: { principalId: null } });
    expect(refusalOf(reply)).toEqual([400, "Request_BadRequest", "Property cannot be updated: principalId"]);
  });
});

describe("deleteGrant", () => {
  it("removes the grant, and finds none the second time", () => {
    const graph = graphWorld({ tenant: { oauth2PermissionGrants: [STORED] } });
    const statuses = [1, 2].map(() => graph.call("DELETE", `/oauth2PermissionGrants/${ID}`).status);
    expect([statuses, graph.tenant().oauth2PermissionGrants]).toEqual([[204, 404], []]);
  });
});
