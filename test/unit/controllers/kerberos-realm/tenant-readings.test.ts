import { expect, it } from "vitest";
import type { ObservedTenant } from "../../../../src/controllers/kerberos-realm/observe-tenant.ts";
import { TenantReadings } from "../../../../src/controllers/kerberos-realm/tenant-readings.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const SKIPPED = { kind: "skipped" } as const;
const whole: ObservedTenant = {
  organization: SKIPPED,
  users: SKIPPED,
  clients: SKIPPED,
  domains: [],
  subscriptions: [],
};
const error = new OperatorError("Away.", {
  code: "x",
  reason: "Throttled",
  retry: { kind: "backoff" },
  needsHuman: false,
});
const unreadable = { kind: "unreadable", error } as const;

it("gives a whole look back until it is too old, the questions change, or the realm is gone", async () => {
  const clock = new FakeClock();
  const readings = new TenantReadings(clock);
  expect(readings.recent("uid", "q", 1_000)).toBeUndefined();
  readings.keep("uid", "q", whole);
  await clock.advance(999);
  expect(readings.recent("uid", "q", 1_000)).toBe(whole);
  expect(readings.recent("uid", "other", 1_000)).toBeUndefined();
  expect(readings.recent("other", "q", 1_000)).toBeUndefined();
  await clock.advance(1);
  expect(readings.recent("uid", "q", 1_000)).toBeUndefined();
  readings.keep("uid", "q", whole);
  readings.forget("uid");
  expect(readings.recent("uid", "q", 1_000)).toBeUndefined();
});

it.each<[string, Partial<ObservedTenant>]>([
  ["the organization", { organization: unreadable }],
  ["users", { users: unreadable }],
  ["devices", { clients: unreadable }],
  ["a domain", { domains: [{ spec: {} as never, ...unreadable }] }],
])("does not keep a look in which %s could not be read", (_name, part) => {
  const readings = new TenantReadings(new FakeClock());
  readings.keep("uid", "q", whole);
  readings.keep("uid", "q", { ...whole, ...part });
  expect(readings.recent("uid", "q", 1_000)).toBeUndefined();
});
