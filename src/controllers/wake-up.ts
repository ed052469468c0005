import type { Condition } from "../api/conditions.ts";
import { FINALIZER } from "../api/v1alpha1/common.ts";
import type { KubeObject } from "../kube/client.ts";
import type { StoreChange } from "../kube/informer-port.ts";
import type { Priority } from "../runtime/work.ts";
import { checkIntervalMs, untilNextCheckMs } from "./interval.ts";
import { reconcileRequestOf } from "./reconcile-request.ts";
import type { ControllerSettings } from "./settings.ts";
import { conditionOf } from "./status/conditions.ts";

/** When and how urgently a changed object gets its next pass. */
export interface WakeUp {
  readonly priority: Priority;
  readonly delayMs: number;
}

/** What both kinds have that decides about passes. */
export interface WakeableObject extends KubeObject {
  readonly spec: { readonly suspend: boolean; readonly interval: string };
  readonly status?: {
    readonly observedGeneration?: number | undefined;
    readonly conditions?: readonly Condition[] | undefined;
    readonly lastHandledReconcileAt?: string | undefined;
    readonly operation?: unknown;
  };
}

/**
 * Decides about a pass from two views of an object, never from a kind of event. What a person changed comes first; our own
 * status writes wake nobody. Objects that are at rest when the process starts are spread over their interval, so that a
 * restart asks Azure nothing at once.
 */
export function wakeUpFor<T extends WakeableObject>(
  { before, after, initial }: StoreChange<T>,
  settings: Pick<ControllerSettings, "defaultIntervalMs" | "minimumIntervalMs">,
  nowMs: number,
): WakeUp | undefined {
  if (after === undefined) return undefined;
  if (initial || before === undefined) {
    if (initial && isAtRest(after)) return resync(after, settings, nowMs);
    return { priority: initial ? "repair" : "user", delayMs: 0 };
  }
  return wasChangedByOthers(before, after) ? { priority: "user", delayMs: 0 } : undefined;
}

/** Nothing is under way: Ready or Stalled for the present specification, and no pass is asked for. */
export function isAtRest({ metadata, spec, status }: WakeableObject): boolean {
  if (metadata.deletionTimestamp !== undefined || status?.operation !== undefined) return false;
  if (spec.suspend) return true;
  if (status === undefined || status.observedGeneration !== metadata.generation) return false;
  const asked = reconcileRequestOf({ metadata });
  if (asked !== undefined && asked !== status.lastHandledReconcileAt) return false;
  const { conditions } = status;
  return conditionOf(conditions, "Reconciling") === undefined && conditionOf(conditions, "Ready") !== undefined;
}

function wasChangedByOthers(before: WakeableObject, after: WakeableObject): boolean {
  const view = (object: WakeableObject): readonly unknown[] => [
    object.metadata.uid,
    object.metadata.generation,
    object.metadata.deletionTimestamp !== undefined,
    object.metadata.finalizers?.includes(FINALIZER) === true,
    reconcileRequestOf(object),
  ];
  const old = view(before);
  return view(after).some((value, index) => value !== old[index]);
}

function resync(
  object: WakeableObject,
  settings: Pick<ControllerSettings, "defaultIntervalMs" | "minimumIntervalMs">,
  nowMs: number,
): WakeUp {
  const intervalMs = checkIntervalMs(object.spec.interval, settings);
  return { priority: "resync", delayMs: untilNextCheckMs(object.metadata.uid, intervalMs, nowMs) };
}
