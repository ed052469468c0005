import { expect, test } from "vitest";
import { isBelowAny, scopesWith } from "../../../../src/simulator/resource-graph/visible-scopes.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";

test("only roles that give the action make visible, at their scope and below", () => {
  const identity = sampleState().tenants[0]!.identities[0]!;
  identity.roleAssignments = [
    { scope: "/subscriptions/s1", actions: ["*/read"], notActions: [] },
    { scope: "/subscriptions/s2", actions: ["*"], notActions: ["Microsoft.Sql/*"] },
    { scope: "/subscriptions/s3", actions: ["Microsoft.Sql/managedInstances/write"], notActions: [] },
  ];
  const scopes = scopesWith(identity, "Microsoft.Sql/managedInstances/read");
  expect(scopes).toEqual(["/subscriptions/s1"]);
  expect([isBelowAny("/Subscriptions/S1/x", scopes), isBelowAny("/subscriptions/s10", scopes)]).toEqual([true, false]);
});
