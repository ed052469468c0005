import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep, systemClock } from "../../../src/ports/clock.ts";
import { ARM_ACTIONS, GRAPH_PERMISSIONS, inShort } from "../../support/azure-scene.ts";
import { conditionIn, messageIn } from "../../support/conditions-in.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene, SceneInput } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

/** What stands in the way of one object, and what becomes of it. */
interface Obstacle {
  readonly what: string;
  readonly scene?: SceneInput;
  /** Prepares what can't be said in `scene`, and declares the object. */
  readonly declare?: (scene: Scene) => Promise<void>;
  /** The condition that carries it. */
  readonly type: string;
  readonly condition: string;
  readonly ready: string;
  /** True where it passes by itself or is the realm's to report: the object is never Stalled for it. */
  readonly passes?: true;
  /** What the sentence names; the same in the condition and in Ready. */
  readonly names: (scene: Scene) => readonly string[];
  /** What it must not tell. */
  readonly hides?: (scene: Scene) => readonly string[];
  /** Writes that Azure refused, when only the attempt shows the obstacle. */
  readonly refused?: readonly string[];
  /** Takes the obstacle away; absent where it stays. */
  readonly mend?: (scene: Scene) => Promise<void> | void;
}

const without = (list: readonly string[], ...items: string[]): readonly string[] =>
  list.filter((item) => !items.includes(item));

/** A realm whose identity for Resource Manager has its secret in a Secret of this name. */
const secretRealm = (scene: Scene, secret: string): object => ({
  credentials: {
    resourceManager: { clientSecret: { clientId: scene.azure.armClientId, secretRef: { name: secret } } },
    graph: { workloadIdentity: { clientId: scene.azure.graphClientId } },
  },
});

