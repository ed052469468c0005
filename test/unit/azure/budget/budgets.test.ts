import { expect, it } from "vitest";
import { acquireAll, Budgets } from "../../../../src/azure/budget/budgets.ts";
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

it("a pause that begins while another budget is waited for is kept", async () => {
  const clock = new FakeClock();
  const draws = new Budgets(clock).graph("T", { resourceUnits: 1, write: true });
  const [writes, requests] = draws.map(({ budget }) => budget);
  let sentMs = -1;
  requests?.close(5000);
  const sent = acquireAll(draws, "user", new AbortController().signal).then(() => {
    sentMs = clock.monotonicMs();
  });
  const startMs = clock.monotonicMs();
  await clock.advance(4000);
  // By now the writes have admitted it, and it waits for the requests only.
  writes?.close(12_000);
  await clock.advance(11_999);
  expect(sentMs).toBe(-1);
  await clock.advance(1);
  await sent;
  expect(sentMs - startMs).toBe(16_000);
  expect(clock.pendingTimers()).toBe(0);
});
