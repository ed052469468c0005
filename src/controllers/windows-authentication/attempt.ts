import type { Reason } from "../../api/reasons.ts";
import type {
  WindowsAuthenticationSpec,
  WindowsAuthenticationStatus,
} from "../../api/v1alpha1/windows-authentication.ts";
import { keyOf, type ObjectKey } from "../../kube/client.ts";
import { type Result, requeueAfter } from "../../runtime/work.ts";
import { checkIntervalMs, untilNextCheckMs } from "../interval.ts";
import type { WindowsAuthentication } from "../kinds.ts";
import { reconcileRequestOf } from "../reconcile-request.ts";
import type { ControllerSettings } from "../settings.ts";
import { conditionOf } from "../status/conditions.ts";
import { failureOf, failureSummary, isWait, nextLookMs, trackFailing } from "../status/failing.ts";
import type { Finding } from "../status/finding.ts";
import { type History, type OutcomeName, recordOutcome } from "../status/history.ts";
import type { Summary } from "../status/summary.ts";
import { draftOf, type StatusDraft, statusAfterPass } from "./status.ts";
import { StepFailure } from "./step-failure.ts";

/** How a pass ended: what status says, and what the queue does. */
export interface Ending {
  /** Undefined: there is nothing to say that status does not say already. */
  readonly summary: Summary | undefined;
  readonly then: { readonly result: Result } | { readonly error: unknown };
}

/** One pass over one object: what was known before it, and what it has found out so far. */
export class Attempt {
  /** As stored last: what the pass writes on its way replaces what it began with. */
  object: WindowsAuthentication;
  readonly spec: WindowsAuthenticationSpec;
  readonly key: ObjectKey;
  readonly nowMs: number;
  readonly settings: ControllerSettings;
  /** The status to be, conditions aside. */
  draft: StatusDraft;
  readonly #findings = new Map<string, Finding>();

  constructor(
    object: WindowsAuthentication,
    spec: WindowsAuthenticationSpec,
    world: { readonly nowMs: number; readonly settings: ControllerSettings },
  ) {
    this.object = object;
    this.spec = spec;
    this.key = keyOf(object);
    this.nowMs = world.nowMs;
    this.settings = world.settings;
    this.draft = draftOf(object);
  }

  /** An earlier attempt at the present specification came to a conclusion. */
  get isCurrent(): boolean {
    return this.object.status?.observedGeneration === this.object.metadata.generation;
  }

  /** Ready, and for the present specification. */
  get isReady(): boolean {
    return this.isCurrent && conditionOf(this.object.status?.conditions, "Ready")?.status === "True";
  }

  /** What there is to do was undone outside: the present specification had been reached before. */
  get isDrifting(): boolean {
    const reason = conditionOf(this.object.status?.conditions, "Ready")?.reason;
    return this.isReady || (this.isCurrent && (reason === "DriftDetected" || reason === "Contested"));
  }

  /** Somebody changed the specification or asked for a pass since the last one that concluded. */
  get isAskedFor(): boolean {
    const requestedAt = reconcileRequestOf(this.object);
    return (
      !this.isCurrent ||
      (requestedAt ?? this.object.status?.lastHandledReconcileAt) !== this.object.status?.lastHandledReconcileAt
    );
  }

  get history(): History {
    return this.draft.history ?? [];
  }

  /** Adds to what status will say; the last word on a condition counts. */
  find(...findings: readonly Finding[]): void {
    for (const finding of findings) this.#findings.set(finding.type, finding);
  }

  record(outcome: OutcomeName, message: string): void {
    const { contestedWindowMs } = this.settings;
    this.draft.history = [...recordOutcome(this.history, outcome, message, this.nowMs, contestedWindowMs)];
  }

  /** Work is under way: Ready is Unknown on the way up, False while drift is mended. */
  progressing(reason: Reason, message: string): Summary {
    const drifting = this.isDrifting;
    return {
      kind: "progressing",
      ready: drifting ? "False" : "Unknown",
      readyReason: drifting ? "DriftDetected" : "Progressing",
      reason,
      message,
    };
  }

  /** Time between two complete checks of this object. */
  get intervalMs(): number {
    return checkIntervalMs(this.spec.interval, this.settings);
  }

  /** The next complete check, at this object's own place in its interval. */
  nextCheck(): Result {
    const delayMs = untilNextCheckMs(this.object.metadata.uid, this.intervalMs, this.nowMs);
    return { kind: "requeueAfter", delayMs, priority: "resync" };
  }

  /**
   * Turns a failure into conditions; the queue gets the error itself and decides when to try again. A mere wait for Entra
   * is no failure: it is looked at again at growing intervals.
   */
  failed(thrown: unknown): Ending {
    const step = thrown instanceof StepFailure ? thrown.step : undefined;
    const error = thrown instanceof StepFailure ? thrown.error : thrown;
    const failure = failureOf(error);
    const failing = trackFailing(this.draft.failing, failure, this.nowMs);
    const waits = isWait(failure);
    if (!waits && this.draft.failing?.reason !== failing.reason)
      this.record("Failed", `${failure.reason}: ${failure.message}`);
    this.draft.failing = { ...failing };
    const summary = failureSummary(failure, failing.since, this.nowMs, {
      progressDeadlineMs: this.settings.progressDeadlineMs,
      ...(step?.stalledReason === undefined ? {} : { stalledReason: step.stalledReason }),
    });
    if (step !== undefined)
      this.find({
        type: step.condition,
        status: step.status ?? "False",
        reason: failure.reason,
        message: failure.message,
      });
    const isPatient = waits && summary.kind === "retrying";
    const delayMs = nextLookMs(failing.since, this.nowMs, this.settings);
    return { summary, then: isPatient ? { result: requeueAfter(delayMs, "repair") } : { error } };
  }

  /** The status that this pass leads to. */
  status(summary: Summary): WindowsAuthenticationStatus {
    return statusAfterPass(this.object, this.draft, [...this.#findings.values()], summary, this.nowMs);
  }
}
