import { describe, expect, it } from "vitest";
import { bodyOf, GRAPH_SP, graphWorld, MI_SP, READER_ROLE, refusalOf, valueOf } from "./graph-world.ts";

const WANTED = { principalId: MI_SP, resourceId: GRAPH_SP, appRoleId: READER_ROLE };

describe("app role assignments", () => {
  it.each([[`/servicePrincipals/${GRAPH_SP}/appRoleAssignedTo`], [`/servicePrincipals/${MI_SP}/appRoleAssignments`]])(
    "are made at %s, seen from both sides, and removed",
    (url) => {
      const graph = graphWorld();
      const created = graph.call("POST", url, { body: WANTED });
      const id = String(bodyOf(created)["id"]);
      expect([created.status, id]).toEqual([201, expect.stringMatching(/^qIVZsiud3k-fp2xOQ6jd7[\w-]{22}$/)]);
      const entity = {
        id,
        deletedDateTime: null,
        appRoleId: READER_ROLE,
        createdDateTime: null,
        principalDisplayName: "sqlmi-01 principal",
        principalId: MI_SP,
        principalType: "ServicePrincipal",
        resourceDisplayName: "Microsoft Graph",
        resourceId: GRAPH_SP,
      };
      expect(valueOf(graph.call("GET", `/servicePrincipals/${GRAPH_SP}/appRoleAssignedTo`))).toEqual([entity]);
      expect(
        valueOf(graph.call("GET", `/servicePrincipals/${MI_SP}/appRoleAssignments?$filter=resourceId eq ${GRAPH_SP}`)),
      ).toEqual([entity]);
      expect(graph.call("GET", `${url}/${id}`).status).toBe(200);
      expect([1, 2].map(() => graph.call("DELETE", `${url}/${id}`).status)).toEqual([204, 404]);
    },
  );

  it("refuses the same one twice", () => {
    const graph = graphWorld();
    const post = () => graph.call("POST", `/servicePrincipals/${GRAPH_SP}/appRoleAssignedTo`, { body: WANTED });
    post();
    expect(refusalOf(post())).toEqual([
      400,
      "Request_BadRequest",
      "Permission being assigned already exists on the object",
    ]);
  });

  it.each([
    [
      "a role that the resource doesn't publish",
      { ...WANTED, appRoleId: MI_SP },
      400,
      "Permission being assigned was not found on application",
    ],
    ["the wrong side", { ...WANTED, principalId: GRAPH_SP, resourceId: MI_SP }, 400, "Not a valid reference update."],
    [
      "no principal",
      { ...WANTED, principalId: undefined },
      400,
      "Invalid value specified for property 'principalId' of resource 'AppRoleAssignment'.",
    ],
    [
      "a principal that is not there",
      { ...WANTED, principalId: READER_ROLE },
      404,
      `Resource '${READER_ROLE}' does not exist or one of its queried reference-property objects are not present.`,
    ],
  ])("refuses %s", (_what, body, status, message) => {
    const reply = graphWorld().call("POST", `/servicePrincipals/${GRAPH_SP}/appRoleAssignedTo`, { body });
    const [gotStatus, , gotMessage] = refusalOf(reply);
    expect([gotStatus, gotMessage]).toEqual([status, message]);
  });
});
