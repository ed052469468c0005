import { describe, expect, it } from "vitest";
import { FINALIZER, RECONCILE_REQUEST_ANNOTATION } from "../../../../src/api/v1alpha1/common.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { INSTANCE_ID, TENANT } from "../../../fakes/fake-azure.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";
import { kstatus } from "../../../support/kstatus.ts";

const forbidden = new OperatorError("The identity lacks Microsoft.Sql/managedInstances/write.", {
  code: "AuthorizationFailed",
  reason: "PermissionMissing",
  retry: { kind: "slow" },
  needsHuman: true,
  graceMs: 600_000,
});

const throttled = new OperatorError("The subscription is throttled.", {
  code: "TooManyRequests",
  reason: "Throttled",
  retry: { kind: "backoff" },
  needsHuman: false,
});

describe("a WindowsAuthentication on its way up", () => {
  it("goes from nothing to Ready, and each effect is on record before it happens", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    expect(world.azure.writes).toEqual([
      'update {"servicePrincipalType":"SystemAssigned"}',
      "createGrant openid User.Read",
    ]);
    expect(world.condition("Ready")).toBe("True Succeeded");
    expect(world.object.status?.owned).toEqual({
      servicePrincipal: true,
      permissions: [
        {
          resourceAppId: "00000003-0000-0000-c000-000000000000",
          resource: "Microsoft Graph",
          delegatedScopes: ["openid", "User.Read"],
          appRoles: [],
        },
      ],
    });
    expect(world.object.status?.pendingActions).toBeUndefined();
    expect(world.object.status?.kerberos?.servicePrincipalName).toBe("MSSQLSvc/sqlmi-01.abc.database.windows.net:1433");
  });

  it("follows the operation through status and names it", async () => {
    const world = new ReconcileWorld();
    world.azure.operations = true;
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 15_000, priority: "user" });
    expect(world.condition("Reconciling")).toBe("True EnablingServicePrincipal");
    expect(world.object.status?.operation?.kind).toBe("EnablingServicePrincipal");
    await world.pass();
    expect(world.azure.writes).toHaveLength(1);
    world.azure.finishOperations();
    await world.settle();
    expect(world.object.status?.operation).toBeUndefined();
    expect(world.condition("Ready")).toBe("True Succeeded");
  });

  it("does not write at all where everything is right already, and owns nothing", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    world.azure.grants = [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes: ["USER.READ", "openid"] }];
    await world.settle();
    expect(world.azure.writes).toEqual([]);
    expect(world.statuses).toHaveLength(1);
    expect(world.object.status?.owned).toBeUndefined();
    expect(world.condition("Ready")).toBe("True Succeeded");
  });

  it("costs no status write when it is looked at again", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    const before = world.statuses.length;
    await world.clock.advance(3_600_000);
    await world.settle();
    expect(world.statuses).toHaveLength(before);
  });

  it("adds the finalizer before anything else", async () => {
    const world = new ReconcileWorld();
    world.objects.put(windowsAuthentication({}, { finalizers: [] }));
    expect(await world.pass()).toEqual({ kind: "done" });
    expect(world.object.metadata.finalizers).toEqual([FINALIZER]);
    expect(world.azure.calls).toEqual([]);
  });

  it("waits for the application, and is Stalled when it stays away", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    world.azure.applications.clear();
    await world.pass();
    expect(world.condition("Ready")).toBe("False WaitingForApplication");
    expect(world.condition("Reconciling")).toBe("True ProgressingWithRetry");
    await world.clock.advance(600_000);
    await world.pass();
    expect(world.condition("Stalled")).toBe("True InstanceApplicationNotFound");
  });

  it("says what the instance tells already while the application is waited for", async () => {
    const world = new ReconcileWorld();
    world.azure.operations = true;
    await world.pass();
    expect(world.condition("ServicePrincipalEnabled")).toBe("False NotEnabled");
    world.azure.finishOperations();
    world.azure.applications.clear();
    await world.pass();
    expect(world.condition("ConsentGranted")).toBe("Unknown WaitingForApplication");
    expect(world.condition("ServicePrincipalEnabled")).toBe("True Enabled");
    expect(world.object.status?.pendingActions).toBeUndefined();
  });
});

