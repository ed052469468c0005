import { describe, expect, it } from "vitest";
import { isGone, key } from "../../../src/azure/directory-objects.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const FIELDS = "$select=id,appId,displayName,accountEnabled,servicePrincipalNames,oauth2PermissionScopes,appRoles";
const BARE = { id: "obj", appId: "app" };
const NOT_FOUND = { status: 404, body: { error: { code: "Request_ResourceNotFound", message: "x" } } };

describe("key()", () => {
  it.each([
    ["0a1b-2c", "0a1b-2c"],
    ["o'brien", "o''brien"],
    ["a/b?c#d e", "a%2Fb%3Fc%23d%20e"],
    ["') or ('1", "'')%20or%20(''1"],
  ])("%s becomes %s", (value, quoted) => {
    expect(key(value)).toBe(quoted);
  });
});

describe("isGone()", () => {
  it.each([
    [404, '{"error":{"code":"Request_ResourceNotFound"}}', true],
    [404, '{"error":{}}', false],
    [404, "<html/>", false],
    [404, "", false],
    [400, '{"error":{"code":"Request_ResourceNotFound"}}', false],
    [200, '{"error":{"code":"Request_ResourceNotFound"}}', false],
  ])("an answer %d %s: %s", (status, body, gone) => {
    expect(isGone({ status, headers: {}, body })).toBe(gone);
  });
});

describe("an application", () => {
  it("may ask for nothing", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/applications(", { status: 200, body: { ...BARE, requiredResourceAccess: null } });
    expect(await clients.directory.application("app", userCall())).toEqual({
      objectId: "obj",
      appId: "app",
      displayName: "",
      requiredResourceAccess: [],
    });
  });

  it("is absent when Graph knows none", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/applications(", NOT_FOUND);
    expect(await clients.directory.application("app", userCall())).toBeUndefined();
  });

  it.each([
    ["without an application id", { id: "obj" }, "appId"],
    [
      "that asks for a kind of permission nobody knows",
      { ...BARE, requiredResourceAccess: [{ resourceAppId: "r", resourceAccess: [{ id: "s", type: "Other" }] }] },
      "requiredResourceAccess.0.resourceAccess.0.type",
    ],
  ])("%s is refused", async (_what, body, where) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/applications(", { status: 200, body });
    await expect(clients.directory.application("app", userCall())).rejects.toThrow(
      `Reading the application app did not succeed: ${where} is not as documented.`,
    );
  });

  it("names the permission that reading it lacks", async () => {
    const { clients, outbound } = scriptedAzure();
    const denied = { error: { code: "Authorization_RequestDenied", message: "x" } };
    outbound.on("GET", "/applications(", { status: 403, body: denied });
    await expect(clients.directory.application("app", userCall())).rejects.toThrow("Application.Read.All");
  });
});

describe("a service principal", () => {
  it("is enabled unless it says otherwise, and publishes only what has a value", async () => {
    const { clients, outbound } = scriptedAzure();
    const oauth2PermissionScopes = [
      { id: "1", value: "User.Read" },
      { id: "2", value: "" },
    ];
    outbound.on("GET", "/servicePrincipals(", { status: 200, body: { ...BARE, oauth2PermissionScopes } });
    const bare = {
      objectId: "obj",
      appId: "app",
      displayName: "",
      accountEnabled: true,
      servicePrincipalNames: [],
      oauth2PermissionScopes: [{ id: "1", value: "User.Read" }],
      appRoles: [],
    };
    expect(await clients.directory.servicePrincipal("app", userCall())).toEqual(bare);
    outbound.on("GET", "/servicePrincipals(", {
      status: 200,
      body: {
        ...BARE,
        displayName: "sqlmi-01",
        accountEnabled: false,
        servicePrincipalNames: ["MSSQLSvc/host:1433"],
        appRoles: [{ id: "3", value: "Read.All" }, { id: "4" }],
      },
    });
    expect(await clients.directory.servicePrincipal("app", userCall())).toEqual({
      ...bare,
      displayName: "sqlmi-01",
      accountEnabled: false,
      servicePrincipalNames: ["MSSQLSvc/host:1433"],
      oauth2PermissionScopes: [],
      appRoles: [{ id: "3", value: "Read.All" }],
    });
    const asked = `GET ${GRAPH}/servicePrincipals(appId='app')?${FIELDS}`;
    expect(outbound.calls("graph")).toEqual([asked, asked]);
  });
});

describe("a resource", () => {
  it("is remembered by its object id, each for itself", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("GET", "/servicePrincipals/one", { status: 200, body: { ...BARE, id: "one" } })
      .on("GET", "/servicePrincipals/two", { status: 200, body: { ...BARE, id: "two" } });
    const read: (string | undefined)[] = [];
    for (const id of ["one", "two", "one", "two"]) {
      read.push((await clients.directory.resource(id, userCall()))?.objectId);
    }
    expect(read).toEqual(["one", "two", "one", "two"]);
    expect(outbound.calls("graph")).toEqual([
      `GET ${GRAPH}/servicePrincipals/one?${FIELDS}`,
      `GET ${GRAPH}/servicePrincipals/two?${FIELDS}`,
    ]);
  });

  it("that was absent, or could not be read, is asked for again", async () => {
    const { clients, outbound } = scriptedAzure();
    const read = async () => (await clients.directory.resource("one", userCall()))?.objectId;
    outbound.on("GET", "/servicePrincipals/one", NOT_FOUND);
    expect(await read()).toBeUndefined();
    outbound.on("GET", "/servicePrincipals/one", { status: 404, body: "<html/>" });
    await expect(read()).rejects.toMatchObject({ code: "Http404" });
    outbound.on("GET", "/servicePrincipals/one", { status: 200, body: { ...BARE, id: "one" } });
    expect(await read()).toBe("one");
  });
});
