import { expect, it } from "vitest";
import type { Subscriptions } from "../../../../src/azure/ports.ts";
import { SubscriptionTenants } from "../../../../src/controllers/kerberos-realm/subscription-tenants.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const DAY_MS = 24 * 3_600_000;
const call = { priority: "resync", signal: new AbortController().signal } as const;
const throttled = new OperatorError("Later.", {
  code: "429",
  reason: "Throttled",
  retry: { kind: "backoff" },
  needsHuman: false,
});

function setUp(answers: Readonly<Record<string, string | Error | undefined>>) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const now: Record<string, string | Error | undefined> = { ...answers };
  const subscriptions: Subscriptions = {
    tenantOf: (id) => {
      asked.push(id);
      const answer = now[id];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { clock, asked, now, subscriptions, tenants: new SubscriptionTenants(clock) };
}

it("asks once a day for each subscription, however often it is written", async () => {
  const { clock, asked, subscriptions, tenants } = setUp({ "sub-a": "t" });
  expect(await tenants.of(["sub-a"], subscriptions, call)).toEqual([
    { subscriptionId: "sub-a", tenantId: "t", isLookedUp: true },
  ]);
  expect(await tenants.of(["SUB-A"], subscriptions, call)).toEqual([
    { subscriptionId: "SUB-A", tenantId: "t", isLookedUp: true },
  ]);
  await clock.advance(DAY_MS);
  await tenants.of(["sub-a"], subscriptions, call);
  expect(asked).toEqual(["sub-a", "sub-a"]);
});

it("has no tenant for what cannot be seen or read, and asks again", async () => {
  const { asked, now, subscriptions, tenants } = setUp({ hidden: undefined, busy: throttled });
  const none = [
    { subscriptionId: "hidden", tenantId: undefined, isLookedUp: true },
    { subscriptionId: "busy", tenantId: undefined, isLookedUp: false, error: throttled },
  ];
  expect(await tenants.of(["hidden", "busy"], subscriptions, call)).toEqual(none);
  now["busy"] = "t";
  expect(await tenants.of(["busy"], subscriptions, call)).toEqual([
    { subscriptionId: "busy", tenantId: "t", isLookedUp: true },
  ]);
  expect(asked).toEqual(["hidden", "busy", "busy"]);
});

it("stands by an older answer while a new one cannot be had", async () => {
  const { clock, now, subscriptions, tenants } = setUp({ a: "t" });
  await tenants.of(["a"], subscriptions, call);
  await clock.advance(2 * DAY_MS);
  now["a"] = throttled;
  expect(await tenants.of(["a"], subscriptions, call)).toEqual([
    { subscriptionId: "a", tenantId: "t", isLookedUp: true },
  ]);
});

it("forgets a subscription that no pass needed for two days, and keeps one that is needed though no request succeeds", async () => {
  const { clock, now, subscriptions, tenants } = setUp({ gone: "t", kept: "t" });
  await tenants.of(["gone", "kept"], subscriptions, call);
  now["gone"] = now["kept"] = throttled;
  for (let day = 1; day <= 3; day += 1) {
    await clock.advance(DAY_MS);
    await tenants.of(["kept"], subscriptions, call);
  }
  expect((await tenants.of(["kept", "gone"], subscriptions, call)).map(({ tenantId }) => tenantId)).toEqual([
    "t",
    undefined,
  ]);
});

it("asks for no more than 20 in a pass, and for the rest in the next", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
  const { asked, subscriptions, tenants } = setUp(Object.fromEntries(ids.map((id) => [id, "t"])));
  const first = await tenants.of(ids, subscriptions, call);
  expect(first.filter(({ tenantId }) => tenantId === undefined)).toHaveLength(10);
  await tenants.of(ids, subscriptions, call);
  expect(asked).toEqual(ids);
});

it("gets to the rest although many cannot be seen", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
  const { asked, subscriptions, tenants } = setUp({ s29: "t" });
  await tenants.of(ids, subscriptions, call);
  const second = await tenants.of(ids, subscriptions, call);
  expect(new Set(asked).size).toBe(30);
  expect(second.at(-1)).toEqual({ subscriptionId: "s29", tenantId: "t", isLookedUp: true });
  expect(second.map(({ subscriptionId }) => subscriptionId)).toEqual(ids);
});

it("asks for no more in a pass in which a request failed, as each may take long to fail", async () => {
  const { asked, subscriptions, tenants } = setUp({ a: throttled, b: "t", c: throttled });
  await tenants.of(["a", "b", "c"], subscriptions, call);
  expect(asked).toEqual(["a"]);
  await tenants.of(["a", "b", "c"], subscriptions, call);
  expect(asked).toEqual(["a", "b", "c"]);
});

it("does not hide a fault of its own", async () => {
  const fault = new TypeError("fault");
  const { subscriptions, tenants } = setUp({ a: fault });
  await expect(tenants.of(["a"], subscriptions, call)).rejects.toBe(fault);
});