describe("a WindowsAuthentication that was Ready", () => {
  it("mends a revoked grant, and says drift meanwhile", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    await world.clock.advance(60_000);
    world.azure.grants = [];
    await world.pass();
    expect(world.condition("Ready")).toBe("False DriftDetected");
    expect(world.object.status?.observedGeneration).toBe(1);
    await world.settle();
    expect(world.azure.writes.slice(2)).toEqual(["createGrant openid User.Read"]);
    expect(world.object.status?.history?.map(({ outcome }) => outcome)).toEqual([
      "Ready",
      "Repaired",
      "Granted",
      "Enabled",
    ]);
  });

  it("does not believe that its own grant is gone before replication had its time", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    world.azure.grants = [];
    const writes = world.statuses.length;
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 1_000, priority: "repair" });
    expect(world.statuses).toHaveLength(writes);
    expect(world.azure.writes).toHaveLength(2);
  });

  it("gives way after three repairs within an hour, and tries again when asked", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    for (let round = 0; round < 4; round += 1) {
      await world.clock.advance(60_000);
      world.azure.grants = [];
      await world.settle();
    }
    expect(world.condition("Stalled")).toBe("True Contested");
    expect(world.azure.writes).toHaveLength(5);
    world.edit({ interval: "1h" });
    await world.settle();
    expect(world.condition("Ready")).toBe("True Succeeded");
  });

  it("is stopped by a stopped instance and says how to start it", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    world.azure.addInstance({ ...world.azure.instance, state: "Stopped" });
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 60_000, priority: "repair" });
    expect(world.condition("InstanceAvailable")).toBe("False InstanceStopped");
    expect(world.message("Ready")).toContain("az sql mi start -g rg --mi sqlmi-01");
  });

  it("keeps everything while it is suspended", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    world.edit({ suspend: true });
    const writes = world.statuses.length;
    expect(await world.pass()).toEqual({ kind: "done" });
    expect(world.statuses).toHaveLength(writes);
  });

  it("stays Ready in a suspended realm", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    world.realms.put(kerberosRealm({ suspend: true }));
    await world.pass();
    expect(world.condition("Ready")).toBe("True Succeeded");
    expect(world.condition("RealmReady")).toBe("False RealmSuspended");
  });

  it("answers a reconcile request with one complete check", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    const { metadata } = world.object;
    world.objects.put({
      ...world.object,
      metadata: { ...metadata, annotations: { [RECONCILE_REQUEST_ANNOTATION]: "now" } },
    });
    await world.pass();
    expect(world.object.status?.lastHandledReconcileAt).toBe("now");
  });
});

describe("the ledger of a WindowsAuthentication", () => {
  it("keeps what was announced while Azure works on a change whose answer was lost", async () => {
    const world = new ReconcileWorld();
    world.azure.failNext("update", throttled);
    await world.pass();
    expect(world.object.status?.owned?.servicePrincipal).toBe(true);
    const [[id, instance]] = [...world.azure.instances] as [[string, typeof world.azure.instance]];
    world.azure.instances.set(id, { ...instance, provisioningState: "Updating" });
    await world.pass();
    expect(world.condition("Ready")).toBe("False InstanceBusy");
    expect(world.object.status?.owned?.servicePrincipal).toBe(true);
  });

  it("forgets what its own change took away as soon as replication had its time, not at the next routine check", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    await world.clock.advance(3_600_000);
    world.edit({ servicePrincipal: "Disabled" });
    await world.pass();
    const result = await world.pass();
    expect(world.condition("Ready")).toBe("True Succeeded");
    expect(result).toEqual({
      kind: "requeueAfter",
      delayMs: world.settings.replicationGraceMs,
      priority: "resync",
    });
    expect(world.object.status?.owned?.servicePrincipal).toBe(true);
    await world.clock.advance(world.settings.replicationGraceMs);
    await world.pass();
    expect(world.object.status?.owned).toBeUndefined();
  });
});

