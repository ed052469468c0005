import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderClientPolicy } from "../../../src/client-policy/render-client-policy.ts";
import { createTlsMaterial } from "../../../src/simulator/tls.ts";
import { GRAPH_PERMISSIONS, inShort, REQUESTED_SCOPES } from "../../support/azure-scene.ts";
import { conditionIn, conditionsIn, messageIn } from "../../support/conditions-in.ts";
import { judgeLife } from "../../support/life-judge.ts";
import type { RecordedObject } from "../../support/object-recorder.ts";
import { type Harness, startHarness } from "../../support/operator-harness.ts";
import type { Scene, SceneInput } from "../../support/scene.ts";
import { toldStates } from "../../support/told-states.ts";

const HOUR_MS = 3_600_000;

let harness: Harness;

beforeAll(async () => {
  // A domain controller has ten seconds of the operator's time to answer, handshake included.
  harness = await startHarness({ speed: 5, domains: 6 });
});

afterAll(() => harness.stop());

/** A scene whose tenant is synchronised, without a realm yet. */
async function synchronizedScene(input: SceneInput = {}): Promise<Scene> {
  const scene = await harness.scene({
    realm: false,
    graphPermissions: [...GRAPH_PERMISSIONS, "Organization.Read.All"],
    ...input,
  });
  scene.azure.synchronize();
  return scene;
}

/** The same, with a domain in which everything is set up. */
async function wellSetUpScene(input: SceneInput = {}): Promise<Scene> {
  const scene = await synchronizedScene({ domain: true, ...input });
  scene.directory.enter("ready");
  return scene;
}

const policyOf = (scene: Scene): string => `clients-of-${scene.realm}`;

const modernInteractive = (scene: Scene): object => ({
  flows: { modernInteractive: { enabled: true } },
  clientPolicy: { configMapName: policyOf(scene) },
});

const bothFlows = (scene: Scene): object => ({
  flows: {
    modernInteractive: { enabled: true },
    incomingTrust: { enabled: true, domains: [scene.directory.spec()] },
  },
  clientPolicy: { configMapName: policyOf(scene) },
});

function filesOf(scene: Scene, flows: { readonly modernInteractive: boolean; readonly incomingTrust: boolean }) {
  const { realm: realmName, azure } = scene;
  return renderClientPolicy({ realmName, tenantId: azure.tenantId, cloud: "AzurePublic", flows });
}

function realmOf(scene: Scene): RecordedObject {
  return scene.recorder.latest(scene.realm)!;
}

/** What the judges say of the scene's realm and of all its objects. */
function judged(scene: Scene): readonly string[] {
  const names = new Set(
    scene.recorder.versions
      .map(({ object }) => object)
      .filter(({ metadata }) => metadata.name === scene.realm || metadata.namespace === scene.namespace)
      .map(({ metadata }) => (metadata.namespace === undefined ? metadata.name : scene.nameOf(metadata.name))),
  );
  return [...names].flatMap((name) => judgeLife(scene.recorder.historyOf(name)));
}

/** Versions of the realm since there were `count` of them. */
const versionsSince = (scene: Scene, count: number): number => scene.recorder.historyOf(scene.realm).length - count;

