import { describe, expect, it } from "vitest";
import { isReady, type State, stateOf } from "../../../src/status-view/state.ts";
import { readInstance } from "../../../src/status-view/stored-object.ts";

type Told = readonly [type: string, status: "True" | "False" | "Unknown", reason: string];

function object(
  told: readonly Told[],
  more: { generation?: number; observed?: number; suspend?: boolean; deleted?: boolean } = {},
) {
  const { generation = 2, observed = 2, suspend = false, deleted = false } = more;
  return readInstance({
    metadata: {
      name: "a",
      namespace: "b",
      generation,
      ...(deleted ? { deletionTimestamp: "2026-11-25T11:00:00Z" } : {}),
    },
    spec: { suspend },
    status: {
      observedGeneration: observed,
      conditions: told.map(([type, status, reason]) => ({ type, status, reason, message: "", observedGeneration: 2 })),
    },
  })!;
}

const READY: Told = ["Ready", "True", "Succeeded"];

describe("stateOf()", () => {
  it.each<readonly [what: string, object: ReturnType<typeof object>, state: State, ready: boolean]>([
    ["all that is declared is so", object([READY]), "Ready", true],
    [
      "a check that only warns fails",
      object([READY, ["SignInUnblocked", "False", "BlockedByConditionalAccess"]]),
      "Warning",
      true,
    ],
    ["a check may fail for some", object([READY, ["SignInUnblocked", "Unknown", "PossiblyBlocked"]]), "Warning", true],
    ["a check was skipped", object([READY, ["LoginsSupported", "Unknown", "Skipped"]]), "Ready", true],
    [
      "the operator is at work",
      object([
        ["Ready", "False", "Progressing"],
        ["Reconciling", "True", "Progressing"],
      ]),
      "Working",
      false,
    ],
    [
      "it is tried again, and it is somebody's move",
      object([
        ["Ready", "False", "InstanceStopped"],
        ["Reconciling", "True", "ProgressingWithRetry"],
      ]),
      "Blocked",
      false,
    ],
    [
      "an attempt goes on, and it is somebody's move",
      object([["Ready", "False", "InstanceStopped"]], { observed: -1 }),
      "Blocked",
      false,
    ],
    [
      "it is stalled",
      object([
        ["Ready", "False", "OperationFailed"],
        ["Stalled", "True", "OperationFailed"],
      ]),
      "Blocked",
      false,
    ],
    ["nothing may be changed", object([["Ready", "False", "ChangesPending"]]), "Blocked", false],
    ["the reason is of a later version", object([["Ready", "False", "SomethingNew"]]), "Blocked", false],
    ["the operator has not seen it", object([], { observed: -1 }), "Working", false],
    ["the operator has not seen the last change", object([READY], { generation: 3 }), "Working", false],
    ["it is being deleted", object([READY], { deleted: true }), "Working", false],
    ["it is suspended", object([READY], { suspend: true }), "Suspended", true],
  ])("where %s", (_what, judged, state, ready) => {
    expect({ state: stateOf(judged), ready: isReady(judged) }).toEqual({ state, ready });
  });
});
