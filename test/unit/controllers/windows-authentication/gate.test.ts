import { describe, expect, it } from "vitest";
import type { KerberosRealm } from "../../../../src/controllers/kinds.ts";
import { enterGate, viewRealm } from "../../../../src/controllers/windows-authentication/gate.ts";
import { StepFailure } from "../../../../src/controllers/windows-authentication/step-failure.ts";
import type { OperatorError } from "../../../../src/errors.ts";
import { INSTANCE, SUBSCRIPTION, TENANT } from "../../../fakes/fake-azure.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

function enter(world: ReconcileWorld) {
  return enterGate(world.object, world.object.spec, world);
}

/** The gate's refusal: condition, reason, kind of retry, whether only a human helps, and the sentence. */
function refusal(world: ReconcileWorld): readonly unknown[] {
  try {
    enter(world);
  } catch (thrown) {
    if (!(thrown instanceof StepFailure)) throw thrown;
    const { reason, retry, needsHuman, message } = thrown.error as OperatorError;
    return [thrown.step.condition, reason, retry.kind, needsHuman, message];
  }
  return [];
}

function realmWith(type: string, status: "True" | "False" | "Unknown", reason: string, message: string): KerberosRealm {
  const realm = kerberosRealm();
  const conditions = (realm.status?.conditions ?? []).map((one) =>
    one.type === type ? { ...one, status, reason, message } : one,
  );
  return { ...realm, status: { observedGeneration: 1, conditions } };
}
const unchecked: KerberosRealm = { ...kerberosRealm(), status: { observedGeneration: -1 } };
const older = windowsAuthentication({}, { name: "older", uid: "uid-0", creationTimestamp: "2025-01-01T00:00:00Z" });

describe("enterGate()", () => {
  it("lets an object in, with all that its first Azure call needs", () => {
    const allow = [{ namespaces: ["team-a"], subscriptions: [SUBSCRIPTION], appRoles: "Allow" }];
    const world = new ReconcileWorld();
    world.realms.put(kerberosRealm({ access: allow, interval: "2h" }));
    expect(enter(world)).toEqual({
      id: INSTANCE,
      realm: {
        realmName: "default",
        tenantId: TENANT,
        cloud: "AzurePublic",
        credentials: { resourceManager: {}, graph: {} },
      },
      realmIntervalMs: 2 * 3_600_000,
      appRolesAllowed: true,
      realmFinding: {
        type: "RealmReady",
        status: "True",
        reason: "RealmReady",
        message: "KerberosRealm default is ready.",
      },
    });
  });

  it("lets it in while the realm lacks permissions, and says so", () => {
    const world = new ReconcileWorld();
    world.realms.put(realmWith("Ready", "False", "PermissionsMissing", "The identities lack: X."));
    expect(enter(world).realmFinding).toEqual({
      type: "RealmReady",
      status: "False",
      reason: "PermissionsMissing",
      message: "KerberosRealm default: The identities lack: X.",
    });
  });

  it("repeats nothing of what its realm says of others' subscriptions", () => {
    const other = "99999999-0000-4000-8000-000000000002";
    const message = `The identities lack: X on /subscriptions/${SUBSCRIPTION}; X on /subscriptions/${other}/resourceGroups/rg-b.`;
    const world = new ReconcileWorld();
    world.realms.put(realmWith("Ready", "False", "PermissionsMissing", message));
    expect(enter(world).realmFinding.message).toBe(
      `KerberosRealm default: The identities lack: X on /subscriptions/${SUBSCRIPTION}; X on a scope of others.`,
    );
  });

  it.each<[string, (world: ReconcileWorld) => void, readonly unknown[]]>([
    [
      "without its realm",
      (world) => world.realms.objects.clear(),
      [
        "RealmReady",
        "RealmNotFound",
        "dependency",
        true,
        "KerberosRealm default does not exist. Create it, or name another in spec.realmRef; those there are: kubectl get kerberosrealms",
      ],
    ],
    [
      "in a realm that breaks its schema",
      (world) => world.realms.put({ ...kerberosRealm(), spec: {} as KerberosRealm["spec"] }),
      [
        "RealmReady",
        "RealmInvalid",
        "dependency",
        true,
        "The specification of KerberosRealm default breaks a rule of its schema. Its status says which: kubectl describe kerberosrealm default",
      ],
    ],
    [
      "in a suspended realm",
      (world) => world.realms.put(kerberosRealm({ suspend: true })),
      [
        "RealmReady",
        "RealmSuspended",
        "dependency",
        false,
        `KerberosRealm default is suspended; nothing is done until its owner resumes it: kubectl patch kerberosrealm default --type merge -p '{"spec":{"suspend":false}}'`,
      ],
    ],
    [
      "in a realm that nobody has looked at",
      (world) => world.realms.put(unchecked),
      [
        "RealmReady",
        "RealmNotChecked",
        "dependency",
        false,
        "The operator has not checked KerberosRealm default yet; it goes on when it has.",
      ],
    ],
    [
      "in a realm that cannot be reached",
      (world) => world.realms.put(realmWith("TenantReachable", "False", "SecretNotFound", "Secret azure is missing.")),
      [
        "RealmReady",
        "RealmNotReachable",
        "dependency",
        false,
        "KerberosRealm default is not reachable: Secret azure is missing.",
      ],
    ],
    [
      "where no rule fits",
      (world) => world.realms.put(kerberosRealm({ access: [] })),
      [
        "RealmReady",
        "AccessDenied",
        "verySlow",
        true,
        `KerberosRealm default does not let namespace team-a declare instances of subscription ${SUBSCRIPTION}, resource group rg. To allow it, add to its spec.access: {namespaces: [team-a], subscriptions: [${SUBSCRIPTION}], resourceGroups: [rg]}.`,
      ],
    ],
    [
      "beside an older object",
      (world) => world.objects.put(older),
      [
        "InstanceAvailable",
        "DuplicateInstance",
        "verySlow",
        true,
        "WindowsAuthentication older already declares this managed instance; only the oldest object is acted on. Delete one of them.",
      ],
    ],
    [
      "with another resource's id",
      (world) =>
        world.objects.put({
          ...world.object,
          spec: { ...world.object.spec, managedInstance: { resourceId: "/subscriptions/x" } },
        }),
      [
        "InstanceAvailable",
        "InvalidSpec",
        "verySlow",
        true,
        "spec.managedInstance.resourceId is not the ARM id of a managed instance. It cannot be changed: delete this object and declare the right id in a new one.",
      ],
    ],
  ])("refuses it %s", (_name, arrange, expected) => {
    const world = new ReconcileWorld();
    arrange(world);
    expect(refusal(world)).toEqual(expected);
  });
});