const OBSTACLES: readonly Obstacle[] = [
  {
    what: "an instance that does not exist",
    declare: (scene) => scene.declare({ managedInstance: { resourceId: scene.azure.idOf("sqlmi-gone") } }),
    type: "InstanceAvailable",
    condition: "False InstanceNotFound",
    ready: "False InstanceNotFound",
    names: ({ azure }) => ["sqlmi-gone", azure.group, azure.subscriptionId],
    mend: (scene) => scene.azure.addInstance({ name: "sqlmi-gone" }),
  },
  {
    what: "a resource group that does not exist",
    declare: (scene) =>
      scene.declare({ managedInstance: { resourceId: scene.azure.idOf("sqlmi-01").replace("rg-prod", "rg-gone") } }),
    type: "InstanceAvailable",
    condition: "False InstanceNotFound",
    ready: "False InstanceNotFound",
    names: ({ azure }) => ["rg-gone", "sqlmi-01", azure.subscriptionId],
  },
  {
    what: "an instance of another tenant",
    declare: async (scene) => {
      const other = await harness.scene({ realm: false });
      await scene.editRealm({
        access: [{ namespaces: [scene.namespace], subscriptions: [other.azure.subscriptionId] }],
      });
      await scene.declare({ managedInstance: { resourceId: other.azure.idOf("sqlmi-01") } });
    },
    type: "InstanceAvailable",
    condition: "False TenantMismatch",
    ready: "False TenantMismatch",
    names: ({ azure }) => ["tenant", azure.tenantId],
  },
  {
    what: "an instance outside the access rules",
    scene: { realm: { access: [] } },
    type: "RealmReady",
    condition: "False AccessDenied",
    ready: "False AccessDenied",
    names: ({ azure, realm, namespace }) => [realm, namespace, azure.subscriptionId, azure.group, "access"],
    mend: (scene) =>
      scene.editRealm({
        access: [
          { namespaces: [scene.namespace], subscriptions: [scene.azure.subscriptionId], resourceGroups: ["RG-PROD"] },
        ],
      }),
  },
  {
    what: "a missing Secret",
    passes: true,
    scene: { realm: false },
    declare: async (scene) => {
      await scene.createRealm(secretRealm(scene, `login-${scene.realm}`));
      await scene.declare();
    },
    type: "RealmReady",
    condition: "False RealmNotReachable",
    ready: "False RealmNotReachable",
    names: ({ realm }) => [realm, `login-${realm}`, "clientSecret", "operator's namespace"],
    mend: (scene) => harness.putSecret(`login-${scene.realm}`, { clientSecret: "arm-secret" }),
  },
  {
    what: "a Secret without the key",
    passes: true,
    scene: { realm: false },
    declare: async (scene) => {
      await harness.putSecret(`login-${scene.realm}`, { password: "arm-secret" });
      await scene.createRealm(secretRealm(scene, `login-${scene.realm}`));
      await scene.declare();
    },
    type: "RealmReady",
    condition: "False RealmNotReachable",
    ready: "False RealmNotReachable",
    names: ({ realm }) => [`login-${realm}`, "no value under the key clientSecret"],
    hides: () => ["arm-secret"],
    mend: (scene) => harness.putSecret(`login-${scene.realm}`, { clientSecret: "arm-secret" }),
  },
  {
    what: "a missing right to read instances",
    scene: { armActions: without(ARM_ACTIONS, "Microsoft.Sql/managedInstances/read") },
    type: "InstanceAvailable",
    condition: "False PermissionMissing",
    ready: "False PermissionMissing",
    names: ({ azure }) => ["Microsoft.Sql/managedInstances/read", azure.idOf("sqlmi-01"), azure.armClientId],
    mend: (scene) => void (scene.azure.arm.roleAssignments[0]!.actions = [...ARM_ACTIONS]),
  },
  {
    what: "a missing right to write instances",
    scene: { armActions: without(ARM_ACTIONS, "Microsoft.Sql/managedInstances/write") },
    type: "ServicePrincipalEnabled",
    condition: "False PermissionMissing",
    ready: "False PermissionMissing",
    names: ({ azure }) => ["Microsoft.Sql/managedInstances/write", azure.idOf("sqlmi-01"), azure.armClientId],
    refused: ["PATCH managedInstances 403"],
    mend: (scene) => void (scene.azure.arm.roleAssignments[0]!.actions = [...ARM_ACTIONS]),
  },
  {
    what: "a missing permission to read applications",
    scene: {
      instances: [{ name: "sqlmi-01", isOn: true }],
      graphPermissions: without(GRAPH_PERMISSIONS, "Application.Read.All"),
    },
    type: "ConsentGranted",
    condition: "Unknown PermissionMissing",
    ready: "False PermissionMissing",
    names: ({ azure }) => ["Application.Read.All", azure.tenantId, azure.graphClientId],
    mend: (scene) => void (scene.azure.graph.graphPermissions = [...GRAPH_PERMISSIONS]),
  },
  {
    what: "a missing permission to grant consent",
    scene: {
      instances: [{ name: "sqlmi-01", isOn: true }],
      graphPermissions: [
        ...without(GRAPH_PERMISSIONS, "DelegatedPermissionGrant.ReadWrite.All"),
        "DelegatedPermissionGrant.Read.All",
      ],
    },
    type: "ConsentGranted",
    condition: "False PermissionMissing",
    ready: "False PermissionMissing",
    names: ({ azure }) => ["DelegatedPermissionGrant.ReadWrite.All", azure.tenantId, azure.graphClientId],
    refused: ["POST oauth2PermissionGrants 403"],
    mend: (scene) => void (scene.azure.graph.graphPermissions = [...GRAPH_PERMISSIONS]),
  },
  {
    what: "a missing realm",
    scene: { realm: false },
    type: "RealmReady",
    condition: "False RealmNotFound",
    ready: "False RealmNotFound",
    names: ({ realm }) => [realm, "does not exist"],
    mend: (scene) => scene.createRealm(),
  },
  {
    what: "a suspended realm",
    passes: true,
    scene: { realm: { suspend: true } },
    type: "RealmReady",
    condition: "False RealmSuspended",
    ready: "False RealmSuspended",
    names: ({ realm }) => [realm, "suspended"],
    mend: (scene) => scene.editRealm({ suspend: false }),
  },
  {
    what: "a stopped instance",
    passes: true,
    scene: { instances: [{ name: "sqlmi-01", state: "Stopped" }] },
    type: "InstanceAvailable",
    condition: "False InstanceStopped",
    ready: "False InstanceStopped",
    names: ({ azure }) => ["az sql mi start", "sqlmi-01", azure.group, azure.subscriptionId],
    mend: (scene) => scene.azure.startInstance(),
  },
  {
    what: "a locked resource group",
    scene: { lock: "ReadOnly" },
    type: "ServicePrincipalEnabled",
    condition: "False ScopeLocked",
    ready: "False ScopeLocked",
    names: ({ azure }) => [`/subscriptions/${azure.subscriptionId}/resourceGroups/rg-prod`, "lock"],
    refused: ["PATCH managedInstances 409"],
    mend: async (scene) => {
      scene.azure.resourceGroup.lock = "None";
      await scene.request("unlocked");
    },
  },
  {
    what: "a policy that denies",
    scene: { denyPolicy: "no-changes-in-december" },
    type: "ServicePrincipalEnabled",
    condition: "False DeniedByPolicy",
    ready: "False DeniedByPolicy",
    names: () => ["no-changes-in-december"],
    refused: ["PATCH managedInstances 403"],
    mend: async (scene) => {
      delete scene.azure.resourceGroup.denyPolicy;
      await scene.request("exempt");
    },
  },
  {
    what: "a wrong client secret",
    passes: true,
    scene: { realm: false },
    declare: async (scene) => {
      await harness.putSecret(`login-${scene.realm}`, { clientSecret: "mistyped-secret" });
      await scene.createRealm(secretRealm(scene, `login-${scene.realm}`));
      await scene.declare();
    },
    type: "RealmReady",
    condition: "False RealmNotReachable",
    ready: "False RealmNotReachable",
    names: ({ azure, realm }) => [realm, azure.armClientId, azure.tenantId],
    hides: () => ["mistyped-secret"],
    mend: (scene) => harness.putSecret(`login-${scene.realm}`, { clientSecret: "arm-secret" }),
  },
  {
    what: "app roles that no access rule allows",
    scene: { instances: [{ name: "sqlmi-01", isOn: true }] },
    declare: (scene) =>
      scene.declare({
        consent: {
          mode: "Explicit",
          permissions: [{ resourceAppId: "00000003-0000-0000-c000-000000000000", appRoles: ["User.Read.All"] }],
        },
      }),
    type: "ConsentGranted",
    condition: "False AppRolesNotAllowed",
    ready: "False AppRolesNotAllowed",
    names: () => ["Microsoft Graph", "User.Read.All", "appRoles: Allow"],
  },
  {
    what: "an API that the tenant does not have",
    scene: { instances: [{ name: "sqlmi-01", isOn: true }] },
    declare: (scene) =>
      scene.declare({
        consent: {
          mode: "Explicit",
          permissions: [
            { resourceAppId: "12345678-0000-4000-8000-000000000000", delegatedScopes: ["user_impersonation"] },
          ],
        },
      }),
    type: "ConsentGranted",
    condition: "False ResourceNotFound",
    ready: "False ResourceNotFound",
    names: () => ["12345678-0000-4000-8000-000000000000", "az ad sp create"],
  },
  {
    what: "a permission that its API does not publish",
    scene: { instances: [{ name: "sqlmi-01", isOn: true }] },
    declare: (scene) =>
      scene.declare({
        consent: {
          mode: "Explicit",
          permissions: [{ resourceAppId: "00000003-0000-0000-c000-000000000000", delegatedScopes: ["User.Raed"] }],
        },
      }),
    type: "ConsentGranted",
    condition: "False PermissionUnknown",
    ready: "False PermissionUnknown",
    names: () => ["Microsoft Graph", "User.Raed", "spec.consent.permissions"],
    mend: (scene) =>
      scene.edit({
        consent: {
          permissions: [{ resourceAppId: "00000003-0000-0000-c000-000000000000", delegatedScopes: ["User.Read"] }],
        },
      }),
  },
  {
    what: "a required Entra administrator that is not set",
    scene: { instances: [{ name: "sqlmi-01", hasAdministrator: false }] },
    declare: (scene) => scene.declare({ servicePrincipal: "Disabled", checks: { entraAdministrator: "Require" } }),
    type: "LoginsSupported",
    condition: "False NoEntraAdministrator",
    ready: "False NoEntraAdministrator",
    names: () => ["sqlmi-01", "az sql mi ad-admin create"],
  },
];

