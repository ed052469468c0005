import { describe, expect, it } from "vitest";
import { CONFIG_MAP } from "../../../../src/controllers/kerberos-realm/policy-config-map.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { KubeUnreachableError } from "../../../../src/kube/transport.ts";
import { TENANT } from "../../../fakes/fake-azure.ts";
import { domainSpec, goodDomain, OPERATOR_NAMESPACE, RealmWorld } from "../../../fakes/realm-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CORP = "corp.contoso.com";
const BOTH_FLOWS = {
  flows: { modernInteractive: { enabled: true }, incomingTrust: { enabled: true, domains: [domainSpec()] } },
  clientPolicy: { configMapName: "clients" },
  clientInventory: { enabled: true },
};

function away(reason: string, needsHuman = false): OperatorError {
  return new OperatorError(`${reason}: dc1.corp.contoso.com.`, {
    code: reason,
    reason,
    retry: { kind: needsHuman ? "slow" : "backoff" },
    needsHuman,
  });
}

/** A realm with both flows, in which everything is as it should be. */
function wellSetUp(spec: object = BOTH_FLOWS): RealmWorld {
  const realm = new RealmWorld(spec);
  const { azure, clock } = realm.world;
  azure.graphRoles.add("Device.Read.All");
  azure.organization = {
    tenantId: TENANT,
    onPremisesSyncEnabled: true,
    lastSyncAtMs: clock.nowMs(),
    verifiedDomains: ["contoso.com"],
  };
  azure.devices = [
    {
      id: "d1",
      operatingSystem: "Windows",
      operatingSystemVersion: "10.0.22631",
      trustType: "AzureAd",
      isEnabled: true,
      isManaged: true,
      lastSignInAtMs: clock.nowMs(),
    },
  ];
  realm.domains.set(CORP, goodDomain(clock.nowMs() - 30 * DAY_MS));
  return realm;
}

/** Lets Entra Connect go on running while time passes. */
async function pass(realm: RealmWorld, ms: number): Promise<void> {
  await realm.world.clock.advance(ms);
  realm.world.azure.organization = { ...realm.world.azure.organization, lastSyncAtMs: realm.world.clock.nowMs() };
}

