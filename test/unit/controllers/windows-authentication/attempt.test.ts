import { describe, expect, it } from "vitest";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../../src/api/v1alpha1/common.ts";
import type { WindowsAuthentication } from "../../../../src/controllers/kinds.ts";
import { controllerSettings } from "../../../../src/controllers/settings.ts";
import { Attempt } from "../../../../src/controllers/windows-authentication/attempt.ts";
import { StepFailure } from "../../../../src/controllers/windows-authentication/step-failure.ts";
import { OperatorError, type OperatorErrorInit } from "../../../../src/errors.ts";
import { windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const SINCE = "1970-01-01T00:00:00.000Z";

function attemptAt(nowMs: number, status: WindowsAuthentication["status"], metadata: object = {}): Attempt {
  const object = { ...windowsAuthentication({}, metadata), ...(status === undefined ? {} : { status }) };
  return new Attempt(object, object.spec, { nowMs, settings: controllerSettings() });
}

function ready(status: "True" | "False" | "Unknown", reason: string, observedGeneration = 1) {
  const condition = { type: "Ready", status, reason, message: "m", observedGeneration, lastTransitionTime: SINCE };
  return { observedGeneration, conditions: [condition], lastHandledReconcileAt: "then" };
}

describe("what an attempt knows of the object", () => {
  const asked = { annotations: { [RECONCILE_REQUEST_ANNOTATION]: "now" } };
  const answered = { annotations: { [RECONCILE_REQUEST_ANNOTATION]: "then" } };
  it.each<[string, WindowsAuthentication["status"], object, readonly [boolean, boolean, boolean]]>([
    ["never seen", { observedGeneration: -1 }, {}, [false, false, true]],
    ["Ready", ready("True", "Succeeded"), {}, [true, true, false]],
    ["Ready for an older specification", ready("True", "Succeeded"), { generation: 2 }, [false, false, true]],
    ["mended", ready("False", "DriftDetected"), {}, [false, true, false]],
    ["contested", ready("False", "Contested"), {}, [false, true, false]],
    ["failing", ready("False", "Throttled"), {}, [false, false, false]],
    ["Ready and asked for", ready("True", "Succeeded"), asked, [true, true, true]],
    ["Ready and answered", ready("True", "Succeeded"), answered, [true, true, false]],
  ])("%s: is it Ready, drifting, asked for", (_name, status, metadata, expected) => {
    const attempt = attemptAt(0, status, metadata);
    expect([attempt.isReady, attempt.isDrifting, attempt.isAskedFor]).toEqual(expected);
  });
});

describe("failed()", () => {
  const error = (init: Partial<OperatorErrorInit>) =>
    new OperatorError("Why.", {
      code: "C",
      reason: "Throttled",
      retry: { kind: "backoff" },
      needsHuman: false,
      ...init,
    });
  const waiting = error({
    reason: "WaitingForApplication",
    retry: { kind: "slow" },
    needsHuman: true,
    graceMs: 600_000,
  });

  it("gives the queue the error, and puts it on record once", () => {
    const thrown = error({});
    const attempt = attemptAt(1_000, { observedGeneration: -1 });
    expect(attempt.failed(new StepFailure({ condition: "InstanceAvailable" }, thrown))).toEqual({
      summary: { kind: "retrying", reason: "Throttled", message: "Why." },
      then: { error: thrown },
    });
    expect(attempt.draft.failing).toEqual({ reason: "Throttled", since: "1970-01-01T00:00:01.000Z" });
    expect(attempt.history.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual(["Failed Throttled: Why."]);
    const again = attemptAt(2_000, { observedGeneration: -1, failing: { reason: "Throttled", since: SINCE } });
    again.failed(thrown);
    expect(again.history).toEqual([]);
  });

  it.each([
    [0, 1_000],
    [3_000, 3_000],
    [300_000, 30_000],
  ])("only waits for Entra, %d ms into it for another %d ms: no failure, and none on record", (nowMs, delayMs) => {
    const attempt = attemptAt(nowMs, {
      observedGeneration: -1,
      failing: { reason: "WaitingForApplication", since: SINCE },
    });
    expect(attempt.failed(waiting)).toEqual({
      summary: { kind: "retrying", reason: "WaitingForApplication", message: "Why." },
      then: { result: { kind: "requeueAfter", delayMs, priority: "repair" } },
    });
    expect(attempt.history).toEqual([]);
  });

  it("is a failure once the wait has lasted too long", () => {
    const failing = { reason: "WaitingForApplication", since: SINCE };
    const step = { condition: "ConsentGranted", stalledReason: "InstanceApplicationNotFound" } as const;
    expect(attemptAt(600_000, { observedGeneration: -1, failing }).failed(new StepFailure(step, waiting))).toEqual({
      summary: { kind: "stalled", reason: "InstanceApplicationNotFound", message: "Why." },
      then: { error: waiting },
    });
  });
});

describe("nextCheck()", () => {
  it.each([
    ["30m", 900_000, 2_700_000],
    ["1s", 5_000, 15_000],
  ])("comes at the object's own place in its interval of %s, ten seconds at least", (interval, least, most) => {
    const object = windowsAuthentication();
    const attempt = new Attempt(object, { ...object.spec, interval }, { nowMs: 0, settings: controllerSettings() });
    const result = attempt.nextCheck();
    expect(result).toMatchObject({ kind: "requeueAfter", priority: "resync" });
    const delayMs = result.kind === "requeueAfter" ? result.delayMs : Number.NaN;
    expect([delayMs >= least, delayMs <= most]).toEqual([true, true]);
  });
});

describe("status()", () => {
  it("has the last word on each condition", () => {
    const attempt = attemptAt(0, { observedGeneration: -1 });
    const found = (status: "True" | "False", message: string) =>
      ({ type: "RealmReady", status, reason: "RealmReady", message }) as const;
    attempt.find(found("False", "First."), found("True", "Last."));
    const { conditions } = attempt.status({ kind: "ready", message: "Fine." });
    expect(conditions?.map(({ type, status, message }) => [type, status, message])).toEqual([
      ["Ready", "True", "Fine."],
      ["RealmReady", "True", "Last."],
    ]);
  });
});