describe("a WindowsAuthentication that only observes", () => {
  it("reports the plan and changes nothing", async () => {
    const world = new ReconcileWorld();
    world.edit({ managementPolicy: "Observe" });
    await world.settle();
    expect(world.azure.writes).toEqual([]);
    expect(world.condition("Stalled")).toBe("True ChangesPending");
    expect(world.object.status?.pendingActions).toEqual([
      "Turn on the service principal on managed instance sqlmi-01.",
    ]);
  });
});

describe("what keeps a WindowsAuthentication from its goal", () => {
  const cases: readonly [string, (world: ReconcileWorld) => void, string, string][] = [
    ["a missing realm", (world) => world.realms.objects.clear(), "RealmReady", "False RealmNotFound"],
    [
      "a realm that denies access",
      (world) => world.realms.put(kerberosRealm({ access: [] })),
      "RealmReady",
      "False AccessDenied",
    ],
    [
      "a suspended realm",
      (world) => world.realms.put(kerberosRealm({ suspend: true })),
      "RealmReady",
      "False RealmSuspended",
    ],
    ["an unknown instance", (world) => world.azure.instances.clear(), "InstanceAvailable", "False InstanceNotFound"],
    [
      "another tenant's instance",
      (world) => world.realms.put(kerberosRealm({ tenantId: TENANT.replaceAll("1", "9") })),
      "InstanceAvailable",
      "False TenantMismatch",
    ],
    [
      "a stopped instance",
      (world) => world.azure.addInstance({ state: "Stopped" }),
      "InstanceAvailable",
      "False InstanceStopped",
    ],
    [
      "a missing right to read",
      (world) => world.azure.failNext("get", forbidden),
      "InstanceAvailable",
      "False PermissionMissing",
    ],
    [
      "an older object for the same instance",
      (world) =>
        world.objects.put(
          windowsAuthentication(
            { managedInstance: { resourceId: INSTANCE_ID.replace("resourceGroups", "resourcegroups") } },
            { name: "older", uid: "uid-0", creationTimestamp: "2025-01-01T00:00:00Z" },
          ),
        ),
      "InstanceAvailable",
      "False DuplicateInstance",
    ],
  ];
  it.each(cases)("%s has its own condition and leads to no write", async (_name, arrange, type, expected) => {
    const world = new ReconcileWorld();
    arrange(world);
    await world.pass();
    expect(world.condition(type)).toBe(expected);
    expect(world.condition("Ready")).toBe(expected);
    expect(world.azure.writes).toEqual([]);
  });

  it("is retried during its grace and Stalled after it", async () => {
    const world = new ReconcileWorld();
    world.azure.failNext("get", forbidden);
    await world.pass();
    expect(world.condition("Reconciling")).toBe("True ProgressingWithRetry");
    await world.clock.advance(600_000);
    world.azure.failNext("get", forbidden);
    expect(await world.pass()).toBe(forbidden);
    expect(world.condition("Stalled")).toBe("True PermissionMissing");
    expect(world.object.status?.observedGeneration).toBe(1);
  });

  it("becomes Stalled past the progress deadline even when every error is a passing one", async () => {
    const world = new ReconcileWorld();
    world.azure.failNext("get", throttled);
    await world.pass();
    await world.clock.advance(900_000);
    world.azure.failNext("get", throttled);
    await world.pass();
    expect(world.condition("Stalled")).toBe("True ProgressDeadlineExceeded");
  });

  it("stays in failure while its write keeps failing, in spite of what it can do in between", async () => {
    const world = new ReconcileWorld();
    world.azure.failNext("update", forbidden);
    await world.pass();
    const since = world.object.status?.failing?.since;
    await world.clock.advance(600_000);
    world.azure.failNext("update", forbidden);
    await world.pass();
    expect(world.object.status?.failing?.since).toBe(since);
    expect(world.condition("Stalled")).toBe("True PermissionMissing");
  });

  it("is an application permission that no access rule allows; the rest is granted", async () => {
    const world = new ReconcileWorld();
    world.azure.requested.push({ id: "role-User.Read.All", type: "Role" });
    await world.settle();
    expect(world.azure.writes.at(-1)).toBe("createGrant openid User.Read");
    expect(world.condition("Stalled")).toBe("True AppRolesNotAllowed");
  });
});

