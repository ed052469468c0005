import { afterAll, beforeAll, expect, it } from "vitest";
import { inShort, REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { Harness, NAMESPACE } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

let harness: Harness;

beforeAll(async () => {
  // Slower than elsewhere: a Lease of less than a few seconds would be lost on a busy machine.
  harness = await Harness.prepare({ speed: 4, leaderElection: true });
});

afterAll(() => harness.stop());

/** Everything on the API server that could have been written: our objects, and events, by their versions. */
async function written(): Promise<Readonly<Record<string, string>>> {
  const versions: Record<string, string> = {};
  for (const { kind, metadata } of harness.recorder.present())
    versions[`${kind} ${metadata.namespace ?? ""}/${metadata.name}`] = metadata.resourceVersion;
  const events = await harness.done("GET", "/apis/events.k8s.io/v1/events");
  const { items } = events.json as { items: { metadata: { name: string; resourceVersion: string } }[] };
  for (const { metadata } of items) versions[`Event ${metadata.name}`] = metadata.resourceVersion;
  return versions;
}

async function lease(): Promise<{ readonly holderIdentity?: string; readonly leaseTransitions?: number }> {
  const answer = await harness.done(
    "GET",
    `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/winauth-operator`,
  );
  return (answer.json as { spec: { holderIdentity?: string; leaseTransitions?: number } }).spec;
}

/** Lists of instances that the operator asked for: each sweep makes one. */
function sweeps(scene: Scene, since: number): number {
  return scene.azure.calls(since).filter(({ path }) => /\/managedInstances$/.test(path)).length;
}

/** Complete checks of one instance: each reads it by itself. */
function checks(scene: Scene, instance: string, since: number): number {
  return scene.azure.calls(since).filter(({ method, path }) => method === "GET" && path.endsWith(`/${instance}`))
    .length;
}

it("what is at rest costs no write, and neither does a restart", async () => {
  const names = ["sqlmi-01", "sqlmi-02", "sqlmi-03"];
  const scene = await harness.scene({
    instances: [
      { name: "sqlmi-01" },
      { name: "sqlmi-02", isOn: true, granted: Object.keys(REQUESTED_SCOPES) },
      { name: "sqlmi-03", state: "Stopped" },
    ],
    realm: { interval: "10s" },
  });
  const first = await harness.startOperator();
  await scene.declare({ interval: "10s" }, { name: "sqlmi-01" });
  await scene.declare({ interval: "10s" }, { name: "sqlmi-02" });
  await scene.declare({ interval: "24h" }, { name: "sqlmi-03" });
  for (const name of names.slice(0, 2)) await scene.untilReady(name);
  await scene.untilCondition("InstanceAvailable", "False InstanceStopped", "sqlmi-03");
  // The realm looks once more, after what it was declared for has settled.
  const settledSince = scene.azure.now;
  await scene.untilCalls("two sweeps and a look at each", () => isThorough(scene, 1, settledSince), settledSince);

  const before = await written();
  const since = scene.azure.now;
  await scene.untilCalls("three sweeps and several complete checks", () => isThorough(scene, 3, since), since);
  expect(await written()).toEqual(before);
  expect(inShort(scene.azure.writes(since))).toEqual([]);

  expect(await first.stop()).toBe("released");
  const { leaseTransitions: transitions = 0 } = await lease();
  const restart = scene.azure.now;
  const second = await harness.startOperator();
  await scene.untilCalls("the second operator sweeps", () => sweeps(scene, restart) >= 1, restart);
  const reads = scene.azure.calls(restart).length;
  expect((await lease()).leaseTransitions).toBeGreaterThan(transitions);
  await scene.untilCalls("and goes on as the first did", () => isThorough(scene, 2, restart), restart);
  expect(await written()).toEqual(before);
  expect(inShort(scene.azure.writes(restart))).toEqual([]);
  expect(reads).toBeLessThan(40);
  expect(await second.stop()).toBe("released");
  expect(await written()).toEqual(before);
});

function isThorough(scene: Scene, times: number, since = 0): boolean {
  return (
    sweeps(scene, since) >= times &&
    ["sqlmi-01", "sqlmi-02", "sqlmi-03"].every((name) => checks(scene, name, since) >= times)
  );
}
