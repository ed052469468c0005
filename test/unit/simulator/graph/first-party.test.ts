import { describe, expect, it } from "vitest";
import { withMicrosoftGraph } from "../../../../src/simulator/graph/first-party.ts";
import { servicePrincipalSchema } from "../../../../src/simulator/state.ts";
import { GRAPH_SP, MI_SP, TENANT } from "./graph-world.ts";

const LISTED = { id: GRAPH_SP, appId: "00000003-0000-0000-C000-000000000000", displayName: "Graph" };
const PERMISSION = { id: MI_SP, value: "x" };

describe("withMicrosoftGraph", () => {
  it("adds it with the same id every time", () => {
    const [[first], [second]] = [withMicrosoftGraph(TENANT, []), withMicrosoftGraph(TENANT, [])];
    expect([first, first?.displayName]).toEqual([second, "Microsoft Graph"]);
  });

  it.each([
    ["no permissions", {}, [10, 13]],
    ["scopes", { oauth2PermissionScopes: [PERMISSION] }, [1, 13]],
    ["both", { oauth2PermissionScopes: [PERMISSION], appRoles: [PERMISSION] }, [1, 1]],
  ])("completes one that is listed with %s", (_what, more, expected) => {
    const [only, ...others] = withMicrosoftGraph(TENANT, [servicePrincipalSchema.parse({ ...LISTED, ...more })]);
    expect([only?.oauth2PermissionScopes.length, only?.appRoles.length]).toEqual(expected);
    expect([only?.id, others]).toEqual([GRAPH_SP, []]);
  });
});
