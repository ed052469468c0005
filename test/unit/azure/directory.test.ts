import { describe, expect, it } from "vitest";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const SP = "aaaaaaaa-0000-0000-0000-000000000001";
const RESOURCE = "aaaaaaaa-0000-0000-0000-000000000002";
const APP = "bbbbbbbb-0000-0000-0000-000000000001";
const GRANT = {
  id: "grant-1",
  clientId: SP,
  consentType: "AllPrincipals",
  principalId: null,
  resourceId: RESOURCE,
  scope: " User.Read  openid",
};
const graphError = (status: number, code: string, message = "x") => ({
  status,
  body: { error: { code, message, innerError: {} } },
});

describe("application and service principal", () => {
  it("are read by application id, the properties that count only", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/applications(appId=", {
      status: 200,
      body: {
        "@odata.context": "x",
        id: "obj",
        appId: APP,
        displayName: "sqlmi-01 principal",
        requiredResourceAccess: [{ resourceAppId: "r", resourceAccess: [{ id: "s", type: "Scope" }] }],
      },
    });
    expect(await clients.directory.application(APP, userCall())).toEqual({
      objectId: "obj",
      appId: APP,
      displayName: "sqlmi-01 principal",
      requiredResourceAccess: [{ resourceAppId: "r", resourceAccess: [{ id: "s", type: "Scope" }] }],
    });
    expect(outbound.calls("graph")).toEqual([
      `GET ${GRAPH}/applications(appId='${APP}')?$select=id,appId,displayName,requiredResourceAccess`,
    ]);
  });

  it("are undefined when Graph says so, and an error when something else says 404", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/servicePrincipals(appId=", graphError(404, "Request_ResourceNotFound"));
    expect(await clients.directory.servicePrincipal(APP, userCall())).toBeUndefined();
    outbound.on("GET", "/servicePrincipals(appId=", { status: 404, body: "<html/>" });
    await expect(clients.directory.servicePrincipal(APP, userCall())).rejects.toMatchObject({ code: "Http404" });
  });

  it("a resource is read once an hour", async () => {
    const { clients, outbound, clock } = scriptedAzure();
    const body = {
      id: RESOURCE,
      appId: "r",
      displayName: "Graph",
      oauth2PermissionScopes: [{ id: "s", value: "User.Read" }],
      appRoles: [{ id: "n", value: null }],
    };
    outbound.on("GET", `/servicePrincipals/${RESOURCE}`, { status: 200, body });
    const read = () => clients.directory.resource(RESOURCE, userCall());
    expect(await read()).toEqual({
      objectId: RESOURCE,
      appId: "r",
      displayName: "Graph",
      accountEnabled: true,
      servicePrincipalNames: [],
      oauth2PermissionScopes: [{ id: "s", value: "User.Read" }],
      appRoles: [],
    });
    await read();
    expect(outbound.calls("graph")).toHaveLength(1);
    await clock.advance(3_600_000);
    await read();
    expect(outbound.calls("graph")).toHaveLength(2);
  });
});

