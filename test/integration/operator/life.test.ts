import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ArgoLua } from "../../support/argo-lua.ts";
import { REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { argoHealth } from "../../support/kstatus.ts";
import { contractRow, judgeLife } from "../../support/life-judge.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.stop());

/** The rows of the status contract that an object went through, each once. */
function rowsOf(scene: Scene): ReadonlySet<string> {
  const life = scene.recorder.historyOf(scene.nameOf());
  return new Set(life.flatMap(({ type, object }) => (type === "DELETED" ? [] : [contractRow(object)?.row ?? "none"])));
}

const HEALTH = resolve(import.meta.dirname, "../../../examples/gitops/argocd/health.lua");

/** What the health script that is shipped for Argo CD says of every version of an object, and what it should. */
async function argoVerdicts(name: string): Promise<{ readonly script: string[]; readonly wanted: string[] }> {
  const lua = new ArgoLua(readFileSync(HEALTH, "utf8"));
  // Argo CD does not ask a script about what is being deleted.
  const versions = harness.recorder
    .historyOf(name)
    .filter(({ type, object }) => type !== "DELETED" && object.metadata.deletionTimestamp === undefined);
  const script = await Promise.all(versions.map(async ({ object }) => (await lua.verdict(object)).status));
  return { script, wanted: versions.map(({ object }) => argoHealth(object)) };
}

describe("the whole life of an object, as kstatus, Flux, Argo CD and kubectl wait see it", () => {
  it("created, failing, retried, stalled, recovered, changed, drifting, suspended, resumed, deleted", async () => {
    const scene = await harness.scene({ lock: "ReadOnly" });
    const { simulator } = scene.azure;
    simulator.faults.add({
      name: `busy-${scene.realm}`,
      match: { service: "arm", method: "GET", path: `${scene.azure.subscriptionId}.*/managedInstances/sqlmi-01$` },
      times: 3,
      effect: { kind: "answer", status: 503, code: "ServiceUnavailable" },
    });
    await scene.declare({ deletionPolicy: "Revert" });
    await scene.untilCondition("Ready", "False ServiceUnavailable");
    await scene.untilCondition("Stalled", "True ScopeLocked");
    scene.azure.resourceGroup.lock = "None";
    await scene.request("unlocked");
    await scene.untilReady();

    await scene.edit({ authenticationMetadata: "Paired" });
    await scene.untilReady();

    scene.azure.revokeConsent();
    await scene.untilCondition("Ready", "False DriftDetected");
    await scene.untilReady();
    scene.azure.setServicePrincipal("None");
    await scene.untilCondition("ServicePrincipalEnabled", "False NotEnabled");
    await scene.untilReady();
    expect(scene.azure.scopesOf()).toEqual(Object.keys(REQUESTED_SCOPES).sort());

    simulator.faults.add({
      name: `broken-${scene.realm}`,
      match: { service: "arm", method: "PATCH", path: scene.azure.subscriptionId },
      times: 1,
      effect: { kind: "failOperation", code: "InternalServerError", message: "An unexpected error occured." },
    });
    await scene.edit({ authenticationMetadata: "Windows" });
    await scene.untilReady();
    expect(scene.azure.instance().authenticationMetadata).toBe("Windows");

    await scene.edit({ suspend: true });
    await scene.edit({ suspend: false });
    await scene.untilReady();
    await scene.delete();
    await scene.untilGone();

    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
    const { script, wanted } = await argoVerdicts(scene.nameOf());
    expect(script).toEqual(wanted);
    expect(new Set(script)).toEqual(new Set(["Progressing", "Healthy", "Degraded", "Suspended"]));
    expect([...rowsOf(scene)].sort()).toEqual([
      "deleting",
      "drift or retrying",
      "needs a human",
      "new",
      "running or retrying",
      "success",
    ]);
  });

  it("of a realm: created, unreachable, recovered, short of a permission, changed", async () => {
    const scene = await harness.scene({ realm: false });
    const name = `login-${scene.realm}`;
    await scene.createRealm({
      credentials: {
        resourceManager: { clientSecret: { clientId: scene.azure.armClientId, secretRef: { name } } },
        graph: { workloadIdentity: { clientId: scene.azure.graphClientId } },
      },
      interval: "10s",
    });
    await scene.untilRealm("Stalled", "True SecretNotFound");
    await harness.putSecret(name, { clientSecret: "arm-secret" });
    await scene.untilRealm("Ready", "True");
    await scene.declare();
    await scene.untilReady();
    scene.azure.graph.graphPermissions = [];
    const short = await scene.untilRealm("PermissionsSufficient", "False PermissionsMissing");
    expect(short.status?.missingPermissions?.map(({ permission }) => permission)).toContain("Application.Read.All");
    await scene.editRealm({ interval: "20s" });
    expect(judgeLife(scene.recorder.historyOf(scene.realm))).toEqual([]);
    const { script, wanted } = await argoVerdicts(scene.realm);
    expect(script).toEqual(wanted);
  });
});
