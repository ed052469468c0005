import type { Condition } from "../../api/conditions.ts";
import { REASONS, type ReasonEntry } from "../../api/reasons.ts";
import type { EventRecorder, EventType, KubeObject } from "../../kube/client.ts";
import { conditionOf, type StoredConditions } from "./conditions.ts";

/** The operator goes on by itself, and yet somebody should know: something was changed behind its back, or went wrong. */
const WORTH_A_WARNING: ReadonlySet<string> = new Set(["DriftDetected", "OperationFailed"]);

/**
 * Reports an object's turns for good or ill: one event for each change of Ready's status or reason. A state in which the
 * operator only works or waits is no warning.
 * @see https://fluxcd.io/flux/monitoring/alerts/
 */
export function reportTransition(
  events: EventRecorder,
  object: KubeObject,
  before: StoredConditions,
  after: StoredConditions,
): void {
  const ready = conditionOf(after, "Ready");
  const former = conditionOf(before, "Ready");
  if (ready === undefined || (former?.status === ready.status && former.reason === ready.reason)) return;
  const isStalled = conditionOf(after, "Stalled") !== undefined;
  events.event(object, typeOf(ready, isStalled), ready.reason, "Reconcile", ready.message);
}

function typeOf({ status, reason }: Condition, isStalled: boolean): EventType {
  if (status !== "False") return "Normal";
  if (isStalled || WORTH_A_WARNING.has(reason)) return "Warning";
  const known = REASONS as Readonly<Record<string, ReasonEntry | undefined>>;
  return known[reason]?.actor === "nobody" ? "Normal" : "Warning";
}
