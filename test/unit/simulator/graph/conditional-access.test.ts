import { describe, expect, it } from "vitest";
import { bodyOf, graphWorld, refusalOf, valueOf } from "./graph-world.ts";

const POLICIES = "/identity/conditionalAccess/policies";
const POLICY = `${POLICIES}/44444444-4444-4444-8444-444444444444`;

describe("conditional access policies", () => {
  it("are listed in the shape of v1.0", () => {
    const reply = graphWorld().call("GET", POLICIES);
    expect(bodyOf(reply)["@odata.context"]).toBe(
      "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies",
    );
    expect(valueOf(reply)).toMatchObject([
      {
        id: "44444444-4444-4444-8444-444444444444",
        displayName: "Require MFA",
        state: "enabled",
        grantControls: null,
        conditions: { applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
      },
    ]);
  });

  it.each([
    ["$filter=state eq 'enabled'", 1],
    ["$filter=displayName ne 'Require MFA'", 0],
    ["$top=1&$skip=1", 0],
  ])("answer %s", (query, count) => {
    expect(valueOf(graphWorld().call("GET", `${POLICIES}?${query}`))).toHaveLength(count);
  });

  it("are made, changed and removed", () => {
    const graph = graphWorld();
    const body = { displayName: "Block", state: "disabled", conditions: {}, "@odata.type": "x" };
    const created = bodyOf(graph.call("POST", POLICIES, { body }));
    const url = `${POLICIES}/${String(created["id"])}`;
    expect(graph.call("PATCH", url, { body: { state: "enabled" } }).status).toBe(204);
    expect(bodyOf(graph.call("GET", url))).toMatchObject({
      displayName: "Block",
      state: "enabled",
      createdDateTime: "2026-01-01T00:00:00.000Z",
    });
    expect([1, 2].map(() => graph.call("DELETE", url).status)).toEqual([204, 404]);
  });

  it.each([
    ["POST", POLICIES, { state: "enabled" }, "1007: Incoming ConditionalAccessPolicy object is null"],
    ["PATCH", POLICY, { state: "on" }, '1005: Policy contains invalid state: "on".'],
    [
      "PATCH",
      POLICY,
      { nope: 1 },
      "The property 'nope' does not exist on type 'microsoft.graph.conditionalAccessPolicy'.",
    ],
  ])("refuse %s %s with %j", (method, url, body, message) => {
    const [status, code, text] = refusalOf(graphWorld().call(method, url, { body }));
    expect([status, code, text.startsWith(message)]).toEqual([400, "BadRequest", true]);
  });
});
