import { describe, expect, it } from "vitest";
import type { KerberosRealm, WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { createWindowsAuthenticationController } from "../../../../src/controllers/windows-authentication/controller.ts";
import type { ObjectKey } from "../../../../src/kube/client.ts";
import { blockingPolicy } from "../../../fakes/conditional-access-policy.ts";
import { HandInformer } from "../../../fakes/hand-informer.ts";
import { kerberosRealm, ReconcileWorld, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

function wired() {
  const world = new ReconcileWorld();
  const objects = new HandInformer<WindowsAuthentication>(world.objects);
  const realms = new HandInformer<KerberosRealm>(world.realms);
  const init = { ...world.deps(), objects, realms };
  const controller = createWindowsAuthenticationController(init);
  const added: string[] = [];
  const enqueueInto = (list: string[]) => ({
    add: (key: string, { priority, delayMs = 0 }: { readonly priority: string; readonly delayMs?: number }) =>
      list.push(`${key} ${priority}${delayMs > 0 ? " later" : ""}`),
  });
  const refreshed: string[] = [];
  controller.watch({ passes: enqueueInto(added), refreshes: enqueueInto(refreshed) });
  const pass = (key: ObjectKey) =>
    controller.reconcile(key, { signal: new AbortController().signal, priority: "resync", reconcileId: "r" });
  return { world, objects, realms, added, refreshed, pass };
}

describe("createWindowsAuthenticationController()", () => {
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

  it("refreshes what an object at rest tells of its realm when its own status turns out to be behind", async () => {
    const { world, objects, added, refreshed } = wired();
    await world.settle();
    objects.change(world.object, world.object);
    expect(refreshed).toEqual([]);
    const ready = kerberosRealm().status!.conditions!.map((one) =>
      one.type === "Ready" ? { ...one, status: "False" as const, reason: "SynchronizationTooOld" } : one,
    );
    world.realms.put({ ...kerberosRealm(), status: { observedGeneration: 1, conditions: ready } });
    objects.change(world.object, world.object);
    expect([added, refreshed]).toEqual([[], ["team-a/sqlmi-01 resync later"]]);
  });

  it("lets objects rest when nothing that they depend on changed, and while the first list is read", () => {
    const { realms, added } = wired();
    realms.change(kerberosRealm(), kerberosRealm({}, { labels: { a: "b" }, resourceVersion: "2" }));
    realms.change(undefined, kerberosRealm(), true);
    expect(added).toEqual([]);
  });

  it("wakes those whom a change of policies concerns when a pass finds it", async () => {
    const { world, added, pass } = wired();
    await world.settle();
    await pass(world.key);
    await world.clock.advance(30 * 60_000);
    await pass(world.key);
    expect(added).toEqual([]);
    world.azure.policies = [blockingPolicy()];
    await world.clock.advance(30 * 60_000);
    await pass(world.key);
    expect(added).toEqual(["team-a/sqlmi-01 resync later"]);
  });
});
