import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InstanceInput, ROLES } from "../../support/azure-scene.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { dealt } from "../../support/operations/deck.ts";
import { liveChangesOf } from "../../support/operations/live-changes.ts";
import { complaintsOfLog } from "../../support/operations/log-oracle.ts";
import { operationsRounds, operationsSeed, reproducing } from "../../support/operations/seed.ts";
import type { InstanceInAzure, WinauthWorld } from "../../support/operations/winauth-model.ts";
import { WinauthPlay, winauthVocabulary } from "../../support/operations/winauth-play.ts";
import { Harness, type RunningOperator } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

const seed = operationsSeed();
const AGAIN = reproducing("test/integration/operations/windows-authentication.test.ts", seed);
const LANES = 6;

let harness: Harness;
let operator: RunningOperator;
let fence: () => Promise<void>;

beforeAll(async () => {
  harness = await Harness.prepare({});
  operator = await harness.startOperator();
  const sentinel = await harness.scene();
  await sentinel.declare({ consent: { mode: "Ignore" }, interval: "24h" });
  await sentinel.untilReady();
  let count = 0;
  // What was asked for later has been done, so all that came before has been seen.
  fence = async () => {
    const value = `fence ${count++}`;
    await sentinel.request(value);
    await sentinel.recorder.until(
      sentinel.nameOf(),
      value,
      (object) => Number(object?.status?.lastHandledReconcileAt?.split(" ")[1] ?? -1) >= Number(value.split(" ")[1]),
    );
  };
});

afterAll(() => harness.stop());

async function sceneIn(world: Omit<WinauthWorld, "realm">, instance: InstanceInput): Promise<Scene> {
  const scene = await harness.scene({
    realm: false,
    instances: [{ ...instance, hasAdministrator: !world.isObstructed }],
  });
  const { azure, namespace } = scene;
  const appRoles = world.appRolesAllowed ? "Allow" : "Deny";
  const rule = { namespaces: [namespace], subscriptions: [azure.subscriptionId], appRoles };
  if (world.isObstructed) obstruct(scene);
  await scene.createRealm({ access: [rule] });
  await scene.untilRealm("Ready", "True Succeeded");
  return scene;
}

function obstruct({ azure }: Scene): void {
  azure.change((tenant) => {
    for (const principal of tenant.servicePrincipals) principal.directoryRoles = [];
    tenant.conditionalAccessPolicies.push({
      id: randomUUID(),
      displayName: "Require MFA everywhere",
      state: "enabled",
      conditions: {
        applications: { includeApplications: ["All"], excludeApplications: [], includeUserActions: [] },
        users: { includeUsers: ["All"], excludeUsers: [] },
        clientAppTypes: ["all"],
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"], customAuthenticationFactors: [], termsOfUse: [] },
    });
  });
}

/** Puts Azure into a state that somebody else has made. */
async function freshScene(world: WinauthWorld, azure: InstanceInAzure): Promise<Scene> {
  const { isOn, metadata, scopes, roles } = azure;
  const scene = await sceneIn(world, { name: "sqlmi-01", isOn, ...(scopes.length === 0 ? {} : { granted: scopes }) });
  scene.azure.instance().authenticationMetadata = metadata as "AzureAD";
  for (const role of roles) scene.azure.assignRole("sqlmi-01", ROLES[role]!);
  return scene;
}

async function playOf(scene: Scene, world: Omit<WinauthWorld, "realm">): Promise<WinauthPlay> {
  await Promise.resolve();
  return new WinauthPlay({ harness, scene, world: { ...world, realm: scene.realm }, fence });
}

const rounds = Array.from({ length: LANES * operationsRounds() }, (_, lane) => ({ lane }));

describe.concurrent("sequences of changes of a WindowsAuthentication", () => {
  it.each(rounds)("lane $lane", async ({ lane }) => {
    const world = { appRolesAllowed: lane % 2 === 1, isObstructed: lane % 3 === 1 };
    const instance = {
      name: "sqlmi-01",
      isOn: lane % 3 === 2,
      ...(lane % 3 === 2 ? { granted: ["openid", "email"] } : {}),
    };
    const scene = await sceneIn(world, instance);
    const play = await playOf(scene, world);
    await play.begin({ interval: "24h" });
    const round = Math.floor(lane / LANES);
    const changes = liveChangesOf("WindowsAuthentication", winauthVocabulary(scene.realm), seed + round);
    for (const change of dealt(changes, LANES, seed + round)[lane % LANES]!) {
      if (play.complaints.length > 0) break;
      await play.play(change);
    }
    await play.resume();
    if (play.complaints.length === 0) {
      const { spec, azure } = play.freshStart;
      const other = await freshScene(play.world, azure);
      const fresh = await playOf(other, world);
      await fresh.begin(spec);
      play.compareWith(fresh);
      play.complaints.push(...fresh.complaints);
      await play.end();
    }
    expect({ complaints: play.complaints, again: AGAIN }).toEqual({ complaints: [], again: AGAIN });
    expect(judgeLife(scene.recorder.historyOf(scene.nameOf()))).toEqual([]);
  });
});

it("the operator is alive, and its log has neither an error nor a secret", () => {
  expect(operator.ready()).toBe(true);
  expect(complaintsOfLog(operator.lines)).toEqual([]);
});
