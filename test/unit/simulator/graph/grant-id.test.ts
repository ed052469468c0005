import { describe, expect, it } from "vitest";
import { assignmentId, grantId } from "../../../../src/simulator/graph/grant-id.ts";
import { GRAPH_SP, MI_SP } from "./graph-world.ts";

describe("grantId", () => {
  // Samples of https://github.com/Azure/azure-cli/issues/20974 and of the delta page in Graph's documentation.
  it.each([
    [{ clientId: MI_SP, resourceId: GRAPH_SP, principalId: null }, "qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ"],
    [
      { clientId: MI_SP, resourceId: GRAPH_SP, principalId: "182c8534-f413-487c-91a3-7addc80e35d5" },
      "qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ0hSwYE_R8SJGjet3IDjXV",
    ],
    [
      {
        clientId: "22a3c970-8ad4-4120-8127-300837f87f2c",
        resourceId: "98dc9d95-49b6-405a-b3c0-834e969a708b",
        principalId: "c2e8df37-c6a7-4d88-89b1-feb4f1fda7c5",
      },
      "cMmjItSKIEGBJzAIN_h_LJWd3Ji2SVpAs8CDTpaacIs33-jCp8aITYmx_rTx_afF",
    ],
  ])("of %j", (key, expected) => {
    expect(grantId(key)).toBe(expected);
  });
});

describe("assignmentId", () => {
  it("begins with the principal", () => {
    // The sample of https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto.
    expect(assignmentId("33ad69f9-da99-4bed-acd0-3f24235cb296", MI_SP)).toMatch(/^-WmtM5na7Uus0D8kI1yyl[\w-]{22}$/);
  });
});
