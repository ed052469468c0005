import { describe, expect, it } from "vitest";
import { stableGuid, withMicrosoftGraph } from "../../../../src/simulator/graph/first-party.ts";
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
    ["no permissions", {}, [10, 12]],
    ["scopes", { oauth2PermissionScopes: [PERMISSION] }, [1, 12]],
    ["both", { oauth2PermissionScopes: [PERMISSION], appRoles: [PERMISSION] }, [1, 1]],
  ])("completes one that is listed with %s", (_what, more, expected) => {
    const [only, ...others] = withMicrosoftGraph(TENANT, [servicePrincipalSchema.parse({ ...LISTED, ...more })]);
    expect([only?.oauth2PermissionScopes.length, only?.appRoles.length]).toEqual(expected);
    expect([only?.id, others]).toEqual([GRAPH_SP, []]);
  });
});

describe("stableGuid", () => {
  it("is a GUID that depends on every word", () => {
    expect(stableGuid("a", "b")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([stableGuid("a", "b"), stableGuid("a"), stableGuid("ab"), stableGuid("A", "B")]).size).toBe(3);
  });
});
