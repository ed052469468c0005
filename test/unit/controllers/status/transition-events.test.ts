import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../src/api/conditions.ts";
import { reportTransition } from "../../../../src/controllers/status/transition-events.ts";
import { windowsAuthentication } from "../../../fakes/reconcile-world.ts";

function condition(type: string, status: Condition["status"], reason: string, message = "Why."): Condition {
  return { type, status, reason, message, observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z" };
}
const ready = (status: Condition["status"], reason: string) => [condition("Ready", status, reason)];

function eventsOf(before: readonly Condition[] | undefined, after: readonly Condition[]): readonly string[] {
  const seen: string[] = [];
  const events = {
    event: (_about: object, ...words: readonly string[]) => void seen.push(words.join(" ")),
  };
  reportTransition(events, windowsAuthentication(), before, after);
  return seen;
}

describe("reportTransition()", () => {
  it.each<[Condition["status"], string, "Normal" | "Warning"]>([
    ["True", "Succeeded", "Normal"],
    ["Unknown", "Progressing", "Normal"],
    ["False", "RealmNotChecked", "Normal"],
    ["False", "WaitingForApplication", "Normal"],
    ["False", "WaitingForReplication", "Normal"],
    ["False", "InstanceStarting", "Normal"],
    ["False", "InstanceBusy", "Normal"],
    ["False", "OperationInProgress", "Normal"],
    ["False", "Throttled", "Normal"],
    ["False", "Deleting", "Normal"],
    ["False", "DriftDetected", "Warning"],
    ["False", "OperationFailed", "Warning"],
    ["False", "InstanceStopped", "Warning"],
    ["False", "PermissionMissing", "Warning"],
    ["False", "RealmSuspended", "Warning"],
    ["False", "NoReasonOfOurs", "Warning"],
  ])("Ready %s for %s is %s", (status, reason, type) => {
    expect(eventsOf(ready("Unknown", "Before"), ready(status, reason))).toEqual([`${type} ${reason} Reconcile Why.`]);
  });

  it("warns of whatever makes it Stalled", () => {
    const stalled = [...ready("False", "Throttled"), condition("Stalled", "True", "Throttled")];
    expect(eventsOf(undefined, stalled)).toEqual(["Warning Throttled Reconcile Why."]);
  });

  it.each<[string, readonly Condition[] | undefined, readonly Condition[]]>([
    ["nothing changed", ready("False", "InstanceStopped"), ready("False", "InstanceStopped")],
    [
      "only the message changed",
      ready("False", "InstanceStopped"),
      [condition("Ready", "False", "InstanceStopped", "Other words.")],
    ],
    [
      "another condition changed",
      ready("True", "Succeeded"),
      [...ready("True", "Succeeded"), condition("X", "True", "Y")],
    ],
    ["there is no Ready", ready("True", "Succeeded"), []],
  ])("is silent where %s", (_name, before, after) => {
    expect(eventsOf(before, after)).toEqual([]);
  });
});