describe.concurrent("the client settings of a realm", () => {
  it("are published for both flows, owned by it, and put back whatever anybody does to them, without another write", async () => {
    const scene = await wellSetUpScene();
    await scene.createRealm({ ...bothFlows(scene), interval: "1h" });
    const realm = await scene.untilRealm("Ready", "True Succeeded");
    expect(conditionsIn(realm)).toEqual({
      Ready: "True Succeeded",
      TenantReachable: "True Reachable",
      PermissionsSufficient: "True Sufficient",
      DirectorySynchronized: "True Synchronized",
      ModernInteractiveReady: "True FlowReady",
      IncomingTrustReady: "True FlowReady",
      ClientPolicyPublished: "True Published",
    });
    expect(realm.status?.domains).toMatchObject([
      {
        name: scene.directory.name,
        ready: "True",
        reason: "DomainReady",
        controller: scene.directory.addresses.host,
        functionalLevel: 7,
        trustDirection: "Inbound",
        keyVersion: 192_272,
      },
    ]);
    const name = policyOf(scene);
    const { files, hash } = filesOf(scene, { modernInteractive: true, incomingTrust: true });
    expect(realm.status?.clientPolicy).toEqual({ configMapName: name, hash });
    const published = await harness.configMaps.get(name);
    expect(published?.data).toEqual(files);
    expect(published?.metadata).toMatchObject({
      annotations: { "sqlmi.winauth.dev/client-policy-hash": hash },
      labels: {
        "app.kubernetes.io/managed-by": "winauth-operator",
        "app.kubernetes.io/component": "client-policy",
      },
      ownerReferences: [
        {
          apiVersion: "sqlmi.winauth.dev/v1alpha1",
          kind: "KerberosRealm",
          name: scene.realm,
          uid: realm.metadata.uid,
          controller: true,
        },
      ],
    });

    const versions = scene.recorder.historyOf(scene.realm).length;
    const untilPutBack = async (what: string): Promise<void> => {
      const found = await harness.configMaps.until(
        name,
        `${what} is put back`,
        (one) => JSON.stringify(sorted(one?.data)) === JSON.stringify(sorted(files)),
      );
      expect(found?.metadata.ownerReferences).toEqual(published?.metadata.ownerReferences);
    };
    await harness.configMaps.edit(name, { data: { "README.md": "Read nothing." } });
    await untilPutBack("an edited file");
    await harness.configMaps.edit(name, { data: { "more.reg": "Windows Registry Editor Version 5.00" } });
    await untilPutBack("an added key");
    await harness.configMaps.edit(name, { metadata: { labels: { "app.kubernetes.io/component": null } } });
    await harness.configMaps.until(
      name,
      "the label is put back",
      (one) => one?.metadata.labels?.["app.kubernetes.io/component"] === "client-policy",
    );
    await harness.configMaps.edit(name, { metadata: { labels: { team: "desktop" } } });
    await harness.configMaps.delete(name);
    await untilPutBack("a deleted ConfigMap");
    expect((await harness.configMaps.get(name))?.metadata.uid).not.toBe(published?.metadata.uid);

    // The answer to this comes after everything that the repairs may have written: the request and its answer, no more.
    await scene.checkRealm("after the repairs");
    expect(versionsSince(scene, versions)).toBe(2);
    expect(await harness.configMaps.namesOwnedBy(realm.metadata.uid)).toEqual([name]);
    expect(inShort(scene.azure.writes())).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });

  it.each([
    ["of somebody", {}],
    [
      "that carries the operator's labels",
      { "app.kubernetes.io/managed-by": "winauth-operator", "app.kubernetes.io/component": "client-policy" },
    ],
  ])(
    "don't touch a ConfigMap %s with the same name, say so, and take the name once it is free",
    async (_what, labels) => {
      const scene = await synchronizedScene();
      const name = policyOf(scene);
      const foreign = await harness.configMaps.create(name, labels);
      await scene.createRealm({ ...modernInteractive(scene), interval: "10s" });
      const refused = await scene.untilRealm("Stalled", "True ConfigMapNotOurs");
      expect(conditionsIn(refused)).toMatchObject({
        Ready: "False ConfigMapNotOurs",
        ClientPolicyPublished: "False ConfigMapNotOurs",
        ModernInteractiveReady: "False ClientPolicyNotPublished",
      });
      expect(messageIn(refused, "Ready")).toContain(`kubectl delete configmap ${name} -n winauth-system`);
      expect(refused.status?.clientPolicy).toBeUndefined();
      await scene.checkRealm("again");
      expect(await harness.configMaps.get(name)).toEqual(foreign);
      await harness.configMaps.delete(name);
      await scene.untilRealm("Ready", "True Succeeded");
      expect((await harness.configMaps.get(name))?.data).toEqual(
        filesOf(scene, { modernInteractive: true, incomingTrust: false }).files,
      );
      expect(judged(scene)).toEqual([]);
    },
  );

  it("move with the name in the specification, and go when they are no longer declared", async () => {
    const scene = await synchronizedScene();
    await scene.createRealm({ ...modernInteractive(scene), interval: "1h" });
    const { metadata } = await scene.untilRealm("Ready", "True Succeeded");
    const [first, second] = [policyOf(scene), `new-${policyOf(scene)}`];
    const files = (await harness.configMaps.get(first))?.data;

    await scene.editRealm({ clientPolicy: { configMapName: second } });
    const moved = await scene.untilRealm("Ready", "True Succeeded");
    expect(moved.status?.clientPolicy?.configMapName).toBe(second);
    await harness.configMaps.until(first, "the old one is gone", (one) => one === undefined);
    expect((await harness.configMaps.get(second))?.data).toEqual(files);

    await scene.editRealm({ flows: { modernInteractive: { enabled: false } } });
    await scene.untilRealm("Ready", "True Succeeded");
    expect((await harness.configMaps.get(second))?.data).toEqual(
      filesOf(scene, { modernInteractive: false, incomingTrust: false }).files,
    );
    await scene.editRealm({ flows: { modernInteractive: { enabled: true } }, clientPolicy: null });
    const without = await scene.untilRealm("Ready", "False ClientPolicyNotPublished");
    expect(conditionIn(without, "ClientPolicyPublished")).toBeUndefined();
    expect(without.status?.clientPolicy).toBeUndefined();
    await harness.configMaps.until(second, "it is gone", (one) => one === undefined);
    expect(await harness.configMaps.namesOwnedBy(metadata.uid)).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });

  it("of two realms that declare one name belong to the first; the second takes over when the first gives it up", async () => {
    const [first, second] = [await synchronizedScene(), await synchronizedScene()];
    const clientPolicy = { configMapName: policyOf(first) };
    await first.createRealm({ ...modernInteractive(first), interval: "1h" });
    await first.untilRealm("Ready", "True Succeeded");
    await second.createRealm({ ...modernInteractive(second), clientPolicy, interval: "1h" });
    await second.untilRealm("Stalled", "True ConfigMapNotOurs");
    await first.editRealm({ clientPolicy: { configMapName: `other-${policyOf(first)}` } });
    const { metadata } = await second.untilRealm("Ready", "True Succeeded");
    await first.untilRealm("Ready", "True Succeeded");
    expect((await harness.configMaps.get(clientPolicy.configMapName))?.metadata.ownerReferences?.[0]?.uid).toBe(
      metadata.uid,
    );
    for (const scene of [first, second]) expect(judged(scene)).toEqual([]);
  });
});

