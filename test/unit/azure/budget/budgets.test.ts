import { expect, it } from "vitest";
import { acquireAll, type BudgetDraw, Budgets } from "../../../../src/azure/budget/budgets.ts";
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

/** Requests that are sent as soon as their draws admit them; tells when each was, after the start. */
function sending(draws: (budgets: Budgets) => readonly BudgetDraw[]) {
  const clock = new FakeClock();
  const startMs = clock.monotonicMs();
  const budgets = new Budgets(clock);
  const sentMs: number[] = [];
  const send = async (): Promise<void> => {
    await acquireAll(draws(budgets), "user", new AbortController().signal);
    sentMs.push(clock.monotonicMs() - startMs);
  };
  return { clock, sentMs, send, budgets: draws(budgets).map(({ budget }) => budget) };
}

it("a pause that begins while another budget is waited for is kept", async () => {
  const { clock, sentMs, send, budgets } = sending((all) => all.graph("T", { resourceUnits: 1, write: true }));
  const [writes, requests] = budgets;
  writes?.close(5000);
  const sent = send();
  await clock.advance(4000);
  // By now the requests have admitted it, and it waits for the writes only.
  requests?.close(12_000);
  await clock.advance(12_000);
  await sent;
  expect(sentMs).toEqual([16_000]);
  expect(clock.pendingTimers()).toBe(0);
});

it("one request a second stays one a second when another budget held them up", async () => {
  const conditionalAccess = { resourceUnits: 1, write: false, conditionalAccess: true };
  const { clock, sentMs, send, budgets } = sending((all) => all.graph("T", conditionalAccess));
  budgets[1]?.close(5000);
  const sent = [send(), send(), send()];
  await clock.advance(10_000);
  await Promise.all(sent);
  expect(sentMs).toEqual([5000, 6000, 7000]);
});

it.each([
  ["reads", 250 - 25, 1000 / 25],
  ["writes", 200 - 10, 1000 / 10],
  ["deletes", 200 - 10, 1000 / 10],
] as const)("%s of Resource Manager: %i at once, then one each %i ms", async (verb, atOnce, eachMs) => {
  const { clock, sentMs, send } = sending((all) => all.arm({ scope: "subscription", id: "s" }, verb));
  const sent = Array.from({ length: atOnce + 2 }, send);
  await clock.advance(2 * eachMs);
  await Promise.all(sent);
  expect([sentMs.filter((atMs) => atMs === 0).length, ...sentMs.slice(-2)]).toEqual([atOnce, eachMs, 2 * eachMs]);
});