describe.concurrent("an obstacle is named, and nothing is written to Azure", () => {
  it.each(OBSTACLES)("$what", async (obstacle) => {
    const scene = await harness.scene(obstacle.scene);
    await (obstacle.declare ?? ((one: Scene) => one.declare()))(scene);
    const found = await scene.recorder.until(
      scene.nameOf(),
      `${obstacle.type} is ${obstacle.condition}`,
      (object) =>
        object !== undefined &&
        conditionIn(object, obstacle.type) === obstacle.condition &&
        conditionIn(object, "Ready") === obstacle.ready,
    );
    const message = messageIn(found!, obstacle.type)!;
    expect(
      obstacle.names(scene).filter((name) => !message.includes(name)),
      message,
    ).toEqual([]);
    expect(messageIn(found!, "Ready")).toBe(message);
    const text = JSON.stringify(scene.recorder.historyOf(scene.nameOf()));
    expect((obstacle.hides?.(scene) ?? []).filter((secret) => text.includes(secret))).toEqual([]);
    const wanted = obstacle.refused ?? [];
    expect([...new Set(inShort(scene.azure.writes()))]).toEqual(wanted);

    // What only a person can mend reads as Failed, after the grace that it has.
    if (obstacle.passes !== true) await scene.untilCondition("Stalled", obstacle.condition.replace(/^\w+/, "True"));
    if (obstacle.mend !== undefined) {
      await obstacle.mend(scene);
      await scene.untilReady();
    }
    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  });
});