describe.concurrent("an on-premises domain, while the operator runs", () => {
  it("goes through six states, each told with its command; hangs, which is retried; and comes back", async () => {
    const scene = await wellSetUpScene();
    const { directory } = scene;
    directory.enter("functional-level-too-low");
    await scene.createRealm({ ...bothFlows(scene), interval: "10s" });
    for (const { state, told, command } of toldStates(directory.name)) {
      directory.enter(state);
      const realm = await scene.untilRealm("IncomingTrustReady", told);
      const [, reason] = told.split(" ");
      expect(messageIn(realm, "IncomingTrustReady")).toContain(command);
      expect(realm.status?.domains?.[0]?.message).toContain(command);
      expect(conditionsIn(realm)).toMatchObject(
        state === "ready"
          ? { Ready: "True Succeeded" }
          : { Ready: `False ${reason}`, Stalled: `True ${reason}`, ModernInteractiveReady: "True FlowReady" },
      );
    }
    const seen = realmOf(scene).status?.domains?.[0];

    directory.hang(true);
    const away = await scene.untilRealm("IncomingTrustReady", "Unknown DomainControllerTimedOut");
    expect(conditionsIn(away)).toMatchObject({
      Ready: "False DomainControllerTimedOut",
      Reconciling: "True ProgressingWithRetry",
      ModernInteractiveReady: "True FlowReady",
    });
    // What was seen before stays in sight.
    const { keyLastSet, trustDirection } = seen!;
    expect(away.status?.domains?.[0]).toMatchObject({ ready: "Unknown", keyLastSet, trustDirection });
    directory.hang(false);
    const back = await scene.untilRealm("Ready", "True Succeeded");
    expect(back.status?.domains?.[0]).toEqual(seen);
    expect(judged(scene)).toEqual([]);
  });

  it("is told what is wrong with its Secrets, and read as soon as they are right, without waiting for the interval", async () => {
    const scene = await wellSetUpScene();
    const { directory } = scene;
    const { credentialsSecret, caSecret } = directory;
    await scene.createRealm({ ...bothFlows(scene), interval: "24h" });
    await scene.untilRealm("Ready", "True Succeeded");

    directory.account.state = "expired";
    await scene.checkRealm("expired");
    const expired = await scene.untilRealm("Stalled", "True DirectoryPasswordExpired");
    expect(conditionIn(expired, "IncomingTrustReady")).toBe("Unknown DirectoryPasswordExpired");
    expect(messageIn(expired, "Ready")).toContain(`reader@${directory.name}`);
    Object.assign(directory.account, { state: "ok", password: "another-password" });
    await harness.putSecret(credentialsSecret, { username: `reader@${directory.name}`, password: "mistyped-password" });
    await scene.untilRealm("Stalled", "True DirectoryCredentialRejected");
    await harness.putSecret(credentialsSecret, directory.credentials);
    await scene.untilRealm("Ready", "True Succeeded");

    const other = await createTlsMaterial([], Date.now());
    await harness.putSecret(caSecret, { "ca.crt": other.caCertificate });
    await scene.untilRealm("Stalled", "True DomainControllerUntrusted");
    await harness.deleteSecret(caSecret);
    const missing = await scene.untilRealm("Stalled", "True SecretNotFound");
    expect(messageIn(missing, "IncomingTrustReady")).toContain(`The Secret ${caSecret} does not exist`);
    await harness.putSecret(caSecret, { "ca.crt": harness.simulator.caCertificate });
    await scene.untilRealm("Ready", "True Succeeded");
    const text = JSON.stringify(scene.recorder.historyOf(scene.realm));
    expect(text).not.toMatch(/reader-password|another-password|mistyped-password|-----/);
    expect(judged(scene)).toEqual([]);
  });

  it("is read over StartTLS too, and not at all once the flow is turned off", async () => {
    const scene = await wellSetUpScene();
    const { directory } = scene;
    const overStartTls = directory.spec(directory.addresses.ldap);
    await scene.createRealm({
      ...bothFlows(scene),
      flows: { incomingTrust: { enabled: true, domains: [overStartTls] } },
      interval: "10s",
    });
    await scene.untilRealm("Ready", "True Succeeded");
    expect(directory.calls().some(({ method }) => method === "STARTTLS")).toBe(true);
    await scene.editRealm({ flows: { incomingTrust: { enabled: false } }, clientPolicy: null });
    const off = await scene.untilRealm("Ready", "True Succeeded");
    expect(Object.keys(conditionsIn(off))).toEqual(["Ready", "TenantReachable", "PermissionsSufficient"]);
    expect([off.status?.domains, off.status?.directory]).toEqual([undefined, undefined]);
    const since = scene.azure.now;
    await scene.checkRealm("off");
    expect(directory.calls(since)).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });
});

