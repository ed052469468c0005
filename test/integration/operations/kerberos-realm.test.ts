import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ARM_ACTIONS, GRAPH_PERMISSIONS } from "../../support/azure-scene.ts";
import { judgeLife } from "../../support/life-judge.ts";
import { dealt } from "../../support/operations/deck.ts";
import { liveChangesOf, type Spec, unplayedPaths } from "../../support/operations/live-changes.ts";
import { complaintsOfLog } from "../../support/operations/log-oracle.ts";
import type { RealmWorld } from "../../support/operations/realm-model.ts";
import { RealmPlay, realmVocabulary } from "../../support/operations/realm-play.ts";
import { operationsRounds, operationsSeed, reproducing } from "../../support/operations/seed.ts";
import { Harness, type RunningOperator } from "../../support/operator-harness.ts";
import type { Scene } from "../../support/scene.ts";

const seed = operationsSeed();
const AGAIN = reproducing("test/integration/operations/kerberos-realm.test.ts", seed);
const LANES = 5;
const HOUR_MS = 3_600_000;
const FOREIGN = "somebody-elses-settings";

const rounds = Array.from({ length: LANES * operationsRounds() }, (_, lane) => ({ lane }));

let harness: Harness;
let operator: RunningOperator;

beforeAll(async () => {
  // A domain controller has ten seconds of the operator's time to answer, handshake included.
  harness = await Harness.prepare({ speed: 2, domains: 2 * rounds.length });
  operator = await harness.startOperator();
  await harness.configMaps.create(FOREIGN, {});
});

afterAll(() => harness.stop());

async function freshPlay(): Promise<RealmPlay> {
  const scene = await harness.scene({
    realm: false,
    domain: true,
    instances: [{ name: "sqlmi-01", isOn: true }],
    armActions: [...ARM_ACTIONS, "Microsoft.Resources/subscriptions/read"],
    graphPermissions: [...GRAPH_PERMISSIONS, "Organization.Read.All", "User.Read.All", "Device.Read.All"],
  });
  scene.azure.synchronize();
  scene.azure.synchronizedBefore(2 * HOUR_MS);
  scene.azure.addDevice("laptop", "AzureAd");
  scene.directory.enter("ready");
  return new RealmPlay({ harness, scene, world: await worldOf(scene) });
}

async function worldOf(scene: Scene): Promise<RealmWorld> {
  const { azure, directory, namespace, realm } = scene;
  const loginSecrets = { resourceManager: `arm-login-${realm}`, graph: `graph-login-${realm}` };
  await harness.putSecret(loginSecrets.resourceManager, { clientSecret: "arm-secret" });
  await harness.putSecret(loginSecrets.graph, { clientSecret: "graph-secret" });
  return {
    namespace,
    subscriptionId: azure.subscriptionId,
    resourceGroup: azure.group,
    clientIds: { resourceManager: azure.armClientId, graph: azure.graphClientId },
    loginSecrets,
    domain: {
      name: directory.name,
      urls: [directory.addresses.ldaps, directory.addresses.ldap],
      baseDn: directory.name
        .split(".")
        .map((label) => `DC=${label}`)
        .join(","),
      credentialsSecret: directory.credentialsSecret,
      caSecret: directory.caSecret,
    },
    foreignConfigMap: FOREIGN,
  };
}

/** A specification in the words of another scene. */
function translated(spec: Spec, from: Scene, to: Scene): Spec {
  const pairs: readonly (readonly [string, string])[] = [
    [from.azure.tenantId, to.azure.tenantId],
    [from.azure.subscriptionId, to.azure.subscriptionId],
    [from.azure.armClientId, to.azure.armClientId],
    [from.azure.graphClientId, to.azure.graphClientId],
    [from.namespace, to.namespace],
    [from.realm, to.realm],
    [from.directory.addresses.ldaps, to.directory.addresses.ldaps],
    [from.directory.addresses.ldap, to.directory.addresses.ldap],
    [from.directory.name, to.directory.name],
    [baseOf(from), baseOf(to)],
  ];
  return JSON.parse(pairs.reduce((text, [one, other]) => text.replaceAll(one, other), JSON.stringify(spec))) as Spec;
}

function baseOf({ directory }: Scene): string {
  return directory.name
    .split(".")
    .map((label) => `DC=${label}`)
    .join(",");
}

const BEGINNINGS: readonly ((scene: Scene) => Spec)[] = [
  () => ({}),
  (scene) => ({
    flows: {
      modernInteractive: { enabled: true },
      incomingTrust: { enabled: true, domains: [scene.directory.spec()] },
    },
    clientPolicy: { configMapName: `clients-of-${scene.realm}` },
    clientInventory: { enabled: true },
  }),
];

describe.concurrent("sequences of changes of a KerberosRealm", () => {
  it.each(rounds)("lane $lane", async ({ lane }) => {
    const play = await freshPlay();
    await play.begin(BEGINNINGS[lane % BEGINNINGS.length]!(play.scene));
    const round = Math.floor(lane / LANES);
    const vocabulary = realmVocabulary(play.scene, play.world);
    expect(unplayedPaths("KerberosRealm", vocabulary, seed)).toEqual([]);
    const changes = liveChangesOf("KerberosRealm", vocabulary, seed + round);
    for (const change of dealt(changes, LANES, seed + round)[lane % LANES]!) {
      if (play.complaints.length > 0) break;
      await play.play(change);
    }
    await play.resume();
    if (play.complaints.length === 0) {
      const fresh = await freshPlay();
      await fresh.begin(translated(play.spec, play.scene, fresh.scene));
      play.compareWith(fresh);
      play.complaints.push(...fresh.complaints);
      await fresh.scene.deleteRealm();
    }
    expect({ complaints: play.complaints, again: AGAIN }).toEqual({ complaints: [], again: AGAIN });
    expect(judgeLife(play.scene.recorder.historyOf(play.scene.realm))).toEqual([]);
    // Its Secrets make room for those of other lanes.
    await play.scene.deleteRealm();
  });
});

it("the operator is alive, and its log has neither an error nor a secret", () => {
  expect(operator.ready()).toBe(true);
  expect(complaintsOfLog(operator.lines)).toEqual([]);
});
