import { describe, expect, it } from "vitest";
import { bodyOf, CALLER_APP, graphWorld, MI_APP, MI_APP_OBJECT, MI_SP, refusalOf } from "./graph-world.ts";

describe("createGraphService", () => {
  it("gives every answer the headers that Graph's answers have", () => {
    const { headers } = graphWorld().call("GET", "/organization", { headers: { "client-request-id": "mine" } });
    expect(headers).toEqual({
      "cache-control": "no-cache",
      "client-request-id": "mine",
      "content-type":
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
      "odata-version": "4.0",
      "request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      "strict-transport-security": "max-age=31536000",
      vary: "Accept-Encoding",
      "x-ms-ags-diagnostic": expect.stringContaining("ServerInfo") as string,
      "x-ms-resource-unit": "1",
    });
  });

  it("gives every refusal Graph's body", () => {
    const reply = graphWorld().call("GET", "/nope");
    expect(reply.body).toEqual({
      error: {
        code: "BadRequest",
        message: "Resource not found for the segment 'nope'.",
        innerError: {
          date: "2026-01-01T00:00:00",
          "request-id": reply.headers?.["request-id"],
          "client-request-id": reply.headers?.["request-id"],
        },
      },
    });
    expect([reply.status, reply.headers?.["content-type"]]).toEqual([400, "application/json"]);
  });

  it.each([
    ["GET", "/servicePrincipals/x/nope", 400, "BadRequest", "Resource not found for the segment 'nope'."],
    ["PUT", "/applications", 405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."],
    ["GET", "/applications/x", 400, "Request_BadRequest", "Invalid object identifier 'x'."],
    [
      "GET",
      `/applications/${MI_SP}`,
      404,
      "Request_ResourceNotFound",
      `Resource '${MI_SP}' does not exist or one of its queried reference-property objects are not present.`,
    ],
    [
      "GET",
      "/servicePrincipals(appId='x')",
      400,
      "Request_BadRequest",
      "Invalid value specified for property 'appId' of resource 'ServicePrincipal'.",
    ],
    [
      "GET",
      "/applications?$filter=nope eq 1",
      400,
      "BadRequest",
      "Invalid filter clause: Could not find a property named 'nope' on type 'microsoft.graph.application'.",
    ],
    [
      "POST",
      "/oauth2PermissionGrants",
      400,
      "BadRequest",
      "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
    ],
  ])("refuses %s %s", (method, url, ...expected) => {
    expect(refusalOf(graphWorld().call(method, url))).toEqual(expected);
  });

  it.each([["/v3.0/applications", "Invalid version: v3.0"]])("refuses the path %s", (path, message) => {
    expect(refusalOf(graphWorld().call("GET", "/applications", { version: path.split("/")[1]! }))[2]).toBe(message);
  });

  it("answers beta as v1.0, with its own links", () => {
    const body = bodyOf(graphWorld().call("GET", "/SERVICEPRINCIPALS?$select=id", { version: "beta" }));
    expect(body["@odata.context"]).toBe("https://graph.microsoft.com/beta/$metadata#servicePrincipals(id)");
  });

  const denied = [403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."];
  it.each([
    ["GET", "/applications", ["User.Read.All"], denied],
    ["GET", "/applications", ["Application.Read.All"], 200],
    ["GET", "/servicePrincipals", ["Application.ReadWrite.OwnedBy"], 200],
    ["GET", "/oauth2PermissionGrants", ["Application.Read.All"], denied],
    ["GET", "/oauth2PermissionGrants", ["DelegatedPermissionGrant.Read.All"], 200],
    ["GET", "/oauth2PermissionGrants/delta", ["DelegatedPermissionGrant.Read.All"], denied],
    ["GET", "/oauth2PermissionGrants/delta", ["Directory.Read.All"], 200],
    ["POST", "/oauth2PermissionGrants", ["Directory.Read.All", "DelegatedPermissionGrant.Read.All"], denied],
    ["POST", `/servicePrincipals/${MI_SP}/appRoleAssignments`, ["AppRoleAssignment.ReadWrite.All"], denied],
    ["GET", "/organization", ["Application.Read.All"], denied],
    ["GET", "/organization", ["Organization.Read.All"], 200],
    ["GET", "/organization", ["Directory.Read.All"], 200],
    ["GET", "/devices", ["Device.Read.All"], 200],
    ["GET", "/devices", ["Directory.Read.All"], 200],
    ["GET", "/devices", ["Organization.Read.All", "User.Read.All"], denied],
    ["GET", "/devices/delta", ["Device.Read.All"], 200],
    ["GET", "/devices/delta", ["Device.ReadWrite.All", "Directory.Read.All"], denied],
    ["GET", "/users", ["User.Read.All"], 200],
    ["GET", "/users", ["Directory.Read.All"], 200],
    ["GET", "/users", ["User.ReadBasic.All", "Organization.Read.All"], denied],
    ["GET", "/directoryRoles", ["Application.Read.All"], denied],
    ["GET", "/directoryRoles", ["RoleManagement.Read.Directory"], 200],
    ["POST", "/directoryObjects/getByIds", ["Application.Read.All"], denied],
    [
      "GET",
      "/identity/conditionalAccess/policies",
      ["Directory.Read.All"],
      [403, "AccessDenied", "You cannot perform the requested operation, required scopes are missing in the token."],
    ],
    ["GET", "/identity/conditionalAccess/policies", ["Policy.Read.ConditionalAccess"], 200],
  ])("%s %s with %j", (method, url, permissions, expected) => {
    const reply = graphWorld({ permissions }).call(method, url);
    expect(Array.isArray(expected) ? refusalOf(reply) : reply.status).toEqual(expected);
  });

  it("decides by the roles of the token, not by what was granted since", () => {
    const graph = graphWorld({ permissions: ["Application.Read.All"] });
    const statuses = [[], ["Application.Read.All"]].map(
      (roles) => graph.call("GET", "/applications", { roles }).status,
    );
    expect(statuses).toEqual([403, 200]);
  });

  it.each([
    ["its own service principal by appId", `/servicePrincipals(appId='${MI_APP}')`, MI_APP, 200],
    ["its own application by object id", `/applications/${MI_APP_OBJECT}`, MI_APP, 200],
    ["another's service principal", `/servicePrincipals(appId='${MI_APP}')`, CALLER_APP, 403],
  ])("without permissions, lets a principal read %s: %s", (_what, url, clientId, expected) => {
    expect(graphWorld({ permissions: [] }).call("GET", url, { clientId }).status).toBe(expected);
  });
});