describe.concurrent("the tenant's directory, while the operator runs", () => {
  it("stops, gets too old, was never synchronised, and comes back", async () => {
    const scene = await synchronizedScene();
    await scene.createRealm({ ...modernInteractive(scene), directorySync: { maxAge: "3h" }, interval: "10s" });
    await scene.untilRealm("Ready", "True Succeeded");
    const changes: readonly (readonly [string, () => void])[] = [
      ["SynchronizationStopped", () => scene.azure.synchronize("stopped")],
      [
        "SynchronizationTooOld",
        () => {
          scene.azure.synchronize();
          scene.azure.synchronizedBefore(4 * HOUR_MS);
        },
      ],
      ["NeverSynchronized", () => scene.azure.synchronize("never")],
    ];
    for (const [reason, change] of changes) {
      change();
      const realm = await scene.untilRealm("DirectorySynchronized", `False ${reason}`);
      expect(conditionsIn(realm)).toMatchObject({
        Ready: `False ${reason}`,
        Stalled: `True ${reason}`,
        ModernInteractiveReady: "False DirectoryNotSynchronized",
      });
      expect(messageIn(realm, "ModernInteractiveReady")).toContain(messageIn(realm, "DirectorySynchronized"));
    }
    scene.azure.synchronize();
    await scene.untilRealm("Ready", "True Succeeded");
    expect(judged(scene)).toEqual([]);
  });

  it("does not keep the realm from being Ready where it is not required, and shows all the same", async () => {
    const scene = await synchronizedScene();
    scene.azure.synchronize("never");
    await scene.createRealm({ ...modernInteractive(scene), directorySync: { required: false } });
    const realm = await scene.untilRealm("Ready", "True Succeeded");
    expect(conditionsIn(realm)).toMatchObject({
      DirectorySynchronized: "False NeverSynchronized",
      ModernInteractiveReady: "True FlowReady",
    });
    expect(judged(scene)).toEqual([]);
  });
});

