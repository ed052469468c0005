import { describe, expect, it } from "vitest";
import {
  createKerberosRealmController,
  realmsUsingSecret,
} from "../../../../src/controllers/kerberos-realm/controller.ts";
import type { KerberosRealm, WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { createWindowsAuthenticationController } from "../../../../src/controllers/windows-authentication/controller.ts";
import type { KubeObject } from "../../../../src/kube/client.ts";
import type { Informer, Store, StoreChange } from "../../../../src/kube/informer-port.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

/** An informer whose changes the test makes by hand. */
class HandInformer<T extends KubeObject> implements Informer<T> {
  readonly store: Store<T>;
  readonly synced = Promise.resolve();
  readonly #listeners: ((change: StoreChange<T>) => void)[] = [];
  constructor(store: Store<T>) {
    this.store = store;
  }
  run = (): Promise<void> => Promise.resolve();
  hasSynced = (): boolean => true;
  lastActivityAgeMs = (): number => 0;
  onChange(listener: (change: StoreChange<T>) => void): void {
    this.#listeners.push(listener);
  }
  change(before: T | undefined, after: T | undefined, initial = false): void {
    const { name, namespace } = (after ?? before)!.metadata;
    const key = (namespace === undefined ? name : `${namespace}/${name}`) as never;
    for (const listener of this.#listeners) listener({ key, before, after, initial });
  }
}

function wired() {
  const world = new ReconcileWorld();
  const objects = new HandInformer<WindowsAuthentication>(world.objects);
  const realms = new HandInformer<KerberosRealm>(world.realms);
  const init = { ...world.deps(), objects, realms };
  const added: string[] = [];
  const enqueueInto = (list: string[]) => ({
    add: (key: string, { priority, delayMs = 0 }: { readonly priority: string; readonly delayMs?: number }) =>
      list.push(`${key} ${priority}${delayMs > 0 ? " later" : ""}`),
  });
  createWindowsAuthenticationController(init).watch(enqueueInto(added));
  const realmsAdded: string[] = [];
  createKerberosRealmController(init).watch(enqueueInto(realmsAdded));
  return { world, objects, realms, added, realmsAdded };
}

describe("the wiring of both controllers", () => {
  it("wakes the next object of an instance when one goes", () => {
    const { world, objects, added } = wired();
    const rival = windowsAuthentication({}, { name: "rival", uid: "uid-2" });
    world.objects.put(rival);
    objects.change(windowsAuthentication(), undefined);
    expect(added).toEqual(["team-a/rival repair"]);
  });

  it("wakes waiting objects at once when their realm becomes reachable, and spreads those at rest", async () => {
    const { world, realms, added } = wired();
    const unseen: KerberosRealm = { ...kerberosRealm(), status: { observedGeneration: -1 } };
    realms.change(unseen, kerberosRealm());
    expect(added).toEqual(["team-a/sqlmi-01 repair"]);
    await world.settle();
    realms.change(unseen, kerberosRealm());
    expect(added[1]).toBe("team-a/sqlmi-01 resync later");
  });

  it("lets objects rest when nothing that they depend on changed, and while the first list is read", () => {
    const { realms, added } = wired();
    realms.change(kerberosRealm(), kerberosRealm({}, { labels: { a: "b" }, resourceVersion: "2" }));
    realms.change(undefined, kerberosRealm(), true);
    expect(added).toEqual([]);
  });

  it("has the realm count rights again when an object's specification changes, not when its status does", () => {
    const { objects, realmsAdded } = wired();
    objects.change(windowsAuthentication(), { ...windowsAuthentication(), status: { observedGeneration: 1 } });
    expect(realmsAdded).toEqual([]);
    objects.change(windowsAuthentication(), windowsAuthentication({}, { generation: 2 }));
    expect(realmsAdded).toEqual(["default repair later"]);
  });

  it("finds the realms that use a Secret", () => {
    const clientId = "33333333-3333-3333-3333-333333333333";
    const secret = { clientSecret: { clientId, secretRef: { name: "azure" } } };
    const realm = kerberosRealm({ credentials: { graph: secret } });
    expect(realmsUsingSecret([realm], "azure")).toEqual(["default"]);
    expect(realmsUsingSecret([realm], "other")).toEqual([]);
  });
});