describe("viewRealm()", () => {
  const view = (world: ReconcileWorld) => viewRealm(world.object, world.object.spec, world);

  it.each<[string, (world: ReconcileWorld) => void, string]>([
    ["a realm that is Ready", () => undefined, "open True RealmReady"],
    [
      "one that lacks permissions",
      (world) => world.realms.put(realmWith("Ready", "False", "PermissionsMissing", "X.")),
      "open False PermissionsMissing",
    ],
    ["none", (world) => world.realms.objects.clear(), "closed False RealmNotFound"],
    ["one that shuts it out", (world) => world.realms.put(kerberosRealm({ access: [] })), "closed False AccessDenied"],
    ["one that was not checked yet", (world) => world.realms.put(unchecked), "closed False RealmNotChecked"],
    ["its realm, also as a duplicate", (world) => world.objects.put(older), "open True RealmReady"],
  ])("shows an object %s", (_name, change, shown) => {
    const world = new ReconcileWorld();
    change(world);
    const seen = view(world);
    expect(`${seen?.isOpen === true ? "open" : "closed"} ${seen?.finding.status} ${seen?.finding.reason}`).toBe(shown);
  });

  it("reads the specification of a realm once for all its objects", () => {
    const world = new ReconcileWorld();
    const realm = kerberosRealm();
    let reads = 0;
    const access = realm.spec.access;
    const spec = Object.defineProperty({ ...realm.spec }, "access", {
      enumerable: true,
      get: () => {
        reads += 1;
        return access;
      },
    });
    world.realms.put({ ...realm, spec });
    view(world);
    const once = reads;
    view(world);
    expect([once > 0, reads]).toEqual([true, once]);
  });

  it("shows nothing to an object whose instance cannot be read", () => {
    const world = new ReconcileWorld();
    const spec = { ...world.object.spec, managedInstance: { resourceId: "x" } };
    expect(viewRealm(world.object, spec, world)).toBeUndefined();
  });
});
