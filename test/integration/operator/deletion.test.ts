import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inShort, REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

const ALL = Object.keys(REQUESTED_SCOPES).sort();

/** Deletes the object, waits until it is gone, and gives what was written to Azure for that. */
async function deleted(scene: Scene): Promise<readonly string[]> {
  const since = scene.azure.now;
  await scene.delete();
  await scene.untilGone();
  expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  return inShort(scene.azure.writes(since));
}

describe.concurrent("deleting with Retain", () => {
  it("asks Azure nothing and leaves it as it is", async () => {
    const scene = await harness.scene();
    await scene.declare({ deletionPolicy: "Retain" });
    await scene.untilReady();
    const since = scene.azure.now;
    expect(await deleted(scene)).toEqual([]);
    expect(scene.azure.calls(since).filter(({ path }) => path.includes("sqlmi-01"))).toEqual([]);
    expect(scene.azure.instance().servicePrincipal.type).toBe("SystemAssigned");
    expect(scene.azure.scopesOf()).toEqual(ALL);
  });

  it("leaves an instance alone whose operation is still in flight", async () => {
    const scene = await harness.scene();
    await scene.declare();
    await scene.untilCondition("Reconciling", "True EnablingServicePrincipal");
    expect(await deleted(scene)).toEqual([]);
  });
});

describe.concurrent("deleting what never came to be", () => {
  const POLICIES = ["Retain", "Revert"] as const;

  it.each(POLICIES)("with %s ends where there is no realm", async (deletionPolicy) => {
    const scene = await harness.scene({ realm: false });
    await scene.declare({ deletionPolicy });
    await scene.untilCondition("RealmReady", "False RealmNotFound");
    expect(await deleted(scene)).toEqual([]);
    expect(scene.azure.calls()).toEqual([]);
  });

  it.each(POLICIES)("with %s ends where there is no instance", async (deletionPolicy) => {
    const scene = await harness.scene({ instances: [] });
    await scene.declare({ deletionPolicy });
    await scene.untilCondition("InstanceAvailable", "False InstanceNotFound");
    expect(await deleted(scene)).toEqual([]);
  });

  it.each(POLICIES)("with %s ends where a right is missing", async (deletionPolicy) => {
    const scene = await harness.scene({ armActions: ["Microsoft.Sql/managedInstances/read"] });
    await scene.declare({ deletionPolicy });
    await scene.untilCondition("ServicePrincipalEnabled", "False PermissionMissing");
    expect(await deleted(scene)).toEqual([]);
  });
});

describe.concurrent("deleting with Revert", () => {
  it("takes back everything where everything is ours", async () => {
    const scene = await harness.scene();
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    expect(await deleted(scene)).toEqual(["DELETE oauth2PermissionGrants 204", "PATCH managedInstances 202"]);
    expect(scene.azure.instance().servicePrincipal.type).toBe("None");
    expect(scene.azure.tenant.oauth2PermissionGrants).toEqual([]);
  });

  it("leaves a service principal on that was on before, and scopes that were granted before", async () => {
    const scene = await harness.scene({
      instances: [{ name: "sqlmi-01", isOn: true, granted: ["openid", "profile"] }],
    });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toEqual(ALL);
    expect(await deleted(scene)).toEqual(["PATCH oauth2PermissionGrants 204"]);
    expect(scene.azure.instance().servicePrincipal.type).toBe("SystemAssigned");
    expect(scene.azure.scopesOf()).toEqual(["openid", "profile"]);
  });

  it("leaves a scope that somebody else has added to our grant", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    scene.azure.grant("sqlmi-01", ["Mail.Read"]);
    expect(await deleted(scene)).toEqual(["PATCH oauth2PermissionGrants 204"]);
    expect(scene.azure.scopesOf()).toEqual(["Mail.Read"]);
  });

  it("writes nothing where everything was right before", async () => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true, granted: ALL }] });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    expect(await deleted(scene)).toEqual([]);
    expect(scene.azure.scopesOf()).toEqual(ALL);
  });

  const GONE: readonly (readonly [what: string, remove: (scene: Scene) => Promise<void> | void])[] = [
    [
      "the realm",
      async (scene) => {
        await scene.deleteRealm();
        await scene.untilCondition("RealmReady", "False RealmNotFound");
      },
    ],
    ["the instance", (scene) => scene.azure.removeInstance()],
    [
      "the instance's resource group",
      (scene) => void (scene.azure.removeInstance(), (scene.azure.resourceGroup.name = "rg-other")),
    ],
    [
      "access to the instance",
      async (scene) => {
        await scene.editRealm({ access: [] });
        await scene.untilCondition("RealmReady", "False AccessDenied");
      },
    ],
    [
      "the application, with its service principal",
      (scene) =>
        scene.azure.change((tenant) => {
          const principal = scene.azure.principalOf()!;
          tenant.applications = tenant.applications.filter(({ appId }) => appId !== principal.appId);
          tenant.servicePrincipals = tenant.servicePrincipals.filter(({ id }) => id !== principal.id);
          tenant.oauth2PermissionGrants = [];
        }),
    ],
    ["the operator's identity", (scene) => scene.azure.change((tenant) => void (tenant.identities = []))],
  ];

  it.each(GONE)("ends when %s is gone", async (_what, remove) => {
    const scene = await harness.scene({ instances: [{ name: "sqlmi-01", isOn: true }] });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    await remove(scene);
    expect(await deleted(scene)).toEqual([]);
  });

  it("ends when the Secret is gone", async () => {
    const scene = await harness.scene({ realm: false });
    const name = `login-${scene.realm}`;
    await harness.putSecret(name, { clientSecret: "arm-secret" });
    await scene.createRealm({
      credentials: {
        resourceManager: { clientSecret: { clientId: scene.azure.armClientId, secretRef: { name } } },
        graph: { workloadIdentity: { clientId: scene.azure.graphClientId } },
      },
    });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    await harness.deleteSecret(name);
    await scene.untilRealm("TenantReachable", "False SecretNotFound");
    expect(await deleted(scene)).toEqual([]);
  });

  it("waits for a stopped instance, says so, and goes on when it runs", async () => {
    const scene = await harness.scene();
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    scene.azure.instance().state = "Stopped";
    const since = scene.azure.now;
    await scene.delete();
    await scene.untilCondition("InstanceAvailable", "False InstanceStopped");
    expect(inShort(scene.azure.writes(since))).toEqual([]);
    scene.azure.startInstance();
    await scene.untilGone();
    expect(scene.azure.instance().servicePrincipal.type).toBe("None");
    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  });

  it("says what keeps it, and lets go when the policy is changed to Retain", async () => {
    const scene = await harness.scene();
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilReady();
    scene.azure.resourceGroup.lock = "ReadOnly";
    await scene.delete();
    const stuck = await scene.untilCondition("Stalled", "True ScopeLocked");
    expect(stuck.metadata.deletionTimestamp).toBeDefined();
    await scene.edit({ deletionPolicy: "Retain" });
    await scene.untilGone();
    expect(scene.azure.instance().servicePrincipal.type).toBe("SystemAssigned");
    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  });
});
