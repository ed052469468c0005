import type { AzureCall, ManagedInstanceId, TenantClients } from "../../azure/ports.ts";
import type { EventRecorder } from "../../kube/client.ts";
import type { Clock } from "../../ports/clock.ts";
import { requeueAfter } from "../../runtime/work.ts";
import { nextLookMs } from "../status/failing.ts";
import { lastWriteAt, repairedTooOften, writtenRecently } from "../status/history.ts";
import type { Action } from "./action.ts";
import { announce, isAnnounced, putOnRecord, type StoreStatus } from "./announce.ts";
import { type Applied, applyPlan } from "./apply.ts";
import type { Attempt, Ending } from "./attempt.ts";
import { busySentence, isBusy } from "./availability.ts";
import { requestCommand } from "./commands.ts";
import { describeAction, describePlan } from "./describe.ts";
import type { Entry } from "./gate.ts";
import type { Observed } from "./observed.ts";
import { operationKind, pollDelayMs, recordCompleted } from "./operation.ts";
import { withAnnounced } from "./ownership.ts";

/** What carrying out a plan needs. */
export interface Work {
  readonly attempt: Attempt;
  readonly entry: Entry;
  readonly observed: Observed;
  readonly clients: TenantClients;
  readonly call: AzureCall;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly store: StoreStatus;
}

/**
 * Decides what becomes of a plan that is not empty: only report it, wait, give way, announce it, or apply it. A plan is
 * applied only once it and what it will own are on record, so a crash at any point leaves neither an effect that nobody
 * owns nor a doubled one. What a person has just asked for is applied by the pass that announces it; what comes up once
 * the specification had been concluded is believed only when the next pass, reading afresh, comes to the same plan.
 */
export async function act(plan: readonly Action[], work: Work): Promise<Ending> {
  const { attempt, observed } = work;
  if (attempt.spec.managementPolicy === "Observe") return onlyReport(attempt, describePlan(plan));
  const due = plan.filter((action) => !isRecent(attempt, describeAction(action)));
  const words = describePlan(due);
  if (due.length === 0) return waitForReplication(attempt, describePlan(plan));
  if (isBusy(observed.instance) && due.some(({ kind }) => kind === "patchInstance"))
    return waitForInstance(attempt, work.entry.id, words);
  if (isContested(attempt, words)) return giveWay(attempt, words);
  if (isAnnounced(attempt, due, words)) return carryOut(due, work);
  const announcement = announce(attempt, due, words);
  if (attempt.isCurrent) return { summary: announcement, then: { result: requeueAfter(0, work.call.priority) } };
  return (await putOnRecord(attempt, announcement, work)) ?? carryOut(due, work);
}

function onlyReport(attempt: Attempt, words: readonly string[]): Ending {
  attempt.draft.pendingActions = [...words];
  attempt.draft.failing = undefined;
  const message = `To do, and left to you because spec.managementPolicy is Observe (with Enforce the operator does it): ${words.join(" ")}`;
  return { summary: { kind: "stalled", reason: "ChangesPending", message }, then: { result: attempt.nextCheck() } };
}

function waitForInstance(attempt: Attempt, id: ManagedInstanceId, words: readonly string[]): Ending {
  attempt.draft.pendingActions = [...words];
  const message = busySentence(id);
  const result = requeueAfter(attempt.settings.instanceUnavailableRecheckMs, "repair");
  return { summary: { kind: "retrying", reason: "InstanceBusy", message }, then: { result } };
}

function isRecent(attempt: Attempt, line: string): boolean {
  return writtenRecently(attempt.history, line, attempt.nowMs, attempt.settings.replicationGraceMs);
}

/** We have only just written what now seems to be missing: Azure is more likely late than somebody that fast. */
function waitForReplication(attempt: Attempt, words: readonly string[]): Ending {
  const since = lastWriteAt(attempt.history) ?? "";
  const result = requeueAfter(nextLookMs(since, attempt.nowMs, attempt.settings), "repair");
  if (attempt.isReady) return { summary: undefined, then: { result } };
  attempt.draft.pendingActions = [...words];
  const message = `Azure does not show the last change yet: ${words.join(" ")}`;
  return { summary: attempt.progressing("WaitingForReplication", message), then: { result } };
}

