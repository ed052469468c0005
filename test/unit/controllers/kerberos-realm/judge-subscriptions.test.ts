import { expect, it } from "vitest";
import {
  judgeSubscriptions,
  type SubscriptionTenant,
} from "../../../../src/controllers/kerberos-realm/judge-subscriptions.ts";

const TENANT = "AAAAAAAA-0000-4000-8000-000000000001";
const subscription = (subscriptionId: string, tenantId: string | undefined): SubscriptionTenant => ({
  subscriptionId,
  tenantId,
  isLookedUp: true,
});
const home = subscription("home", TENANT.toLowerCase());
const foreign = subscription("foreign", "other-tenant");
const hidden = subscription("hidden", undefined);

it.each<[string, readonly SubscriptionTenant[], string | undefined]>([
  ["no subscription", [], undefined],
  ["one of the tenant", [home], "True InTenant Every subscription with a declared instance belongs to the tenant."],
  [
    "one of another tenant",
    [home, hidden, foreign],
    `False SubscriptionInAnotherTenant Subscription foreign belongs to tenant other-tenant. Users of this realm's tenant, ${TENANT}, cannot sign in to its instances; declare them in a KerberosRealm of their own tenant.`,
  ],
  [
    "one that cannot be seen",
    [home, hidden],
    "Unknown SubscriptionNotVisible The Resource Manager identity cannot see subscription hidden. With Microsoft.Resources/subscriptions/read on it, its tenant is compared.",
  ],
  [
    "one that was not looked up yet",
    [home, { ...hidden, isLookedUp: false }],
    "Unknown CheckFailed Not looked up yet is the tenant of subscription hidden. A check looks up 20 at most, and goes on with the next.",
  ],
])("with %s", (_name, subscriptions, said) => {
  const judged = judgeSubscriptions(subscriptions, TENANT);
  expect(judged && `${judged.status} ${judged.reason} ${judged.message}`).toBe(said);
});

it("names a few of many", () => {
  const many = Array.from({ length: 9 }, (_, index) => subscription(`s${index}`, undefined));
  expect(judgeSubscriptions(many, TENANT)?.message).toContain(
    "subscription s0; subscription s1; subscription s2; subscription s3; subscription s4; and 4 more",
  );
});