const LOOKING_AT_PEOPLE = [...GRAPH_PERMISSIONS, "Organization.Read.All", "User.Read.All", "Device.Read.All"];
const COUNTING = { clientInventory: { enabled: true, interval: "10s" } };

describe.concurrent("the devices of a tenant", () => {
  it("are counted by flow, then only what changes is read; without one that can use the flow it is not ready", async () => {
    const scene = await synchronizedScene({ graphPermissions: LOOKING_AT_PEOPLE });
    const { azure } = scene;
    azure.addDevice("laptop", "AzureAd");
    azure.addDevice("old-laptop", "ServerAd", "10.0.17763.1");
    azure.addDevice("phone-of-somebody", "Workplace");
    await scene.createRealm({ ...modernInteractive(scene), ...COUNTING, interval: "10s" });
    const counted = await scene.untilRealm("Ready", "True Succeeded");
    expect(counted.status?.clients).toMatchObject({
      total: 3,
      modernInteractive: 1,
      incomingTrust: 1,
      notSupported: 1,
    });
    expect(counted.status?.directory).toEqual({ verifiedDomains: [], onPremisesDomains: [] });
    const since = azure.now;
    azure.removeDevice("laptop");
    const without = await scene.untilRealm("Stalled", "True NoEligibleClients");
    expect(without.status?.clients).toMatchObject({ total: 2, modernInteractive: 0 });
    azure.addDevice("new-laptop", "AzureAd");
    await scene.untilRealm("Ready", "True Succeeded");
    const reads = azure.calls(since).filter(({ path }) => path.endsWith("/devices/delta"));
    expect(reads.length).toBeGreaterThanOrEqual(2);
    expect(reads.filter(({ query }) => !query.includes("deltatoken"))).toEqual([]);

    await scene.editRealm({ flows: null, clientPolicy: null, clientInventory: null });
    const bare = await scene.untilRealm("Ready", "True Succeeded");
    expect(Object.keys(conditionsIn(bare))).toEqual(["Ready", "TenantReachable", "PermissionsSufficient"]);
    expect([bare.status?.clients, bare.status?.directory]).toEqual([undefined, undefined]);
    expect(judged(scene)).toEqual([]);
  });
});

/** Requests that concern the instance of the scene or its application, and no other. */
function callsForInstance(scene: Scene, since: number): readonly string[] {
  const { clientId } = scene.azure.instance().servicePrincipal;
  const ids = ["/managedInstances/sqlmi-01", clientId!, scene.azure.principalOf()!.id];
  return scene.azure
    .calls(since)
    .filter(({ path, query }) => ids.some((id) => `${path}?${query}`.includes(id)))
    .map(({ method, path }) => `${method} ${path}`);
}

/** Everything in the status of an object but its condition RealmReady. */
function besidesRealmReady({ status }: RecordedObject): object {
  const conditions = (status?.conditions ?? []).filter(({ type }) => type !== "RealmReady");
  return { ...status, conditions };
}

