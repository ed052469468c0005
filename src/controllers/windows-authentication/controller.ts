import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import { keyOf } from "../../kube/client.ts";
import type { StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue, Reconcile } from "../../runtime/work.ts";
import { instanceKey } from "../instance-id.ts";
import { phaseMs } from "../interval.ts";
import type { KindControllerInit } from "../kind-controller.ts";
import { BY_INSTANCE, BY_REALM, type WindowsAuthentication } from "../kinds.ts";
import { LatestObjects } from "../latest-objects.ts";
import { conditionOf } from "../status/conditions.ts";
import { isAtRest, wakeUpFor } from "../wake-up.ts";
import { ConditionalAccessCache, policiesKey } from "./conditional-access-cache.ts";
import { createRealmConditionReconcile, type FollowQueues, followRealm, refreshIfDiffering } from "./follow-realm.ts";
import { createReconcile } from "./reconcile.ts";
import { ResourceLookup } from "./resource-lookup.ts";

/** The controller of WindowsAuthentications: whole passes, and refreshes of what they tell of their realm. */
export interface WindowsAuthenticationController {
  readonly reconcile: Reconcile;
  readonly refreshRealmCondition: Reconcile;
  /** Starts listening to the informers. Call it once, before they run. */
  watch(queues: FollowQueues): void;
}

/** Puts the controller of WindowsAuthentications together. */
export function createWindowsAuthenticationController(init: KindControllerInit): WindowsAuthenticationController {
  const objects = init.objects.store;
  const realms = init.realms.store;
  const latest = new LatestObjects(objects);
  const policies = new ConditionalAccessCache(init.clock, init.settings);
  const reconcile = createReconcile({
    ...init,
    objects,
    latest,
    realms,
    policies,
    resources: new ResourceLookup(),
  });
  const world = { objects, realms, settings: init.settings };
  return {
    reconcile,
    refreshRealmCondition: createRealmConditionReconcile({ ...init, ...world, latest }),
    watch(queues) {
      init.objects.onChange((change) => {
        const wakeUp = wakeUpFor(change, init.settings, init.clock.nowMs());
        if (wakeUp !== undefined) queues.passes.add(change.key, wakeUp);
        if (change.after !== undefined) refreshIfDiffering(change.after, world, queues.refreshes);
        if (mayHaveFreedInstance(change)) enqueueRivals(change, init, queues.passes);
      });
      init.realms.onChange((change) => followRealm(change, world, queues));
      policies.onChange((key) => enqueueReaders(key, init, queues.passes));
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

/** One list serves many objects, so whoever finds it changed wakes the others. */
function enqueueReaders(key: string, init: KindControllerInit, enqueue: Enqueue): void {
  for (const realm of init.realms.store.list()) {
    const spec = kerberosRealmSpecSchema.safeParse(realm.spec).data;
    if (spec !== undefined && policiesKey(spec) === key) enqueueRealm(realm.metadata.name, init, enqueue);
  }
}

/** Objects that wait go at once; those at rest only have a condition to refresh and are spread. */
function enqueueRealm(name: string, { objects, settings }: KindControllerInit, enqueue: Enqueue): void {
  for (const object of objects.store.byIndex(BY_REALM, name)) {
    const isReady = isAtRest(object) && conditionOf(object.status?.conditions, "Ready")?.status === "True";
    const delayMs = isReady ? phaseMs(object.metadata.uid, settings.realmChangeSpreadMs) : 0;
    enqueue.add(keyOf(object), { priority: isReady ? "resync" : "repair", delayMs });
  }
}