describe("a realm with both flows", () => {
  it("is Ready when all that can be seen is in place, shows what was seen, and is then at rest", async () => {
    const realm = wellSetUp();
    await realm.pass();
    expect(realm.conditions()).toEqual({
      Ready: "True Succeeded",
      TenantReachable: "True Reachable",
      PermissionsSufficient: "True Sufficient",
      SubscriptionsInTenant: "True InTenant",
      DirectorySynchronized: "True Synchronized",
      ModernInteractiveReady: "True FlowReady",
      IncomingTrustReady: "True FlowReady",
      ClientPolicyPublished: "True Published",
    });
    expect(realm.realm.status).toMatchObject({
      directory: { verifiedDomains: ["contoso.com"], onPremisesDomains: ["corp.contoso.example"] },
      domains: [{ name: CORP, ready: "True", trustDirection: "Inbound" }],
      clientPolicy: { configMapName: "clients" },
      clients: { total: 1, modernInteractive: 1 },
    });
    expect(realm.configMaps().map(({ metadata }) => metadata.name)).toEqual(["clients"]);
    await pass(realm, HOUR_MS);
    await realm.pass("resync");
    expect(realm.writes).toBe(1);
  });

  it.each<[string, (realm: RealmWorld) => void, Readonly<Record<string, string>>]>([
    [
      "synchronisation stops",
      ({ world }) => (world.azure.organization = { ...world.azure.organization, onPremisesSyncEnabled: false }),
      {
        Ready: "False SynchronizationStopped",
        Stalled: "True SynchronizationStopped",
        DirectorySynchronized: "False SynchronizationStopped",
        ModernInteractiveReady: "False DirectoryNotSynchronized",
        IncomingTrustReady: "False DirectoryNotSynchronized",
      },
    ],
    [
      "a key gets old",
      ({ domains, world }) => domains.set(CORP, goodDomain(world.clock.nowMs() - 200 * DAY_MS)),
      { Ready: "False TrustKeyTooOld", Stalled: "True TrustKeyTooOld", IncomingTrustReady: "False TrustKeyTooOld" },
    ],
    [
      "no device is left that can use the flow",
      ({ world }) => (world.azure.devices = []),
      {
        Ready: "False NoEligibleClients",
        Stalled: "True NoEligibleClients",
        ModernInteractiveReady: "False NoEligibleClients",
      },
    ],
    [
      "a subscription turns out to be another tenant's",
      ({ world }) => world.azure.subscriptionTenants.forEach((_tenant, id, all) => all.set(id, "another-tenant")),
      {
        Ready: "False SubscriptionInAnotherTenant",
        Stalled: "True SubscriptionInAnotherTenant",
        SubscriptionsInTenant: "False SubscriptionInAnotherTenant",
      },
    ],
    [
      "the password of the reading account has expired",
      ({ domains }) => domains.set(CORP, away("DirectoryPasswordExpired", true)),
      {
        Ready: "False DirectoryPasswordExpired",
        Stalled: "True DirectoryPasswordExpired",
        IncomingTrustReady: "Unknown DirectoryPasswordExpired",
      },
    ],
  ])("says so when %s, and recovers", async (_name, harm, told) => {
    const realm = wellSetUp();
    const { organization, devices } = realm.world.azure;
    await realm.pass();
    const ready = realm.conditions();
    harm(realm);
    await realm.world.clock.advance(DAY_MS);
    realm.world.azure.organization = { ...realm.world.azure.organization, lastSyncAtMs: realm.world.clock.nowMs() };
    await realm.pass("resync");
    expect(realm.conditions()).toEqual({ ...ready, ...told });
    Object.assign(realm.world.azure, {
      organization: { ...organization, lastSyncAtMs: realm.world.clock.nowMs() },
      devices,
    });
    realm.world.azure.subscriptionTenants.forEach((_tenant, id, all) => all.set(id, TENANT));
    realm.domains.set(CORP, goodDomain(realm.world.clock.nowMs()));
    await realm.world.clock.advance(DAY_MS);
    realm.world.azure.organization = { ...realm.world.azure.organization, lastSyncAtMs: realm.world.clock.nowMs() };
    await realm.pass("resync");
    expect(realm.conditions()).toEqual(ready);
  });

  it("retries while a domain controller is away, is Stalled after the deadline, and keeps what was seen", async () => {
    const realm = wellSetUp();
    await realm.pass();
    const seen = realm.realm.status?.domains?.[0];
    realm.domains.set(CORP, away("DomainControllerUnreachable"));
    await pass(realm, HOUR_MS);
    expect(await realm.pass("resync")).toMatchObject({ errors: [{ reason: "DomainControllerUnreachable" }] });
    expect(realm.conditions()).toMatchObject({
      Ready: "False DomainControllerUnreachable",
      Reconciling: "True ProgressingWithRetry",
      IncomingTrustReady: "Unknown DomainControllerUnreachable",
    });
    expect(realm.realm.status?.domains?.[0]).toMatchObject({ ready: "Unknown", keyLastSet: seen?.keyLastSet });
    await pass(realm, realm.world.settings.progressDeadlineMs);
    await realm.pass("resync");
    expect(realm.conditions()).toMatchObject({ Stalled: "True ProgressDeadlineExceeded" });
    realm.domains.set(CORP, goodDomain(realm.world.clock.nowMs()));
    await realm.pass("resync");
    expect(realm.conditions()).toMatchObject({ Ready: "True Succeeded", IncomingTrustReady: "True FlowReady" });
    expect(realm.realm.status?.failing).toBeUndefined();
  });

  it("stays as it was while Graph does not answer for a moment, and says so when that lasts", async () => {
    const realm = wellSetUp();
    await realm.pass();
    const ready = realm.conditions();
    const failure = away("ServiceUnavailable");
    realm.world.azure.failNext("organization", failure);
    await realm.world.clock.advance(20 * MINUTE_MS);
    expect(await realm.pass("resync")).toMatchObject({ errors: [failure] });
    expect(realm.conditions()).toEqual(ready);
    realm.world.azure.failNext("organization", failure);
    await realm.world.clock.advance(realm.world.settings.progressDeadlineMs);
    await realm.pass("resync");
    expect(realm.conditions()).toMatchObject({
      Stalled: "True ProgressDeadlineExceeded",
      DirectorySynchronized: "Unknown ServiceUnavailable",
    });
  });

  it("stays as it was for that moment also where something else has long been waiting for a person", async () => {
    const realm = wellSetUp();
    const { azure, clock } = realm.world;
    for (let day = 0; day < 2; day += 1) {
      azure.failNext("deviceChanges", away("PermissionMissing", true));
      await realm.pass();
      await pass(realm, DAY_MS);
    }
    const ready = realm.conditions();
    expect(ready).toMatchObject({ Ready: "True Succeeded" });
    azure.failNext("deviceChanges", away("PermissionMissing", true));
    azure.failNext("organization", away("ServiceUnavailable"));
    await realm.pass("resync");
    expect(realm.conditions()).toEqual(ready);
    await clock.advance(realm.world.settings.progressDeadlineMs);
    azure.failNext("deviceChanges", away("PermissionMissing", true));
    azure.failNext("organization", away("ServiceUnavailable"));
    await realm.pass("resync");
    expect(realm.conditions()).toMatchObject({ Stalled: "True ProgressDeadlineExceeded" });
  });

  it("does not take what was so for an older specification for an answer to the new one", async () => {
    const realm = wellSetUp();
    await realm.pass();
    realm.edit({ directorySync: { required: true, maxAge: "1h" } });
    realm.world.azure.failNext("organization", away("ServiceUnavailable"));
    await realm.pass();
    expect(realm.conditions()).toMatchObject({
      Ready: "False ServiceUnavailable",
      Reconciling: "True ProgressingWithRetry",
      DirectorySynchronized: "Unknown ServiceUnavailable",
    });
    expect(realm.realm.status?.observedGeneration).not.toBe(realm.realm.metadata.generation);
  });

  it("is Ready while its devices are still being counted, which is no failure", async () => {
    const realm = wellSetUp();
    const more = new OperatorError("There is more.", {
      code: "CountingDevices",
      reason: "Progressing",
      retry: { kind: "dependency" },
      needsHuman: false,
    });
    realm.world.azure.failNext("deviceChanges", more);
    expect(await realm.pass()).toMatchObject({ errors: [more] });
    expect(realm.conditions()).toMatchObject({ Ready: "True Succeeded" });
    expect(realm.realm.status?.failing).toBeUndefined();
  });

  it("is not taken for unreachable because the API server does not answer when settings are published", async () => {
    const realm = wellSetUp();
    realm.server.failNext(new KubeUnreachableError("timeout", "No answer."));
    expect(await realm.pass()).toMatchObject({ errors: [{ reason: "KubernetesApiError" }] });
    expect(realm.conditions()).toMatchObject({
      Ready: "False KubernetesApiError",
      TenantReachable: "True Reachable",
      ClientPolicyPublished: "Unknown KubernetesApiError",
    });
  });

  it("is not taken for unreachable because of a fault of the operator's own", async () => {
    const realm = wellSetUp();
    await realm.pass();
    realm.domains.set(CORP, new TypeError("fault"));
    await pass(realm, HOUR_MS);
    expect(await realm.pass("resync")).toBeInstanceOf(TypeError);
    expect(realm.conditions()).toMatchObject({ Ready: "False InternalError", TenantReachable: "True Reachable" });
  });

  it("names the ConfigMap in the way as the reason, not the flows that wait for it", async () => {
    const realm = wellSetUp();
    const metadata = { name: "clients", namespace: OPERATOR_NAMESPACE };
    await realm.kube.create(CONFIG_MAP, { apiVersion: "v1", kind: "ConfigMap", metadata });
    await realm.pass();
    expect(realm.conditions()).toMatchObject({
      Ready: "False ConfigMapNotOurs",
      Stalled: "True ConfigMapNotOurs",
      ClientPolicyPublished: "False ConfigMapNotOurs",
      ModernInteractiveReady: "False ClientPolicyNotPublished",
    });
  });

  it("publishes a ConfigMap even while a domain cannot be read", async () => {
    const realm = wellSetUp();
    realm.domains.set(CORP, away("DomainControllerTimedOut"));
    await realm.pass();
    expect(realm.condition("ClientPolicyPublished")).toContain("True Published");
    expect(realm.configMaps()).toHaveLength(1);
  });
});