/** Creation times count in whole seconds, and the older of two objects is told by them. */
async function nextSecond(): Promise<void> {
  await sleep(systemClock, 1_050 - (systemClock.nowMs() % 1_000));
}

describe.concurrent("two objects declare one instance", () => {
  it("in one namespace: the younger is told the name of the older, and takes over when that goes", async () => {
    const scene = await harness.scene();
    const managedInstance = { resourceId: scene.azure.idOf("sqlmi-01") };
    await scene.declare({ managedInstance }, { name: "older" });
    await nextSecond();
    await scene.untilReady("older");
    const since = scene.azure.now;
    // ARM compares ids without case.
    await scene.declare(
      {
        managedInstance: {
          resourceId: managedInstance.resourceId.replace("resourceGroups/rg-prod", "resourcegroups/RG-PROD"),
        },
      },
      { name: "younger" },
    );
    const younger = await scene.untilCondition("InstanceAvailable", "False DuplicateInstance", "younger");
    expect(conditionIn(younger, "Ready")).toBe("False DuplicateInstance");
    expect(conditionIn(younger, "Stalled")).toBe("True DuplicateInstance");
    expect(messageIn(younger, "InstanceAvailable")).toContain("WindowsAuthentication older ");
    await scene.delete("older");
    await scene.untilReady("younger");
    expect(inShort(scene.azure.writes(since))).toEqual([]);
    for (const name of ["older", "younger"])
      expect(judgeLife(scene.recorder.historyOf(scene.nameOf(name)))).toEqual([]);
  });

  it("in two namespaces: neither is told the other's name or namespace", async () => {
    const scene = await harness.scene();
    const other = await harness.scene({ realm: false });
    const managedInstance = { resourceId: scene.azure.idOf("sqlmi-01") };
    await scene.editRealm({
      access: [{ namespaces: [scene.namespace, other.namespace], subscriptions: [scene.azure.subscriptionId] }],
    });
    await scene.declare({ managedInstance }, { name: "payments-secret-plan" });
    await nextSecond();
    await other.declare({ managedInstance, realmRef: { name: scene.realm } }, { name: "mine" });
    await other.untilCondition("InstanceAvailable", "False DuplicateInstance", "mine");
    await scene.untilReady("payments-secret-plan");
    const told = JSON.stringify(other.recorder.historyOf(other.nameOf("mine")));
    expect([scene.namespace, "payments-secret-plan"].filter((name) => told.includes(name))).toEqual([]);
    const heard = JSON.stringify(scene.recorder.historyOf(scene.nameOf("payments-secret-plan")));
    expect([other.namespace, "mine"].filter((name) => heard.includes(`"${name}"`))).toEqual([]);
  });
});