describe.concurrent("the instances of a realm", () => {
  it("tell of it when it is no longer Ready, stay Ready, and nothing is asked of Azure for them", async () => {
    const scene = await wellSetUpScene({
      instances: [{ name: "sqlmi-01", isOn: true, granted: Object.keys(REQUESTED_SCOPES) }],
    });
    await scene.createRealm({ ...bothFlows(scene), interval: "10s" });
    await scene.declare({ interval: "24h" });
    await scene.untilReady();
    const before = await scene.untilCondition("RealmReady", "True RealmReady");
    // The realm's own look that its new instance leads to is over.
    await scene.checkRealm("with an instance");
    const since = scene.azure.now;

    scene.directory.enter("key-too-old");
    const told = await scene.untilCondition("RealmReady", "False TrustKeyTooOld");
    expect(messageIn(told, "RealmReady")).toBe(
      `KerberosRealm ${scene.realm}: ${messageIn(realmOf(scene), "Ready") ?? ""}`,
    );
    expect(conditionIn(told, "Ready")).toBe("True Succeeded");
    expect(besidesRealmReady(told)).toEqual(besidesRealmReady(before));
    scene.directory.enter("ready");
    const back = await scene.untilCondition("RealmReady", "True RealmReady");
    expect(besidesRealmReady(back)).toEqual(besidesRealmReady(before));
    expect(callsForInstance(scene, since)).toEqual([]);
    expect(inShort(scene.azure.writes())).toEqual([]);
    expect(judged(scene)).toEqual([]);
  });
});

it("a realm at rest writes nothing and asks little, however long", async () => {
  const scene = await wellSetUpScene({
    instances: [{ name: "sqlmi-01", isOn: true, granted: Object.keys(REQUESTED_SCOPES) }],
    graphPermissions: LOOKING_AT_PEOPLE,
  });
  scene.azure.addDevice("laptop", "AzureAd");
  await scene.createRealm({ ...bothFlows(scene), ...COUNTING, interval: "10s" });
  await scene.declare({ interval: "24h" });
  await scene.untilReady();
  await scene.untilCondition("RealmReady", "True RealmReady");
  await scene.checkRealm("settled");
  const { directory, azure } = scene;
  const before = await written(scene);
  const [since, startedMs] = [azure.now, harness.clock.nowMs()];
  await scene.untilCalls("five looks at the domain", () => directory.binds(since) >= 5, since);
  const intervals = Math.ceil((harness.clock.nowMs() - startedMs) / 10_000);
  expect(await written(scene)).toEqual(before);
  const graph = azure
    .calls(since)
    .filter(({ service, caller }) => service === "graph" && caller === azure.graphClientId);
  const looks = graph.filter(({ path }) => path.endsWith("/organization"));
  // One more than there are intervals, as the time began somewhere within one.
  expect(looks.length).toBeLessThanOrEqual(intervals + 1);
  expect(directory.binds(since)).toBeLessThanOrEqual(intervals + 1);
  expect(graph.length).toBeLessThanOrEqual(6 * intervals);
  expect(inShort(azure.writes())).toEqual([]);
  expect(judged(scene)).toEqual([]);
});

/** Versions of everything that could have been written for the scene: its objects, its ConfigMap, events about them. */
async function written(scene: Scene): Promise<Readonly<Record<string, string>>> {
  const configMap = await harness.configMaps.get(policyOf(scene));
  const events = await harness.done("GET", "/apis/events.k8s.io/v1/events");
  const { items } = events.json as {
    items: { metadata: { name: string; resourceVersion: string }; regarding: { uid: string } }[];
  };
  const objects = [realmOf(scene), scene.object()];
  const uids = objects.map(({ metadata }) => metadata.uid);
  return {
    ...Object.fromEntries(objects.map(({ metadata }) => [metadata.uid, metadata.resourceVersion])),
    configMap: configMap?.metadata.resourceVersion ?? "none",
    ...Object.fromEntries(
      items
        .filter(({ regarding }) => uids.includes(regarding.uid))
        .map(({ metadata }) => [metadata.name, metadata.resourceVersion]),
    ),
  };
}

function sorted(data: Readonly<Record<string, string>> | undefined): readonly (readonly string[])[] {
  return Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