describe("what a realm asks for", () => {
  it("is nothing but tokens and rights while it declares none of it", async () => {
    const realm = wellSetUp({});
    await realm.pass();
    expect(realm.world.azure.calls.filter((call) => !["armActions", "graphRoles", "tenantOf"].includes(call))).toEqual([
      "checkReachable",
    ]);
    expect(realm.targets).toEqual([]);
    expect(Object.keys(realm.conditions())).toEqual([
      "Ready",
      "TenantReachable",
      "PermissionsSufficient",
      "SubscriptionsInTenant",
    ]);
  });

  it("is read once an interval at rest, however often its instances wake it", async () => {
    const realm = wellSetUp();
    await realm.pass();
    const asked = (): readonly string[] =>
      realm.world.azure.calls.filter((call) => ["organization", "synchronizedUsers", "deviceChanges"].includes(call));
    expect(asked()).toEqual(["organization", "synchronizedUsers", "deviceChanges"]);
    for (let count = 0; count < 10; count += 1) {
      await pass(realm, MINUTE_MS);
      await realm.pass("repair");
    }
    expect(asked()).toHaveLength(3);
    expect(realm.targets).toHaveLength(1);
    await pass(realm, 30 * MINUTE_MS);
    await realm.pass("resync");
    expect(asked().slice(3)).toEqual(["organization", "synchronizedUsers"]);
    expect(realm.targets).toHaveLength(2);
  });

  it("is counted at a check and not between two, unless it declares to count more often than it is checked", async () => {
    const realm = wellSetUp();
    const counts = (): number => realm.world.azure.calls.filter((call) => call === "deviceChanges").length;
    await realm.pass();
    await pass(realm, 5 * HOUR_MS + 40 * MINUTE_MS);
    await realm.pass("resync");
    // Due within the interval, but the latest look is recent.
    await pass(realm, 10 * MINUTE_MS);
    await realm.pass("repair");
    expect(counts()).toBe(1);
    await pass(realm, 20 * MINUTE_MS);
    await realm.pass("resync");
    expect(counts()).toBe(2);

    realm.edit({ clientInventory: { enabled: true, interval: "10m" } });
    await realm.pass();
    await pass(realm, 10 * MINUTE_MS);
    await realm.pass("resync");
    expect(counts()).toBe(4);
  });

  it("is not read more often than it is checked while its devices may not be counted", async () => {
    const realm = wellSetUp({ ...BOTH_FLOWS, clientInventory: { enabled: true, interval: "10m" } });
    realm.world.azure.failNext("deviceChanges", away("PermissionMissing", true));
    const result = (await realm.pass()) as { readonly delayMs: number };
    expect(result.delayMs).toBeGreaterThanOrEqual(15 * MINUTE_MS);
  });

  it("is read anew at once after a change of the specification, and when a person asks", async () => {
    const realm = wellSetUp();
    await realm.pass();
    realm.edit({ directorySync: { required: true, maxAge: "1h" } });
    await realm.pass("repair");
    await realm.pass("user");
    expect(realm.targets).toHaveLength(3);
  });

  it("leaves users alone without the right to read them, and says what that would show", async () => {
    const realm = wellSetUp();
    realm.world.azure.graphRoles = new Set([
      "Organization.Read.All",
      "Device.Read.All",
      "Application.Read.All",
      "DelegatedPermissionGrant.ReadWrite.All",
    ]);
    await realm.pass();
    expect(realm.world.azure.calls).not.toContain("synchronizedUsers");
    expect(realm.condition("DirectorySynchronized")).toContain(
      "only shown when the Graph identity holds User.Read.All",
    );
    expect(realm.realm.status?.missingPermissions?.map(({ permission }) => permission)).not.toContain("User.Read.All");
  });

  it("names the permissions that its flows need and that are missing", async () => {
    const realm = wellSetUp();
    realm.world.azure.graphRoles = new Set(["Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All"]);
    await realm.pass();
    expect(realm.condition("PermissionsSufficient")).toContain(
      "Organization.Read.All (Microsoft Graph, for seeing whether the directory is synchronised); Device.Read.All (Microsoft Graph, for counting devices by flow)",
    );
  });
});

