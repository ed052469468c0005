import { expect, test } from "vitest";
import {
  addFaults,
  advanceClock,
  deletePolicy,
  patchState,
  putBehaviour,
  putPolicy,
} from "../../../../src/simulator/control/state-calls.ts";
import { SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const POLICY = { id: "p1", displayName: "Block", state: "enabled", conditions: {} };

test("a merge patch must leave a whole state", async () => {
  const { simulator } = await SimulatedAzure.start();
  patchState(simulator, { behaviour: { latencyMs: 5 } });
  expect(simulator.world.state.behaviour).toMatchObject({ latencyMs: 5, operationMs: 3000 });
  expect(() => patchState(simulator, { cloud: "Mars" })).toThrow("The body is not right. cloud: Invalid option");
  expect(() => patchState(simulator, { subscriptions: [] })).toThrow("there is no subscription");
});

test("a merge patch can change one part of one domain", async () => {
  const { simulator } = await SimulatedAzure.start();
  patchState(simulator, { domains: { "corp.contoso.com": { kerberosServer: { keyLastSet: "never" }, trust: null } } });
  const { kerberosServer, trust, accounts } = simulator.world.state.domains["corp.contoso.com"]!;
  expect([kerberosServer?.keyLastSet, kerberosServer?.id, trust, accounts.length]).toEqual([
    "never",
    25_614,
    undefined,
    1,
  ]);
});

test("behaviour keeps what is not named", async () => {
  const { simulator } = await SimulatedAzure.start();
  expect(putBehaviour(simulator, { operationMs: 1 })).toMatchObject({ operationMs: 1, startStopMs: 5000 });
  expect(() => putBehaviour(simulator, { speed: 1 })).toThrow("The body is not right.");
});

test("the clock moves and what is due happens", async () => {
  const { simulator, clock } = await SimulatedAzure.start();
  let happened = false;
  simulator.world.after(1000, () => (happened = true));
  advanceClock(simulator, { advanceMs: 1000 });
  expect([happened, simulator.world.clock.nowMs() - clock.nowMs()]).toEqual([true, 1000]);
  expect(() => advanceClock(simulator, { advanceMs: -1 })).toThrow("The body is not right.");
});

test("policies are added, replaced and removed", async () => {
  const { simulator, state } = await SimulatedAzure.start();
  putPolicy(simulator, { policy: POLICY });
  putPolicy(simulator, { policy: { ...POLICY, state: "disabled" } });
  expect(state.tenants[0]!.conditionalAccessPolicies.filter((each) => each.id === "p1")).toEqual([
    { ...POLICY, state: "disabled" },
  ]);
  deletePolicy(simulator, "p1");
  expect(() => deletePolicy(simulator, "p1")).toThrow("There is no Conditional Access policy with the id 'p1'.");
});

test("faults are added one by one or as a list", async () => {
  const { simulator } = await SimulatedAzure.start();
  addFaults(simulator, { name: "a", effect: { kind: "hang" } });
  addFaults(simulator, [{ name: "b", effect: { kind: "hang" } }]);
  expect(simulator.faults.list().map((each) => each.name)).toEqual(["a", "b"]);
});