describe("grants", () => {
  it("are those of all principals, from every page", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/oauth2PermissionGrants?$filter", {
      status: 200,
      body: { value: [GRANT], "@odata.nextLink": `${GRAPH}/oauth2PermissionGrants?$skiptoken=abc` },
    });
    outbound.on("GET", "$skiptoken=abc", {
      status: 200,
      body: {
        value: [
          { ...GRANT, id: "of-a-user", consentType: "Principal" },
          { ...GRANT, id: "grant-2" },
        ],
      },
    });
    const grants = await clients.directory.grants(SP, userCall());
    expect(grants).toEqual([
      { id: "grant-1", clientId: SP, resourceId: RESOURCE, scopes: ["User.Read", "openid"] },
      { id: "grant-2", clientId: SP, resourceId: RESOURCE, scopes: ["User.Read", "openid"] },
    ]);
    expect(outbound.calls("graph")[0]).toBe(
      `GET ${GRAPH}/oauth2PermissionGrants?$filter=clientId eq '${SP}'&$select=id,clientId,consentType,resourceId,scope`,
    );
  });

  it("send no token to another host", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/oauth2PermissionGrants", {
      status: 200,
      body: { value: [], "@odata.nextLink": "https://evil.example/v1.0/x" },
    });
    await expect(clients.directory.grants(SP, userCall())).rejects.toMatchObject({ code: "ForeignUrl" });
    expect(outbound.calls("graph")).toHaveLength(1);
  });

  it("creating one sends exactly the grant", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/oauth2PermissionGrants", { status: 201, body: { ...GRANT, scope: "User.Read" } });
    const wanted = { clientId: SP, resourceId: RESOURCE, scopes: ["User.Read"] };
    expect(await clients.directory.createGrant(wanted, userCall())).toEqual({ id: "grant-1", ...wanted });
    const sent = outbound.requests.at(-1);
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      clientId: SP,
      consentType: "AllPrincipals",
      resourceId: RESOURCE,
      scope: "User.Read",
    });
    expect(sent?.headers).toMatchObject({ "content-type": "application/json", "x-ms-throttle-priority": "Normal" });
  });

  it.each([
    graphError(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists."),
    graphError(400, "Request_BadRequest", "Permission entry already exists."),
    graphError(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory."),
  ])("after an answer that does not tell ($status), what is there is found by reading", async (answer) => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("POST", "/oauth2PermissionGrants", answer)
      .on("GET", "/oauth2PermissionGrants", { status: 200, body: { value: [GRANT] } });
    const created = await clients.directory.createGrant(
      { clientId: SP, resourceId: RESOURCE, scopes: ["User.Read"] },
      userCall(),
    );
    expect(created.id).toBe("grant-1");
  });

  it("a grant to a principal that is not there yet is an error that passes", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("POST", "/oauth2PermissionGrants", graphError(404, "Directory_ObjectNotFound"))
      .on("GET", "/oauth2PermissionGrants", { status: 200, body: { value: [] } });
    await expect(
      clients.directory.createGrant({ clientId: SP, resourceId: RESOURCE, scopes: [] }, userCall()),
    ).rejects.toMatchObject({
      code: "Directory_ObjectNotFound",
      needsHuman: false,
    });
  });

  it("a refused write names the permission", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("PATCH", "/oauth2PermissionGrants/grant-1", graphError(403, "Authorization_RequestDenied"));
    await expect(clients.directory.updateGrant("grant-1", ["a"], userCall())).rejects.toThrow(
      "DelegatedPermissionGrant.ReadWrite.All",
    );
    expect(JSON.parse(outbound.requests.at(-1)?.body ?? "")).toEqual({ scope: "a" });
  });

  it("a write that was refused with an older token is tried once more with a new one", async () => {
    const { clients, outbound, clock } = scriptedAzure();
    let granted = false;
    outbound.on("PATCH", "/oauth2PermissionGrants/grant-1", () => {
      const answer = granted ? { status: 204 } : graphError(403, "Authorization_RequestDenied");
      granted = true;
      return answer;
    });
    await expect(clients.directory.updateGrant("grant-1", ["a"], userCall())).rejects.toThrow("lacks");
    granted = false;
    await clock.advance(60_000);
    await expect(clients.directory.updateGrant("grant-1", ["a"], userCall())).resolves.toBeUndefined();
    expect(outbound.calls("graph")).toHaveLength(3);
    expect(outbound.calls("token")).toHaveLength(2);
  });

  it("revoking what is gone is success", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("DELETE", "/oauth2PermissionGrants/grant-1", graphError(404, "Request_ResourceNotFound"));
    await expect(clients.directory.deleteGrant("grant-1", userCall())).resolves.toBeUndefined();
  });

  it("of many clients come twenty to a request, without those that were refused", async () => {
    const { clients, outbound } = scriptedAzure();
    const ids = Array.from({ length: 21 }, (_, index) => `client-${index}`);
    outbound.on("POST", "/$batch", (request) => {
      const { requests } = JSON.parse(request.body ?? "") as { requests: { id: string; url: string }[] };
      const responses = requests
        .toReversed()
        .map(({ id, url }) =>
          url.includes("'client-3'")
            ? { id, status: 503, body: { error: { code: "ServiceNotAvailable", message: "" } } }
            : { id, status: 200, body: { value: [{ ...GRANT, clientId: /'(.*)'/.exec(url)?.[1] }] } },
        );
      return { status: 200, body: { responses } };
    });
    const found = await clients.directory.grantsOfMany(ids, userCall({ priority: "resync" }));
    expect([...found.keys()].sort()).toEqual(ids.filter((id) => id !== "client-3").sort());
    expect(found.get("client-20")?.[0]?.clientId).toBe("client-20");
    expect(outbound.calls("graph")).toHaveLength(2);
    expect(outbound.requests.at(-1)?.headers["x-ms-throttle-priority"]).toBe("Low");
  });
});

