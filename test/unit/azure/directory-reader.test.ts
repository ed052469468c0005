import { describe, expect, it } from "vitest";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const SP = "aaaaaaaa-0000-0000-0000-000000000001";
const GRAPH = "https://graph.microsoft.com/v1.0";
const ROLES = "/transitiveMemberOf/microsoft.graph.directoryRole";
const READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
const USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1";
const USER_READ_ALL = "df021288-bdef-4463-88db-98f22de89214";
const GROUP_MEMBER_READ_ALL = "98830695-27a2-44f7-8c18-0c3ebc9698f6";
const APPLICATION_READ_ALL = "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30";
const DIRECTORY_READ_ALL = "7ab1d382-f21e-4acd-a863-ba3e13f7da61";

/** A directory in which the principal has roles of these templates (null: not visible) and these app roles. */
function directory({ roles, held = [] }: { roles: readonly (string | null)[]; held?: readonly string[] }) {
  const { clients, outbound, clock } = scriptedAzure();
  const members = roles.map((roleTemplateId) => ({ id: "role", roleTemplateId }));
  const assignments = held.map((appRoleId) => ({ id: "x", principalId: SP, resourceId: "graph", appRoleId }));
  outbound
    .on("GET", ROLES, { status: 200, body: { value: members } })
    .on("GET", "/appRoleAssignments", { status: 200, body: { value: assignments } });
  return { isReader: () => clients.directory.isDirectoryReader(SP, userCall()), outbound, clock };
}

describe("isDirectoryReader()", () => {
  it.each([
    ["Directory Readers", { roles: [READERS] }, true],
    ["Directory Readers, in capitals", { roles: [READERS.toUpperCase()] }, true],
    ["Directory Writers", { roles: ["9360feb5-f418-4baa-8175-e2a00bac4301"] }, true],
    ["Global Reader", { roles: ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"] }, true],
    ["Global Administrator", { roles: ["62e90394-69f5-4237-9190-012177145e10"] }, true],
    ["one of several roles", { roles: [USER_ADMINISTRATOR, READERS] }, true],
    ["another role", { roles: [USER_ADMINISTRATOR] }, false],
    ["nothing", { roles: [] }, false],
    ["Directory.Read.All", { roles: [], held: [DIRECTORY_READ_ALL] }, true],
    ["Directory.Read.All, in capitals", { roles: [], held: [DIRECTORY_READ_ALL.toUpperCase()] }, true],
    [
      "users, groups and applications",
      { roles: [], held: [APPLICATION_READ_ALL, GROUP_MEMBER_READ_ALL, USER_READ_ALL] },
      true,
    ],
    ["no applications", { roles: [], held: [USER_READ_ALL, GROUP_MEMBER_READ_ALL] }, false],
    ["no groups", { roles: [], held: [USER_READ_ALL, APPLICATION_READ_ALL] }, false],
    ["no users", { roles: [], held: [GROUP_MEMBER_READ_ALL, APPLICATION_READ_ALL] }, false],
    ["a role that can't be seen, and one that can", { roles: [null, READERS] }, true],
    ["a role that can't be seen, and Directory.Read.All", { roles: [null], held: [DIRECTORY_READ_ALL] }, true],
  ])("with %s", async (_what, has, reader) => {
    expect(await directory(has).isReader()).toBe(reader);
  });

  it("does not guess about a role that it may not see", async () => {
    await expect(directory({ roles: [USER_ADMINISTRATOR, null] }).isReader()).rejects.toMatchObject({
      code: "Http403",
      needsHuman: true,
      message: expect.stringContaining("RoleManagement.Read.Directory") as string,
    });
  });

  it("asks for the roles as an advanced query, and no further when they are enough", async () => {
    const { isReader, outbound } = directory({ roles: [READERS] });
    await isReader();
    expect(outbound.calls("graph")).toEqual([
      `GET ${GRAPH}/servicePrincipals/${SP}${ROLES}?$count=true&$select=id,displayName,roleTemplateId`,
    ]);
    expect(outbound.requests.at(-1)?.headers["consistencylevel"]).toBe("eventual");
  });

  it("believes a yes for two minutes, and asks again after a no", async () => {
    const yes = directory({ roles: [READERS] });
    await yes.isReader();
    await yes.clock.advance(119_999);
    await yes.isReader();
    expect(yes.outbound.calls("graph")).toHaveLength(1);
    await yes.clock.advance(1);
    await yes.isReader();
    expect(yes.outbound.calls("graph")).toHaveLength(2);

    const no = directory({ roles: [] });
    await no.isReader();
    const asked = no.outbound.calls("graph").length;
    await no.isReader();
    expect(no.outbound.calls("graph")).toHaveLength(2 * asked);
  });

  it("asks for permissions when the roles are not enough", async () => {
    const { isReader, outbound } = directory({ roles: [] });
    await isReader();
    expect(outbound.calls("graph").slice(1)).toEqual([
      expect.stringContaining(`GET ${GRAPH}/servicePrincipals/${SP}/appRoleAssignments`),
    ]);
  });
});
