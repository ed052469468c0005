import { describe, expect, it } from "vitest";
import { realmsUsingSecret } from "../../../../src/controllers/kerberos-realm/controller.ts";
import type { ConfigMap } from "../../../../src/controllers/kerberos-realm/policy-config-map.ts";
import { keyOf } from "../../../../src/kube/client.ts";
import { RealmWorld } from "../../../fakes/realm-world.ts";
import { kerberosRealm, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

function wired(spec: object = {}) {
  const world = new RealmWorld(spec);
  const { objects, realms, published, controller } = world.controllerInit();
  const added: string[] = [];
  controller.watch({
    add: (key, { priority, delayMs = 0 }) => void added.push(`${key} ${priority} ${delayMs}`),
  });
  return { world, objects, realms, published, added };
}

describe("createKerberosRealmController()", () => {
  it("looks at a new or changed realm at once, as somebody's change", () => {
    const { realms, added } = wired();
    realms.change(undefined, kerberosRealm());
    realms.change(kerberosRealm(), kerberosRealm({}, { generation: 2 }));
    expect(added).toEqual(["default user 0", "default user 0"]);
  });

  it("keeps nothing of a realm that goes while a pass over it runs", async () => {
    const world = new RealmWorld({ clientInventory: { enabled: true } });
    const { realms, controller } = world.controllerInit();
    controller.watch({ add: () => undefined });
    const realm = { ...world.realm, status: { observedGeneration: world.realm.metadata.generation ?? 0 } };
    world.world.realms.put(realm);
    const context = { signal: new AbortController().signal, priority: "resync", reconcileId: "r" } as const;
    const pass = (): Promise<unknown> => controller.reconcile(keyOf(realm), context).catch((error: unknown) => error);
    const running = pass();
    world.world.realms.objects.delete(keyOf(realm));
    realms.change(realm, undefined);
    await running;
    world.world.azure.calls = [];
    world.world.realms.put(realm);
    await pass();
    expect(world.world.azure.calls).toContain("deviceChanges");
  });

  it("counts rights again a moment after an object came, changed or went", () => {
    const { objects, added } = wired();
    objects.change(undefined, windowsAuthentication());
    objects.change(windowsAuthentication(), windowsAuthentication({}, { generation: 2 }));
    objects.change(windowsAuthentication(), undefined);
    expect(added).toEqual(Array.from({ length: 3 }, () => "default repair 2000"));
  });

  it("counts them for both realms of an object that went from one to the other", () => {
    const { objects, added } = wired();
    objects.change(windowsAuthentication(), windowsAuthentication({ realmRef: { name: "other" } }, { generation: 2 }));
    expect(added).toEqual(["default repair 2000", "other repair 2000"]);
  });

  it("counts them when an object turned out to ask for an app role", () => {
    const { objects, added } = wired();
    const missing = [{ resourceAppId: "a", delegatedScopes: [], appRoles: ["User.Read.All"] }];
    const consent = { granted: [], missing, unexpected: [] };
    objects.change(windowsAuthentication(), { ...windowsAuthentication(), status: { observedGeneration: 1, consent } });
    expect(added).toEqual(["default repair 2000"]);
  });

  it("rests while only a status changes, and while the first list is read", () => {
    const { objects, added } = wired();
    objects.change(windowsAuthentication(), { ...windowsAuthentication(), status: { observedGeneration: 1 } });
    objects.change(undefined, windowsAuthentication(), true);
    expect(added).toEqual([]);
  });
});

describe("a ConfigMap with client settings", () => {
  const declared = { clientPolicy: { configMapName: "clients" } };

  /** The ConfigMap of a realm that declares one, as the operator has published it. */
  async function publishedOnce() {
    const wiredUp = wired(declared);
    await wiredUp.world.pass();
    return { ...wiredUp, configMap: wiredUp.world.configMaps()[0]! };
  }

  it("leaves its realm at rest while it is as it should be, and while the first list is read", async () => {
    const { published, added, configMap } = await publishedOnce();
    published.change(undefined, configMap);
    published.change(configMap, { ...configMap, metadata: { ...configMap.metadata, resourceVersion: "99" } });
    published.change(undefined, { ...configMap, data: {} }, true);
    expect(added).toEqual([]);
  });

  it.each<[string, (configMap: ConfigMap) => ConfigMap | undefined]>([
    ["is changed", (configMap) => ({ ...configMap, data: { ...configMap.data, "README.md": "" } })],
    ["goes", () => undefined],
  ])("wakes its realm when it %s", async (_name, change) => {
    const { published, added, configMap } = await publishedOnce();
    published.change(configMap, change(configMap));
    expect(added).toEqual(["default repair 0"]);
  });

  it("wakes the realm that published it under a name that it no longer asks for", async () => {
    const { world, published, added, configMap } = await publishedOnce();
    world.edit({ clientPolicy: { configMapName: "others" } });
    published.change(configMap, configMap);
    expect(added).toEqual(["default repair 0"]);
  });
});

describe("realmsUsingSecret()", () => {
  const clientId = "33333333-3333-3333-3333-333333333333";
  const secretRef = { name: "azure" };
  it.each<[string, object, string[]]>([
    ["a client secret for Graph", { graph: { clientSecret: { clientId, secretRef } } }, ["default"]],
    ["a certificate for Resource Manager", { resourceManager: { certificate: { clientId, secretRef } } }, ["default"]],
    ["another Secret", { graph: { clientSecret: { clientId, secretRef: { name: "other" } } } }, []],
    ["no Secret", {}, []],
  ])("with %s", (_name, credentials, keys) => {
    expect(realmsUsingSecret([kerberosRealm({ credentials })], "azure")).toEqual(keys);
  });

  it.each<[string, object]>([
    ["an account for a domain", { credentialsRef: secretRef }],
    ["certificate authorities of a domain", { credentialsRef: { name: "reader" }, caRef: secretRef }],
  ])("with %s", (_name, ldap) => {
    const domains = [{ name: "corp.contoso.com", ldap: { url: "ldaps://dc1", ...ldap } }];
    const realm = kerberosRealm({ flows: { incomingTrust: { enabled: true, domains } } });
    expect(realmsUsingSecret([realm], "azure")).toEqual(["default"]);
  });
});