describe("a WindowsAuthentication that goes", () => {
  it("leaves Azure as it is with Retain, without one call", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    world.azure.calls = [];
    world.delete();
    await world.pass();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.calls).toEqual([]);
  });

  it("takes back exactly its own with Revert", async () => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    world.azure.enable();
    world.azure.grants = [{ id: "g", clientId: "sp-1", resourceId: "graph-sp", scopes: ["openid", "profile"] }];
    await world.settle();
    world.delete();
    await world.settle();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.grants.map(({ scopes }) => scopes)).toEqual([["openid", "profile"]]);
    expect(world.azure.instance.servicePrincipal?.type).toBe("SystemAssigned");
  });

  it("turns off with Revert what it turned on, and follows the operation", async () => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    world.azure.operations = true;
    await world.settle();
    world.delete();
    await world.pass();
    expect(world.condition("Ready")).toBe("False Deleting");
    world.azure.finishOperations();
    await world.settle();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.instance.servicePrincipal?.type).toBe("None");
  });

  it.each([
    ["realm", (world: ReconcileWorld) => world.realms.objects.clear()],
    ["permission of its namespace", (world: ReconcileWorld) => world.realms.put(kerberosRealm({ access: [] }))],
  ])("ends with an event when its %s is gone", async (_what, arrange) => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    await world.settle();
    const writes = world.azure.writes.length;
    arrange(world);
    world.delete();
    await world.pass();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.writes).toHaveLength(writes);
    expect(world.events.at(-1)).toContain("Warning RevertSkipped");
  });

  it("ends with an event when its instance stays away for the whole grace, and not before", async () => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    await world.settle();
    const writes = world.azure.writes.length;
    world.azure.instances.clear();
    world.delete();
    const graceMs = world.settings.instanceNotFoundGraceMs;
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: graceMs / 4, priority: "repair" });
    expect(world.condition("Ready")).toBe("False Deleting");
    await world.clock.advance(graceMs - 1);
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 1, priority: "repair" });
    await world.clock.advance(1);
    await world.pass();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.writes).toHaveLength(writes);
    expect(world.events.at(-1)).toContain("Warning RevertSkipped");
  });

  it("takes everything back in spite of one answer that the instance is not there", async () => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    await world.settle();
    const instances = [...world.azure.instances];
    world.azure.instances.clear();
    world.delete();
    await world.pass();
    for (const [id, instance] of instances) world.azure.instances.set(id, instance);
    await world.settle();
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.azure.instance.servicePrincipal?.type).toBe("None");
  });

  it("stays, Stalled, while Azure refuses", async () => {
    const world = new ReconcileWorld();
    world.edit({ deletionPolicy: "Revert" });
    await world.settle();
    world.delete();
    world.azure.failNext("get", forbidden);
    expect(await world.pass()).toBe(forbidden);
    expect(world.condition("Ready")).toBe("False Deleting");
  });
});

describe("every status on the way", () => {
  it("is never Current before it is Ready, and never Reconciling and Stalled at once", async () => {
    const world = new ReconcileWorld();
    world.azure.operations = true;
    world.azure.failNext("get", throttled);
    await world.pass();
    await world.settle();
    await world.clock.advance(60_000);
    world.azure.grants = [];
    await world.settle();
    world.edit({ checks: { conditionalAccess: "Require", entraAdministrator: "Skip", directoryReader: "Skip" } });
    await world.settle();
    for (const object of world.statuses) {
      const conditions = object.status?.conditions ?? [];
      const isTrue = (type: string) => conditions.some((one) => one.type === type && one.status === "True");
      expect(kstatus(object as Parameters<typeof kstatus>[0]) === "Current").toBe(isTrue("Ready"));
      expect(isTrue("Reconciling") && isTrue("Stalled")).toBe(false);
    }
  });
});
