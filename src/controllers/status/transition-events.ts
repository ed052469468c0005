import type { EventRecorder, KubeObject } from "../../kube/client.ts";
import { conditionOf, type StoredConditions } from "./conditions.ts";

/** Reports an object's turns for good or ill as events: becoming Ready, being Stalled, drift, and a new kind of failure. */
export function reportTransition(
  events: EventRecorder,
  object: KubeObject,
  before: StoredConditions,
  after: StoredConditions,
): void {
  const ready = conditionOf(after, "Ready");
  const former = conditionOf(before, "Ready");
  if (ready === undefined || (former?.status === ready.status && former.reason === ready.reason)) return;
  if (ready.status === "True") events.event(object, "Normal", ready.reason, "Reconcile", ready.message);
  if (ready.status === "False") events.event(object, "Warning", ready.reason, "Reconcile", ready.message);
}
