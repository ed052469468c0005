import { keyOf } from "../../kube/client.ts";
import type { StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue, Reconcile } from "../../runtime/work.ts";
import { instanceKey } from "../instance-id.ts";
import type { KindControllerInit } from "../kind-controller.ts";
import { BY_INSTANCE, type WindowsAuthentication } from "../kinds.ts";
import { LatestObjects } from "../latest-objects.ts";
import { wakeUpFor } from "../wake-up.ts";
import { ConditionalAccessCache } from "./conditional-access-cache.ts";
import { followPolicies } from "./follow-policies.ts";
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
      policies.onChange(
        (change) => followPolicies(change, world, queues.passes),
        (err) => init.log.error({ err }, "Objects could not follow a changed list of policies; their own checks do."),
      );
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
