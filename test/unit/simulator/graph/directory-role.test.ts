import { describe, expect, it } from "vitest";
import { bodyOf, graphWorld, MI_SP, refusalOf, valueOf } from "./graph-world.ts";

const READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
const EVENTUAL = { headers: { consistencylevel: "eventual" } };

describe("directory roles", () => {
  it("lists those that somebody holds, and Global Administrator", () => {
    const names = valueOf(graphWorld().call("GET", "/directoryRoles")).map((role) => role["displayName"]);
    expect(names).toEqual(["Global Administrator", "Directory Readers"]);
  });

  it("finds a role by template and its members", () => {
    const graph = graphWorld();
    const role = bodyOf(graph.call("GET", `/directoryRoles(roleTemplateId='${READERS}')`));
    const members = valueOf(graph.call("GET", `/directoryRoles/${String(role["id"])}/members`));
    expect(members.map((member) => [member["@odata.type"], member["id"]])).toEqual([
      ["#microsoft.graph.servicePrincipal", MI_SP],
    ]);
    expect(graph.call("GET", `/directoryRoles/${MI_SP}`).status).toBe(404);
  });

  it.each(["memberOf", "transitiveMemberOf"])("tells what a principal is a member of: %s", (membership) => {
    const [role, ...more] = valueOf(graphWorld().call("GET", `/servicePrincipals/${MI_SP}/${membership}`));
    expect([role, more]).toEqual([
      {
        "@odata.type": "#microsoft.graph.directoryRole",
        id: expect.any(String) as string,
        deletedDateTime: null,
        description: "Directory Readers",
        displayName: "Directory Readers",
        roleTemplateId: READERS,
      },
      [],
    ]);
  });

  it("answers a cast as an advanced query only", () => {
    const graph = graphWorld();
    const url = `/servicePrincipals/${MI_SP}/transitiveMemberOf/microsoft.graph.directoryRole`;
    expect(refusalOf(graph.call("GET", url)).slice(0, 2)).toEqual([400, "Request_UnsupportedQuery"]);
    expect(bodyOf(graph.call("GET", `${url}?$count=true&$select=roleTemplateId`, EVENTUAL))).toMatchObject({
      "@odata.count": 1,
      value: [{ roleTemplateId: READERS }],
    });
    expect(graph.call("GET", `${url}/$count`, EVENTUAL).body).toBe("1");
  });

  it("shows no more than the id of a role to a caller who may not read roles", () => {
    const graph = graphWorld({ permissions: ["Application.Read.All"] });
    expect(valueOf(graph.call("GET", `/servicePrincipals/${MI_SP}/memberOf`))).toMatchObject([
      { "@odata.type": "#microsoft.graph.directoryRole", displayName: null, roleTemplateId: null },
    ]);
  });
});
