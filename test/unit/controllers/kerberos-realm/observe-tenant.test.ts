import { describe, expect, it } from "vitest";
import { DeviceInventory } from "../../../../src/controllers/kerberos-realm/device-inventory.ts";
import { expectationsOf } from "../../../../src/controllers/kerberos-realm/expectations.ts";
import { observeTenant, type TenantQuestions } from "../../../../src/controllers/kerberos-realm/observe-tenant.ts";
import { RefusedAccounts } from "../../../../src/controllers/kerberos-realm/refused-accounts.ts";
import { SubscriptionTenants } from "../../../../src/controllers/kerberos-realm/subscription-tenants.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { SUBSCRIPTION, TENANT } from "../../../fakes/fake-azure.ts";
import { domainSpec, goodDomain, RealmWorld } from "../../../fakes/realm-world.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const EVERYTHING = {
  flows: { incomingTrust: { enabled: true, domains: [domainSpec()] } },
  clientInventory: { enabled: true },
};

function setUp(spec: object, roles: readonly string[] = ["User.Read.All"]) {
  const realm = new RealmWorld();
  const { azure, clock } = realm.world;
  realm.domains.set("corp.contoso.com", goodDomain(0));
  const identity = {
    realmName: "default",
    tenantId: TENANT,
    cloud: "AzurePublic",
    credentials: { resourceManager: {}, graph: {} },
  } as const;
  const questions: TenantQuestions = {
    identity,
    asker: { realmUid: "realm", request: undefined },
    expected: expectationsOf(kerberosRealm(spec).spec),
    subscriptionIds: [SUBSCRIPTION],
    roles: new Set(roles),
    counting: { uid: "realm", intervalMs: 3_600_000, isAsked: false, known: undefined },
  };
  const inventory = new DeviceInventory(clock);
  const observe = (signal = new AbortController().signal, asked = questions) =>
    observeTenant(asked, {
      azure,
      reader: realm.reader,
      secrets: { read: (name) => Promise.resolve(realm.secrets.get(name)) },
      refused: new RefusedAccounts(clock, realm.world.settings),
      subscriptions: new SubscriptionTenants(clock),
      inventory,
      call: { priority: "user", signal },
    });
  return { azure, targets: realm.targets, observe, questions, inventory };
}

describe("observeTenant()", () => {
  it("asks once for each thing that is expected", async () => {
    const { azure, targets, observe } = setUp(EVERYTHING);
    const seen = await observe();
    expect([...azure.calls].sort()).toEqual(["deviceChanges", "organization", "synchronizedUsers", "tenantOf"]);
    expect(targets.map(({ name }) => name)).toEqual(["corp.contoso.com"]);
    expect([seen.organization, seen.users, seen.clients, ...seen.domains].map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => "read"),
    );
    expect(seen.subscriptions).toEqual([{ subscriptionId: SUBSCRIPTION, tenantId: TENANT, isLookedUp: true }]);
  });

  it("asks for nothing but subscriptions where nothing is expected", async () => {
    const { azure, targets, observe } = setUp({});
    const seen = await observe();
    expect(azure.calls).toEqual(["tenantOf"]);
    expect(targets).toEqual([]);
    expect([seen.organization, seen.users, seen.clients].map(({ kind }) => kind)).toEqual([
      "skipped",
      "skipped",
      "skipped",
    ]);
  });

  it("keeps no devices in memory that are no longer counted", async () => {
    const { observe, questions, inventory } = setUp(EVERYTHING);
    await observe();
    expect(inventory.dueInMs(questions.counting)).toBeGreaterThan(0);
    await observe(undefined, { ...questions, expected: { ...questions.expected, inventory: false } });
    expect(inventory.dueInMs(questions.counting)).toBe(0);
  });

  it("looks at users only with the right to", async () => {
    const { azure, observe } = setUp({ directorySync: {} }, ["Organization.Read.All"]);
    expect((await observe()).users).toEqual({ kind: "skipped" });
    expect(azure.calls).not.toContain("synchronizedUsers");
  });

  it("reads the other parts when one cannot be read", async () => {
    const { azure, observe } = setUp(EVERYTHING);
    const error = new OperatorError("Later.", {
      code: "429",
      reason: "Throttled",
      retry: { kind: "backoff" },
      needsHuman: false,
    });
    azure.failNext("organization", error);
    const seen = await observe();
    expect(seen.organization).toEqual({ kind: "unreadable", error });
    expect([seen.users, seen.clients, ...seen.domains].map(({ kind }) => kind)).toEqual(["read", "read", "read"]);
  });

  it("gives nothing when it was told to stop, or met a fault of its own", async () => {
    const fault = new TypeError("fault");
    const { azure, observe } = setUp({ directorySync: {} });
    azure.failNext("organization", fault);
    await expect(observe()).rejects.toBe(fault);
    const error = new OperatorError("Aborted.", {
      code: "x",
      reason: "RequestTimedOut",
      retry: { kind: "backoff" },
      needsHuman: false,
    });
    azure.failNext("organization", error);
    await expect(observe(AbortSignal.abort())).rejects.toBe(error);
  });
});