describe("app roles", () => {
  const role = { principalId: SP, resourceId: RESOURCE, appRoleId: "role" };

  it("are written at the resource, and a duplicate is success", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", `/servicePrincipals/${RESOURCE}/appRoleAssignedTo`, graphError(400, "Permission_Duplicate"));
    outbound.on("GET", `/servicePrincipals/${SP}/appRoleAssignments`, {
      status: 200,
      body: { value: [{ id: "x", ...role }] },
    });
    await expect(clients.directory.assignAppRole(role, userCall())).resolves.toBeUndefined();
  });

  it("removing one that is gone is success", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on(
      "DELETE",
      `/servicePrincipals/${RESOURCE}/appRoleAssignedTo/x`,
      graphError(404, "Request_ResourceNotFound"),
    );
    await expect(clients.directory.removeAppRole({ id: "x", ...role }, userCall())).resolves.toBeUndefined();
  });
});

describe("Conditional Access policies", () => {
  const users = {
    includeUsers: ["All"],
    excludeUsers: [],
    includeGroups: [],
    excludeGroups: [],
    includeRoles: [],
    excludeRoles: [],
    includeGuestsOrExternalUsers: null,
    excludeGuestsOrExternalUsers: null,
  };
  const conditions = {
    userRiskLevels: [],
    signInRiskLevels: [],
    clientAppTypes: ["all"],
    platforms: null,
    locations: null,
    devices: null,
    applications: {
      includeApplications: ["All"],
      excludeApplications: [APP],
      includeUserActions: [],
      includeAuthenticationContextClassReferences: [],
      applicationFilter: null,
    },
    users,
  };
  const policy = {
    id: "p",
    displayName: "MFA for all",
    state: "enabled",
    conditions,
    grantControls: {
      operator: "OR",
      builtInControls: ["mfa"],
      customAuthenticationFactors: [],
      termsOfUse: [],
      authenticationStrength: null,
    },
  };

  it.each([
    ["everybody", {}, false],
    ["a group left out", { users: { ...users, excludeGroups: ["g"] } }, true],
    ["some users", { users: { ...users, includeUsers: ["u"] } }, true],
    ["all locations", { locations: { includeLocations: ["All"], excludeLocations: [] } }, false],
    ["all but trusted locations", { locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } }, true],
    ["one platform", { platforms: { includePlatforms: ["android"], excludePlatforms: [] } }, true],
    ["browsers", { clientAppTypes: ["browser"] }, true],
    ["a device filter", { devices: { deviceFilter: { mode: "include", rule: "x" } } }, true],
    ["risky sign-ins", { signInRiskLevels: ["high"] }, true],
  ])("for %s: narrowed %o", async (_who, change, narrowed) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/identity/conditionalAccess/policies", {
      status: 200,
      body: { value: [{ ...policy, conditions: { ...conditions, ...change } }] },
    });
    const [read] = await clients.directory.conditionalAccessPolicies(userCall());
    expect(read).toMatchObject({
      id: "p",
      displayName: "MFA for all",
      state: "enabled",
      includeApplications: ["All"],
      excludeApplications: [APP],
      hasApplicationFilter: false,
      builtInControls: ["mfa"],
      hasAuthenticationStrength: false,
      narrowed,
    });
  });

  it("are asked for once a second", async () => {
    const { clients, outbound, clock } = scriptedAzure();
    outbound.on("GET", "/identity/conditionalAccess/policies", { status: 200, body: { value: [] } });
    await clients.directory.conditionalAccessPolicies(userCall());
    const second = clients.directory.conditionalAccessPolicies(userCall());
    await clock.advance(900);
    expect(outbound.calls("graph")).toHaveLength(1);
    await clock.advance(100);
    expect(await second).toEqual([]);
  });
});

describe("isDirectoryReader", () => {
  const roles = (roleTemplateId: string) => ({ status: 200, body: { value: [{ id: "r", roleTemplateId }] } });
  it.each([
    ["Directory Readers", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", [], true],
    ["another role", "00000000-0000-0000-0000-000000000000", [], false],
    [
      "two of three permissions",
      "x",
      ["df021288-bdef-4463-88db-98f22de89214", "98830695-27a2-44f7-8c18-0c3ebc9698f6"],
      false,
    ],
    [
      "all three permissions",
      "x",
      [
        "df021288-bdef-4463-88db-98f22de89214",
        "98830695-27a2-44f7-8c18-0c3ebc9698f6",
        "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
      ],
      true,
    ],
  ])("with %s", async (_what, template, held, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/transitiveMemberOf/microsoft.graph.directoryRole", roles(template));
    outbound.on("GET", "/appRoleAssignments", {
      status: 200,
      body: { value: held.map((appRoleId) => ({ id: appRoleId, principalId: SP, resourceId: RESOURCE, appRoleId })) },
    });
    expect(await clients.directory.isDirectoryReader(SP, userCall())).toBe(expected);
  });
});
