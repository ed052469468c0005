import { expect, it } from "vitest";
import { Budgets } from "../../../../src/azure/budget/budgets.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const budgets = new Budgets(new FakeClock());
const arm = (id: string, verb: "reads" | "writes" = "reads") => budgets.arm({ scope: "subscription", id }, verb)[0];

it("who shares a limit shares the budget: subscription and verb, whatever the case", () => {
  expect(arm("A")?.budget).toBe(arm("a")?.budget);
  expect(arm("a")?.budget).not.toBe(arm("b")?.budget);
  expect(arm("a")?.budget).not.toBe(arm("a", "writes")?.budget);
  expect(budgets.arm({ scope: "tenant", id: "a" }, "reads")[0]?.budget).not.toBe(arm("a")?.budget);
});

it.each([
  ["a read", { resourceUnits: 2, write: false }, [["tenant", 2]]],
  [
    "a write",
    { resourceUnits: 1, write: true },
    [
      ["tenant", 1],
      ["tenant", 1],
    ],
  ],
  [
    "Conditional Access",
    { resourceUnits: 1, write: false, conditionalAccess: true },
    [
      ["conditional-access", 1],
      ["tenant", 1],
    ],
  ],
])("Graph: %s draws on the narrowest first", (_what, cost, draws) => {
  expect(budgets.graph("T", cost).map((draw) => [draw.scope, draw.cost])).toEqual(draws);
});