function isContested(attempt: Attempt, words: readonly string[]): boolean {
  const { contestedCount: count, contestedWindowMs: windowMs } = attempt.settings;
  if (attempt.isAskedFor) return false;
  return [words.join(" "), ...words].some((line) =>
    repairedTooOften(attempt.history, line, attempt.nowMs, { count, windowMs }),
  );
}

function giveWay(attempt: Attempt, words: readonly string[]): Ending {
  attempt.draft.pendingActions = [...words];
  attempt.draft.failing = undefined;
  const message =
    `Somebody keeps undoing this, so it is not repeated for now: ${words.join(" ")} ` +
    "The audit log of Entra and the activity log of the instance say who does. Once that is settled, have it tried again: " +
    requestCommand(attempt.object);
  const result = requeueAfter(attempt.settings.verySlowRecheckMs, "resync");
  return { summary: { kind: "stalled", reason: "Contested", message }, then: { result } };
}

async function carryOut(plan: readonly Action[], work: Work): Promise<Ending> {
  const { attempt, entry, clients, call } = work;
  attempt.draft.owned = withAnnounced(attempt.draft.owned, plan);
  const applied = await applyPlan(plan, entry.id, clients, call);
  recordDone(applied.done, work);
  if (applied.failure !== undefined)
    return call.signal.aborted ? stopped(applied, work) : attempt.failed(applied.failure);
  if (applied.accepted !== undefined) return started(attempt, applied.accepted, call);
  attempt.draft.failing = undefined;
  const message = `Done, and being verified: ${describePlan(plan).join(" ")}`;
  return {
    summary: attempt.progressing(attempt.isDrifting ? "Repairing" : "Progressing", message),
    then: { result: requeueAfter(0, call.priority) },
  };
}

/** The pass was told to stop half-way: what was done is put on record, and that is all. */
function stopped(applied: Applied, { attempt }: Work): Ending {
  const then = { error: applied.failure?.error };
  if (applied.done.length === 0) return { summary: undefined, then };
  const message = `Done, and being verified: ${describePlan(applied.done).join(" ")}`;
  return { summary: attempt.progressing("Progressing", message), then };
}

function started(attempt: Attempt, { action, operation }: NonNullable<Applied["accepted"]>, call: AzureCall): Ending {
  const kind = action.kind === "patchInstance" ? operationKind(action) : "Progressing";
  const startedAt = new Date(attempt.nowMs).toISOString();
  attempt.draft.operation = { kind, url: operation.url, startedAt };
  return {
    summary: attempt.progressing(kind, `Azure is at work: ${describeAction(action)}`),
    then: { result: requeueAfter(pollDelayMs(attempt, operation.retryAfterMs), call.priority) },
  };
}

/** Puts what was done into the history and into events; changes of the instance and of consent are two outcomes. */
function recordDone(done: readonly Action[], { attempt, events }: Work): void {
  for (const action of done) {
    const words = describeAction(action);
    if (action.kind === "patchInstance") recordCompleted(attempt, operationKind(action), words);
    events.event(attempt.object, "Normal", "Applied", action.kind, words);
  }
  const revokes = (kind: Action["kind"]): boolean =>
    kind === "reduceGrant" || kind === "deleteGrant" || kind === "removeAppRole";
  const consent = done.filter(({ kind }) => kind !== "patchInstance");
  const granted = consent.filter(({ kind }) => !revokes(kind));
  const revoked = consent.filter(({ kind }) => revokes(kind));
  if (granted.length > 0) attempt.record(attempt.isDrifting ? "Repaired" : "Granted", describePlan(granted).join(" "));
  if (revoked.length > 0) attempt.record(attempt.isDrifting ? "Repaired" : "Revoked", describePlan(revoked).join(" "));
}
