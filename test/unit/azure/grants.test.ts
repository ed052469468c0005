import { describe, expect, it } from "vitest";
import { mayHaveBeenApplied } from "../../../src/azure/grants.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const CLIENT = "aaaaaaaa-0000-0000-0000-000000000001";
const RESOURCE = "aaaaaaaa-0000-0000-0000-00000000000b";
const WANTED = { clientId: CLIENT, resourceId: RESOURCE, scopes: ["User.Read", "openid"] };
const RAW = {
  id: "g",
  clientId: CLIENT,
  consentType: "AllPrincipals",
  resourceId: RESOURCE,
  scope: "User.Read openid",
};

const errorBody = (code: string, message = "x"): string => JSON.stringify({ error: { code, message } });
const DUPLICATE = { status: 409, body: errorBody("Request_MultipleObjectsWithSameKeyValue") };

describe("mayHaveBeenApplied", () => {
  it.each([
    [409, "a code", errorBody("Request_MultipleObjectsWithSameKeyValue"), true],
    [409, "nothing", "", true],
    [400, "the code of a duplicate", errorBody("Permission_Duplicate"), true],
    [400, "the message of a duplicate", errorBody("Request_BadRequest", "Permission entry Already Exists."), true],
    [400, "another code", errorBody("Request_BadRequest", "Invalid value."), false],
    [400, "nothing", "", false],
    [404, "a code: the directory replicates", errorBody("Directory_ObjectNotFound"), true],
    [404, "a proxy's page", "<html/>", false],
    [403, "the message of a duplicate", errorBody("Authorization_RequestDenied", "already exists"), false],
    [500, "the code of a duplicate", errorBody("Permission_Duplicate"), false],
  ])("%i with %s", (status, _what, body, expected) => {
    expect(mayHaveBeenApplied({ status, headers: {}, body })).toBe(expected);
  });
});

describe("creating a grant", () => {
  it.each([200, 201])("answered with %i returns the grant of the answer, without reading", async (status) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/oauth2PermissionGrants", { status, body: RAW });
    expect(await clients.directory.createGrant(WANTED, userCall())).toEqual({ id: "g", ...WANTED });
    expect(outbound.calls("graph")).toEqual([`POST ${GRAPH}/oauth2PermissionGrants`]);
    expect(JSON.parse(outbound.requests.at(-1)?.body ?? "")).toEqual({
      clientId: CLIENT,
      consentType: "AllPrincipals",
      resourceId: RESOURCE,
      scope: "User.Read openid",
    });
  });

  it.each([
    ["for the same resource, as it is there", { ...RAW, scope: "openid" }, ["openid"]],
    ["whatever the case of the resource's id", { ...RAW, resourceId: RESOURCE.toUpperCase() }, WANTED.scopes],
  ])("that may be there already finds it: %s", async (_what, there, scopes) => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("POST", "/oauth2PermissionGrants", DUPLICATE)
      .on("GET", "/oauth2PermissionGrants", { status: 200, body: { value: [there] } });
    expect(await clients.directory.createGrant(WANTED, userCall())).toEqual({
      id: "g",
      clientId: CLIENT,
      resourceId: there.resourceId,
      scopes,
    });
    expect(outbound.calls("graph")).toEqual([
      `POST ${GRAPH}/oauth2PermissionGrants`,
      `GET ${GRAPH}/oauth2PermissionGrants?$filter=clientId eq '${CLIENT}'&$select=id,clientId,consentType,resourceId,scope`,
    ]);
  });

  it.each([
    ["nothing", []],
    ["only a grant for another resource", [{ ...RAW, resourceId: CLIENT }]],
    ["only a user's own grant", [{ ...RAW, consentType: "Principal" }]],
  ])("that finds %s fails with the first error", async (_what, value) => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("POST", "/oauth2PermissionGrants", { status: 404, body: errorBody("Directory_ObjectNotFound") })
      .on("GET", "/oauth2PermissionGrants", { status: 200, body: { value } });
    await expect(clients.directory.createGrant(WANTED, userCall())).rejects.toMatchObject({
      code: "Directory_ObjectNotFound",
    });
  });

  it("that is refused names the permission, without reading", async () => {
    const { clients, outbound } = scriptedAzure();
    const denied = { status: 403, body: errorBody("Authorization_RequestDenied") };
    outbound.on("POST", "/oauth2PermissionGrants", denied);
    await expect(clients.directory.createGrant(WANTED, userCall())).rejects.toMatchObject({
      code: "Authorization_RequestDenied",
      message: expect.stringContaining(
        "lacks the application permission DelegatedPermissionGrant.ReadWrite.All in",
      ) as string,
    });
    expect(outbound.calls("graph")).toEqual([`POST ${GRAPH}/oauth2PermissionGrants`]);
  });
});

describe("changing a grant", () => {
  it("sends the scopes only, to an id of any characters", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", "/oauth2PermissionGrants", { status: 204 });
    await clients.directory.updateGrant("a/b?c", ["User.Read", "openid"], userCall());
    expect(outbound.requests.slice(-1).map(({ url, body }) => ({ url, body }))).toEqual([
      { url: `${GRAPH}/oauth2PermissionGrants/a%2Fb%3Fc`, body: '{"scope":"User.Read openid"}' },
    ]);
  });

  it("that is gone is an error, since the scopes are not there", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", "/oauth2PermissionGrants", { status: 404, body: errorBody("Request_ResourceNotFound") });
    await expect(clients.directory.updateGrant("g", [], userCall())).rejects.toMatchObject({
      code: "Request_ResourceNotFound",
    });
  });
});

describe("revoking a grant", () => {
  const gone = { status: 404, body: errorBody("Request_ResourceNotFound") };
  it.each([
    ["done", { status: 204 }, "revoked"],
    ["done, with a body", { status: 200, body: {} }, "revoked"],
    ["gone already", gone, "revoked"],
    ["a proxy's 404", { status: 404, body: "<html/>" }, "Http404"],
    ["refused", { status: 403, body: errorBody("Authorization_RequestDenied") }, "Authorization_RequestDenied"],
    ["accepted, which Graph does not document", { status: 202 }, "Http202"],
  ])("answered with %s", async (_what, answer, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("DELETE", "/oauth2PermissionGrants/g", answer);
    const outcome = await clients.directory.deleteGrant("g", userCall()).then(
      () => "revoked",
      (error: unknown) => (error as { readonly code: string }).code,
    );
    expect(outcome).toBe(expected);
    expect(outbound.calls("graph")).toEqual([`DELETE ${GRAPH}/oauth2PermissionGrants/g`]);
  });
});
