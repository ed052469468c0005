import { expect, it } from "vitest";
import { expectationsOf, type RealmExpectations } from "../../../../src/controllers/kerberos-realm/expectations.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const nothing: RealmExpectations = {
  directorySync: undefined,
  modernInteractive: false,
  incomingTrust: false,
  domains: [],
  policyConfigMap: undefined,
  inventory: false,
};
const THREE_HOURS = { required: true, maxAge: "3h", maxAgeMs: 10_800_000 };
const domain = { name: "corp.contoso.com", ldap: { url: "ldaps://dc1", credentialsRef: { name: "reader" } } };

it.each<[string, object, Partial<RealmExpectations>]>([
  ["nothing", {}, {}],
  ["directory synchronisation", { directorySync: {} }, { directorySync: THREE_HOURS }],
  [
    "directory synchronisation within a day, only to be shown",
    { directorySync: { required: false, maxAge: "1d" } },
    { directorySync: { required: false, maxAge: "1d", maxAgeMs: 86_400_000 } },
  ],
  [
    "a flow, and with it directory synchronisation",
    { flows: { modernInteractive: { enabled: true } } },
    { modernInteractive: true, directorySync: THREE_HOURS },
  ],
  [
    "a flow that is off, whose domains are not looked at",
    { flows: { incomingTrust: { enabled: false, domains: [domain] } } },
    {},
  ],
  [
    "client settings and a count of devices",
    { clientPolicy: { configMapName: "clients" }, clientInventory: { enabled: true } },
    { policyConfigMap: "clients", inventory: true },
  ],
])("a realm that declares %s", (_name, spec, expected) => {
  expect(expectationsOf(kerberosRealm(spec).spec)).toEqual({ ...nothing, ...expected });
});

it("looks at the domains of a trust flow that is on, with defaults", () => {
  const { spec } = kerberosRealm({ flows: { incomingTrust: { enabled: true, domains: [domain] } } });
  expect(expectationsOf(spec).domains).toEqual([{ ...domain, keyMaxAge: "90d" }]);
});
