import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import { keyOf } from "../../kube/client.ts";
import type { StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue } from "../../runtime/work.ts";
import { instanceKey } from "../instance-id.ts";
import { phaseMs } from "../interval.ts";
import type { KindController, KindControllerInit } from "../kind-controller.ts";
import { BY_INSTANCE, BY_REALM, type KerberosRealm, type WindowsAuthentication } from "../kinds.ts";
import { LatestObjects } from "../latest-objects.ts";
import { conditionOf } from "../status/conditions.ts";
import { isAtRest, wakeUpFor } from "../wake-up.ts";
import { ConditionalAccessCache, policiesKey } from "./conditional-access-cache.ts";
import { createReconcile } from "./reconcile.ts";
import { ResourceLookup } from "./resource-lookup.ts";

/** Puts the controller of WindowsAuthentications together. */
export function createWindowsAuthenticationController(init: KindControllerInit): KindController {
  const objects = init.objects.store;
  const policies = new ConditionalAccessCache(init.clock, init.settings);
  const reconcile = createReconcile({
    ...init,
    objects,
    latest: new LatestObjects(objects),
    realms: init.realms.store,
    policies,
    resources: new ResourceLookup(),
  });
  return {
    reconcile,
    watch(enqueue) {
      init.objects.onChange((change) => {
        const wakeUp = wakeUpFor(change, init.settings, init.clock.nowMs());
        if (wakeUp !== undefined) enqueue.add(change.key, wakeUp);
        if (mayHaveFreedInstance(change)) enqueueRivals(change, init, enqueue);
      });
      init.realms.onChange((change) => {
        if (!change.initial && matters(change)) enqueueRealm(change.after?.metadata.name ?? change.key, init, enqueue);
      });
      policies.onChange((key) => enqueueReaders(key, init, enqueue));
    },
  };
}

/** An object that goes leaves its instance to the next one that declares it. */
function mayHaveFreedInstance({ before, after }: StoreChange<WindowsAuthentication>): boolean {
  const isGoing = (object: WindowsAuthentication | undefined): boolean =>
    object === undefined || object.metadata.deletionTimestamp !== undefined;
  return before !== undefined && !isGoing(before) && isGoing(after);
}

function enqueueRivals(
  { key, before }: StoreChange<WindowsAuthentication>,
  { objects }: KindControllerInit,
  enqueue: Enqueue,
): void {
  if (before === undefined) return;
  for (const rival of objects.store.byIndex(BY_INSTANCE, instanceKey(before.spec.managedInstance.resourceId)))
    if (keyOf(rival) !== key) enqueue.add(keyOf(rival), { priority: "repair" });
}

/** What objects take from their realm: its specification, and whether it can be used. */
function matters({ before, after }: StoreChange<KerberosRealm>): boolean {
  const view = (realm: KerberosRealm | undefined): string => {
    const conditions = realm?.status?.conditions;
    const reachable = conditionOf(conditions, "TenantReachable");
    const ready = conditionOf(conditions, "Ready");
    return JSON.stringify([
      realm?.metadata.uid,
      realm?.metadata.generation,
      reachable?.status,
      reachable?.status === "True" ? "" : reachable?.message,
      ready?.status,
      ready?.message,
    ]);
  };
  return view(before) !== view(after);
}

/** Objects that wait go at once; those at rest only have a condition to refresh and are spread. */
function enqueueRealm(name: string, { objects, settings }: KindControllerInit, enqueue: Enqueue): void {
  for (const object of objects.store.byIndex(BY_REALM, name)) {
    const isReady = isAtRest(object) && conditionOf(object.status?.conditions, "Ready")?.status === "True";
    const delayMs = isReady ? phaseMs(object.metadata.uid, settings.realmChangeSpreadMs) : 0;
    enqueue.add(keyOf(object), { priority: isReady ? "resync" : "repair", delayMs });
  }
}

/** One list serves many objects, so whoever finds it changed wakes the others. */
function enqueueReaders(key: string, init: KindControllerInit, enqueue: Enqueue): void {
  for (const realm of init.realms.store.list()) {
    const spec = kerberosRealmSpecSchema.safeParse(realm.spec).data;
    if (spec !== undefined && policiesKey(spec) === key) enqueueRealm(realm.metadata.name, init, enqueue);
  }
}
