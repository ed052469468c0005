import { describe, expect, it } from "vitest";
import { covers } from "../../../src/azure/permissions.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const SCOPE = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg";
const WRITE = "Microsoft.Sql/managedInstances/write";
const READ = "Microsoft.Sql/managedInstances/read";

describe("action patterns", () => {
  it.each([
    ["*", WRITE, true],
    ["*/read", READ, true],
    ["*/read", WRITE, false],
    ["microsoft.sql/MANAGEDINSTANCES/*", WRITE, true],
    ["Microsoft.Sql/managedInstances/write", WRITE, true],
    ["Microsoft.Sql/managedInstances", WRITE, false],
    ["Microsoft.Sql/*/write", WRITE, true],
    ["Microsoft.Sql/*/databases/*/write", WRITE, false],
  ])("%s covers %s: %s", (pattern, action, expected) => {
    expect(covers(pattern, action)).toBe(expected);
  });
});

describe("armActions", () => {
  it("adds up role assignments; an exception takes away from its own only", async () => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", `${SCOPE}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`, {
      status: 200,
      body: {
        value: [
          { actions: ["*"], notActions: ["*/write"] },
          { actions: ["*/read"], notActions: ["*"] },
        ],
      },
    });
    expect(await clients.permissions.armActions(SCOPE, [READ, WRITE], userCall())).toEqual(
      new Map([
        [READ, "granted"],
        [WRITE, "missing"],
      ]),
    );
  });

  it.each([403, 404])("is unknown when ARM answers %i", async (status) => {
    const { clients, outbound } = scriptedAzure();
    outbound.on("GET", "/permissions", { status, body: { error: { code: "AuthorizationFailed", message: "" } } });
    expect(await clients.permissions.armActions(SCOPE, [READ], userCall())).toEqual(new Map([[READ, "unknown"]]));
  });
});

describe("graphRoles", () => {
  it("come from the token's claims, which are a minute old at most", async () => {
    const { clients, outbound, clock } = scriptedAzure();
    expect(await clients.permissions.graphRoles(userCall())).toEqual(new Set(["Application.Read.All"]));
    await clock.advance(61_000);
    await clients.permissions.graphRoles(userCall());
    expect(outbound.calls("token")).toHaveLength(2);
  });
});
