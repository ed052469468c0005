import { afterAll, beforeAll, expect, it } from "vitest";
import { inShort } from "../../support/azure-scene.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { Harness, NAMESPACE } from "../../support/operator-harness.ts";

let harness: Harness;

beforeAll(async () => {
  // Slower than elsewhere: a Lease of less than a few seconds would be lost on a busy machine.
  harness = await Harness.prepare({ speed: 4, leaderElection: true });
});

afterAll(() => harness.stop());

async function holder(): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/winauth-operator`;
  return ((await harness.done("GET", path)).json as { spec: { holderIdentity?: string } }).spec.holderIdentity;
}

it("a standby takes over in the middle of an operation when the leader is stopped", async () => {
  const scene = await harness.scene();
  const leader = await harness.startOperator();
  await expect.poll(holder, { timeout: 20_000 }).toMatch(/./);
  const first = await holder();
  const standby = await harness.startOperator();
  await scene.declare();
  await scene.untilCondition("Reconciling", "True EnablingServicePrincipal");
  expect(await leader.stop()).toBe("released");
  await scene.untilReady();
  expect(await holder()).not.toBe(first);
  expect(inShort(scene.azure.writes())).toEqual(["PATCH managedInstances 202", "POST oauth2PermissionGrants 201"]);
  expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  expect(await standby.stop()).toBe("released");
});
