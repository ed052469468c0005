import { describe, expect, it } from "vitest";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const GRAPH = "https://graph.microsoft.com/v1.0";
const PRINCIPAL = "aaaaaaaa-0000-0000-0000-000000000001";
const RESOURCE = "aaaaaaaa-0000-0000-0000-00000000000b";
const ROLE = { principalId: PRINCIPAL, resourceId: RESOURCE, appRoleId: "bbbbbbbb-0000-0000-0000-00000000000c" };
const HELD = { id: "x", ...ROLE };
const LIST = `GET ${GRAPH}/servicePrincipals/${PRINCIPAL}/appRoleAssignments?$select=id,principalId,resourceId,appRoleId`;
const ASSIGN = `POST ${GRAPH}/servicePrincipals/${RESOURCE}/appRoleAssignedTo`;

const graphError = (status: number, code: string) => ({ status, body: { error: { code, message: "x" } } });

/** `done`, or the code of the error. */
function outcomeOf(call: Promise<void>): Promise<string> {
  return call.then(
    () => "done",
    (error: unknown) => (error as { readonly code: string }).code,
  );
}

describe("the app roles of a principal", () => {
  it("are read at the principal, all pages, the properties that count only", async () => {
    const { clients, outbound } = scriptedAzure();
    const next = `${GRAPH}/servicePrincipals/${PRINCIPAL}/appRoleAssignments?$skiptoken=2`;
    outbound
      .on("GET", "/appRoleAssignments", {
        status: 200,
        body: { value: [{ ...HELD, principalDisplayName: "n" }], "@odata.nextLink": next },
      })
      .on("GET", "$skiptoken=2", { status: 200, body: { value: [{ ...HELD, id: "y" }] } });
    expect(await clients.directory.appRoleAssignments(PRINCIPAL, userCall())).toEqual([HELD, { ...HELD, id: "y" }]);
    expect(outbound.calls("graph")).toEqual([LIST, `GET ${next}`]);
  });

  it("that may not be read are an error that names the permission", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/appRoleAssignments", graphError(403, "Authorization_RequestDenied"));
    await expect(clients.directory.appRoleAssignments(PRINCIPAL, userCall())).rejects.toThrow(
      "lacks the application permission Application.Read.All in",
    );
  });
});

describe("granting an app role", () => {
  it("sends exactly the role to the resource", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/appRoleAssignedTo", { status: 201, body: HELD });
    await clients.directory.assignAppRole(ROLE, userCall());
    expect(outbound.calls("graph")).toEqual([ASSIGN]);
    expect(JSON.parse(outbound.requests.at(-1)?.body ?? "")).toEqual(ROLE);
  });

  const duplicate = graphError(400, "Permission_Duplicate");
  const notFound = graphError(404, "Request_ResourceNotFound");
  it.each([
    ["a duplicate, and the role is held", duplicate, [HELD], "done"],
    [
      "a duplicate, and the role is held under ids of another case",
      duplicate,
      [{ ...HELD, resourceId: RESOURCE.toUpperCase(), appRoleId: ROLE.appRoleId.toUpperCase() }],
      "done",
    ],
    ["not found while the directory replicates, and the role is held", notFound, [HELD], "done"],
    ["a duplicate, and nothing is held", duplicate, [], "Permission_Duplicate"],
    ["not found, and another role is held", notFound, [{ ...HELD, appRoleId: "other" }], "Request_ResourceNotFound"],
    ["not found, and a role of another resource", notFound, [{ ...HELD, resourceId: "o" }], "Request_ResourceNotFound"],
  ])("answered with %s", async (_what, answer, value, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound
      .on("POST", "/appRoleAssignedTo", answer)
      .on("GET", "/appRoleAssignments", { status: 200, body: { value } });
    expect(await outcomeOf(clients.directory.assignAppRole(ROLE, userCall()))).toBe(expected);
    expect(outbound.calls("graph")).toEqual([ASSIGN, LIST]);
  });

  it("that is refused names the permission, without reading", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("POST", "/appRoleAssignedTo", graphError(403, "Authorization_RequestDenied"));
    await expect(clients.directory.assignAppRole(ROLE, userCall())).rejects.toThrow(
      "lacks the application permission AppRoleAssignment.ReadWrite.All in",
    );
    expect(outbound.calls("graph")).toEqual([ASSIGN]);
  });
});

describe("revoking an app role", () => {
  it.each([
    ["done", { status: 204 }, "done"],
    ["done, with a body", { status: 200, body: {} }, "done"],
    ["gone already", graphError(404, "Request_ResourceNotFound"), "done"],
    ["a proxy's 404", { status: 404, body: "<html/>" }, "Http404"],
    ["refused", graphError(403, "Authorization_RequestDenied"), "Authorization_RequestDenied"],
  ])("answered with %s", async (_what, answer, expected) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("DELETE", "/appRoleAssignedTo/", answer);
    expect(await outcomeOf(clients.directory.removeAppRole({ ...HELD, id: "a/b" }, userCall()))).toBe(expected);
    expect(outbound.requests.slice(-1).map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE ${GRAPH}/servicePrincipals/${RESOURCE}/appRoleAssignedTo/a%2Fb`,
    ]);
  });
});
