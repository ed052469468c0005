import { expect, it } from "vitest";
import { withoutOthersScopes } from "../../../../src/controllers/windows-authentication/told-of-realm.ts";

const OWN = "bbbbbbbb-0000-4000-8000-000000000001";
const OTHER = "bbbbbbbb-0000-4000-8000-000000000002";
const TENANT = "aaaaaaaa-0000-4000-8000-000000000009";
const own = { subscriptionId: OWN, resourceGroup: "rg-own", name: "sqlmi-own" };
const instance = (subscription: string, group: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Sql/managedInstances/${name}`;

it.each([
  [
    "the own subscription",
    `lacks write on /subscriptions/${OWN.toUpperCase()}.`,
    `lacks write on /subscriptions/${OWN.toUpperCase()}.`,
  ],
  [
    "the own instance",
    `on ${instance(OWN, "RG-OWN", "sqlmi-own")}; read`,
    `on ${instance(OWN, "RG-OWN", "sqlmi-own")}; read`,
  ],
  ["another subscription", `on /subscriptions/${OTHER}; read`, "on a scope of others; read"],
  [
    "another resource group of the own subscription",
    `on /subscriptions/${OWN}/resourceGroups/rg-b.`,
    "on a scope of others.",
  ],
  [
    "another instance of the own resource group",
    `on ${instance(OWN, "rg-own", "sqlmi-own2")}.`,
    "on a scope of others.",
  ],
  [
    "another subscription and its tenant, in words",
    `Subscription ${OTHER} belongs to tenant ${TENANT}; subscription ${OWN} belongs to tenant ${TENANT}.`,
    `a subscription of others; subscription ${OWN} belongs to tenant ${TENANT}.`,
  ],
  [
    "nothing of the kind",
    "The identities lack: Application.Read.All (Microsoft Graph).",
    "The identities lack: Application.Read.All (Microsoft Graph).",
  ],
])("withoutOthersScopes() of a sentence that names %s", (_what, sentence, told) => {
  expect(withoutOthersScopes(sentence, own)).toBe(told);
});