describe("when a part is no longer declared", () => {
  it("its condition, what was seen and the ConfigMap go", async () => {
    const realm = wellSetUp();
    await realm.pass();
    realm.edit({ flows: undefined, clientPolicy: undefined, clientInventory: undefined, directorySync: undefined });
    await realm.pass();
    expect(Object.keys(realm.conditions())).toEqual([
      "Ready",
      "TenantReachable",
      "PermissionsSufficient",
      "SubscriptionsInTenant",
    ]);
    const { directory, domains, clientPolicy, clients } = realm.realm.status ?? {};
    expect([directory, domains, clientPolicy, clients]).toEqual([undefined, undefined, undefined, undefined]);
    expect(realm.configMaps()).toEqual([]);
  });

  it("stays in sight while the tenant cannot be reached: nothing was looked at", async () => {
    const realm = wellSetUp();
    await realm.pass();
    realm.world.azure.failNext("checkReachable", away("CredentialExpired", true));
    await realm.pass();
    expect(realm.conditions()).toMatchObject({
      TenantReachable: "False CredentialExpired",
      IncomingTrustReady: "True FlowReady",
    });
    expect(realm.realm.status?.domains).toHaveLength(1);
  });
});

it("a realm with directorySync.required false is Ready without it, and shows it all the same", async () => {
  const realm = wellSetUp({ ...BOTH_FLOWS, directorySync: { required: false } });
  realm.world.azure.organization = { tenantId: TENANT, verifiedDomains: [] };
  await realm.pass();
  expect(realm.conditions()).toMatchObject({
    Ready: "True Succeeded",
    DirectorySynchronized: "False NeverSynchronized",
    ModernInteractiveReady: "True FlowReady",
  });
});
