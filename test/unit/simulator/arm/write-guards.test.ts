import { expect, test } from "vitest";
import type { SimulatorState } from "../../../../src/simulator/state.ts";
import { instancePath, refusal, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const PAYMENTS = instancePath("sqlmi-payments");
type Row = [string, (state: SimulatorState) => void, "GET" | "PATCH" | "DELETE", number, string | undefined];

test.each<Row>([
  [
    "a policy denies writes",
    (s) => (s.subscriptions[0]!.resourceGroups[0]!.denyPolicy = "No changes"),
    "PATCH",
    403,
    "RequestDisallowedByPolicy",
  ],
  [
    "a policy lets reads through",
    (s) => (s.subscriptions[0]!.resourceGroups[0]!.denyPolicy = "No changes"),
    "GET",
    200,
    undefined,
  ],
  [
    "a delete lock stops deletes",
    (s) => (s.subscriptions[0]!.resourceGroups[0]!.lock = "CanNotDelete"),
    "DELETE",
    409,
    "ScopeLocked",
  ],
  [
    "a delete lock lets writes through",
    (s) => (s.subscriptions[0]!.resourceGroups[0]!.lock = "CanNotDelete"),
    "PATCH",
    202,
    undefined,
  ],
  [
    "a disabled subscription can't be written to",
    (s) => (s.subscriptions[0]!.state = "Disabled"),
    "PATCH",
    409,
    "ReadOnlyDisabledSubscription",
  ],
  [
    "a disabled subscription can be deleted from",
    (s) => (s.subscriptions[0]!.state = "Disabled"),
    "DELETE",
    202,
    undefined,
  ],
  [
    "an unregistered provider answers nothing",
    (s) => (s.subscriptions[0]!.registeredProviders = []),
    "GET",
    409,
    "MissingSubscriptionRegistration",
  ],
])("%s", async (_name, change, method, status, code) => {
  const azure = await SimulatedAzure.start((state) => {
    state.tenants[0]!.identities[0]!.roleAssignments[0]!.actions = ["*"];
    change(state);
  });
  expect(refusal(await azure.arm(method, PAYMENTS, { body: { tags: { a: "b" } } }))).toEqual([status, code]);
});
