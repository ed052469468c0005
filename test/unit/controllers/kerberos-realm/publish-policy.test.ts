import { describe, expect, it } from "vitest";
import {
  CONFIG_MAP,
  type ConfigMap,
  wantedPolicy,
} from "../../../../src/controllers/kerberos-realm/policy-config-map.ts";
import { publishPolicy } from "../../../../src/controllers/kerberos-realm/publish-policy.ts";
import { ConflictError } from "../../../../src/errors.ts";
import { ObjectStore } from "../../../../src/kube/object-store.ts";
import { createKubeClient } from "../../../../src/kube/rest-client.ts";
import { noFence } from "../../../../src/ports/fence.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { MemoryApiServer } from "../../../fakes/memory-api-server.ts";
import { kerberosRealm } from "../../../fakes/reconcile-world.ts";

const NAMESPACE = "winauth-system";
const realm = kerberosRealm({ clientPolicy: { configMapName: "clients" } });
const UID = realm.metadata.uid;
const wanted = wantedPolicy(realm, realm.spec, NAMESPACE)!;
const renamed = wantedPolicy(realm, kerberosRealm({ clientPolicy: { configMapName: "others" } }).spec, NAMESPACE)!;

/** An API server, and a cache of our ConfigMaps that is as current as the test makes it. */
function setUp() {
  const clock = new FakeClock();
  const server = new MemoryApiServer([{ kind: CONFIG_MAP }], clock);
  const kube = createKubeClient({ transport: server, fence: noFence, fieldManager: "operator", clock });
  const published = new ObjectStore<ConfigMap>();
  const world = { kube, published, signal: new AbortController().signal };
  const stored = (name = "clients"): ConfigMap | undefined => server.object<ConfigMap>(CONFIG_MAP, name, NAMESPACE);
  return {
    server,
    world,
    stored,
    catchUp: (name = "clients"): void => published.set(stored(name)!),
    put: (object: object): ConfigMap => server.put<ConfigMap>(CONFIG_MAP, object as never),
    publish: (policy = wanted, uid = UID) => publishPolicy(policy, uid, world),
    publishNothing: () => publishPolicy(undefined, UID, world),
    calls: (): readonly string[] =>
      server.calls.splice(0).map(({ method, path }) => `${method} ${path.split("/").at(-1)}`),
  };
}

describe("publishPolicy()", () => {
  it("creates the ConfigMap, and then leaves it alone without asking", async () => {
    const { publish, stored, catchUp, calls } = setUp();
    const { finding } = await publish();
    expect(finding).toMatchObject({ status: "True", reason: "Published" });
    expect(finding?.message).toContain(
      `ConfigMap winauth-system/clients holds the client settings, version ${wanted.hash}.`,
    );
    expect(stored()).toMatchObject({ data: wanted.object.data });
    expect(calls()).toEqual(["GET clients", "POST configmaps"]);
    catchUp();
    expect(await publish()).toEqual({ finding });
    expect(calls()).toEqual([]);
  });

  it("does not create it twice while its cache lags behind", async () => {
    const { publish, calls } = setUp();
    await publish();
    calls();
    await publish();
    expect(calls()).toEqual(["GET clients"]);
  });

  it("puts back what was changed, added or relabelled", async () => {
    const { publish, stored, put, catchUp } = setUp();
    await publish();
    put({
      ...wanted.object,
      metadata: { ...wanted.object.metadata, labels: {} },
      data: { "README.md": "x", "evil.reg": "y" },
    });
    catchUp();
    expect((await publish()).finding).toMatchObject({ status: "True" });
    expect(stored()?.data).toEqual(wanted.object.data);
    expect(stored()?.metadata.labels).toEqual(wanted.object.metadata.labels);
  });

  it("never touches a ConfigMap of somebody else", async () => {
    const { publish, stored, put, calls } = setUp();
    const foreign = put({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "clients", namespace: NAMESPACE },
      data: { a: "b" },
    });
    const { finding } = await publish();
    expect(finding).toMatchObject({ status: "False", reason: "ConfigMapNotOurs" });
    expect(finding?.message).toContain("kubectl delete configmap clients -n winauth-system");
    expect(calls()).toEqual(["GET clients"]);
    expect(stored()).toEqual(foreign);
  });

  it("leaves the ConfigMap of another realm to it", async () => {
    const { publish, stored } = setUp();
    await publish();
    const other = { ...realm, metadata: { ...realm.metadata, name: "other", uid: "another-uid" } };
    const ofOther = wantedPolicy(other, realm.spec, NAMESPACE)!;
    expect((await publish(ofOther, "another-uid")).finding).toMatchObject({ reason: "ConfigMapNotOurs" });
    expect(stored()?.metadata.ownerReferences).toMatchObject([{ uid: UID }]);
  });

  it("takes over what a deleted realm of the same name left behind", async () => {
    const { publish, stored } = setUp();
    await publish();
    const again = { ...realm, metadata: { ...realm.metadata, uid: "uid-of-the-new-one" } };
    const ofNew = wantedPolicy(again, realm.spec, NAMESPACE)!;
    expect((await publish(ofNew, "uid-of-the-new-one")).finding).toMatchObject({ status: "True" });
    expect(stored()?.metadata.ownerReferences).toMatchObject([{ uid: "uid-of-the-new-one" }]);
  });

  it("takes away what it published under another name, and all when nothing is declared", async () => {
    const { publish, publishNothing, stored, catchUp } = setUp();
    await publish();
    catchUp();
    expect((await publish(renamed)).finding).toMatchObject({ status: "True" });
    expect([stored("clients"), stored("others")?.metadata.name]).toEqual([undefined, "others"]);
    catchUp("others");
    expect(await publishNothing()).toEqual({ finding: undefined });
    expect(stored("others")).toBeUndefined();
  });

  it("keeps what it published while the new name is taken by somebody else", async () => {
    const { publish, put, stored, catchUp } = setUp();
    await publish();
    catchUp();
    put({ ...renamed.object, metadata: { ...renamed.object.metadata, labels: {}, ownerReferences: [] } });
    expect((await publish(renamed)).finding).toMatchObject({ status: "False", reason: "ConfigMapNotOurs" });
    expect(stored()?.data).toEqual(wanted.object.data);
  });

  it.each([
    ["writes it", (stored: ConfigMap): object => ({ ...stored, data: { a: "b" } })],
    [
      "deletes it and puts another under its name",
      (stored: ConfigMap): object => ({
        ...stored,
        metadata: { ...stored.metadata, uid: "another", ownerReferences: [] },
      }),
    ],
  ])("does not delete it when somebody %s in between", async (_what, change) => {
    const { publish, publishNothing, world, server, put, stored, catchUp } = setUp();
    await publish();
    catchUp();
    const { kube } = world;
    world.kube = {
      ...kube,
      delete: (kind, key, call) => {
        const changed = change(stored()!);
        server.remove(kind, key);
        put(changed);
        return kube.delete(kind, key, call);
      },
    };
    await expect(publishNothing()).rejects.toThrow(ConflictError);
    expect(stored()).toBeDefined();
  });

  it("does not take away what somebody else has taken over since", async () => {
    const { publish, publishNothing, put, stored, catchUp } = setUp();
    await publish();
    catchUp();
    const taken = put({ ...stored()!, metadata: { ...stored()!.metadata, ownerReferences: [] } });
    await publishNothing();
    expect(stored()).toEqual(taken);
  });
});
