import type { Reason } from "../../api/reasons.ts";
import type { AzureCall, ManagedInstances, OperationState } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import { type Priority, requeueAfter } from "../../runtime/work.ts";
import { parseInstanceId } from "../instance-id.ts";
import type { Action } from "./action.ts";
import type { Attempt, Ending } from "./attempt.ts";
import { instanceCommand } from "./commands.ts";
import { inStep, StepFailure } from "./step-failure.ts";

type InstanceAction = Extract<Action, { readonly kind: "patchInstance" }>;

/** `.status.operation.kind` of a change: also the reason of Reconciling while it runs. */
export function operationKind({ patch }: InstanceAction): Reason {
  if (patch.servicePrincipalType === "SystemAssigned") return "EnablingServicePrincipal";
  if (patch.servicePrincipalType === "None") return "DisablingServicePrincipal";
  return "SettingAuthenticationMetadata";
}

/** How long to wait before the next look at an operation. */
export function pollDelayMs(attempt: Attempt, retryAfterMs: number | undefined): number {
  const { operationPollMs, operationPollMaxMs } = attempt.settings;
  return Math.min(retryAfterMs ?? operationPollMs, operationPollMaxMs);
}

/**
 * Looks after the ARM operation that an earlier pass started, before anything else is asked of the instance: a second
 * change would only be refused. The URL lives in status, so a restart loses nothing.
 *
 * @returns the end of the pass while it runs, undefined once it is over and the instance can be read afresh.
 * @throws {StepFailure} with the operation's own error when it failed.
 */
export async function followOperation(
  attempt: Attempt,
  instances: ManagedInstances,
  call: AzureCall,
): Promise<Ending | undefined> {
  const { operation } = attempt.draft;
  if (operation === undefined) return undefined;
  const condition = "ServicePrincipalEnabled";
  const state = await inStep({ condition, status: "Unknown" }, () => poll(instances, operation.url, call));
  if (state.kind === "running") return stillRunning(attempt, state.retryAfterMs, call.priority);
  attempt.draft.operation = undefined;
  if (state.kind === "failed") throw new StepFailure({ condition }, state.error);
  if (state.kind === "succeeded") {
    recordCompleted(attempt, operation.kind, attempt.draft.pendingActions?.[0]);
    attempt.draft.pendingActions = undefined;
  }
  return undefined;
}

/** Notes a change of the instance that has come into force. */
export function recordCompleted(attempt: Attempt, kind: string, words: string | undefined): void {
  const initial =
    kind === "EnablingServicePrincipal" ? "Enabled" : kind === "DisablingServicePrincipal" ? "Disabled" : "Configured";
  attempt.record(attempt.isDrifting ? "Repaired" : initial, words ?? kind);
}

/** An operation that cannot be looked up for good is no longer followed: the instance itself tells what became of it. */
async function poll(instances: ManagedInstances, url: string, call: AzureCall): Promise<OperationState> {
  try {
    return await instances.operation(url, call);
  } catch (error) {
    if (error instanceof OperatorError && error.needsHuman) return { kind: "unknown" };
    throw error;
  }
}

function listCommand({ spec }: Attempt): string {
  const id = parseInstanceId(spec.managedInstance.resourceId);
  return id === undefined ? "az sql mi op list" : instanceCommand("op list", id);
}

function stillRunning(attempt: Attempt, retryAfterMs: number | undefined, priority: Priority): Ending {
  const { operation } = attempt.draft;
  const startedMs = Date.parse(operation?.startedAt ?? "");
  const words = attempt.draft.pendingActions?.[0] ?? "The change of the instance is running.";
  const result = requeueAfter(pollDelayMs(attempt, retryAfterMs), priority);
  if (attempt.nowMs - startedMs > attempt.settings.operationDeadlineMs)
    return {
      summary: {
        kind: "stalled",
        reason: "ProgressDeadlineExceeded",
        message: `Azure has been at work on this for longer than it should take: ${words} It is still followed. To see it: ${listCommand(attempt)}`,
      },
      then: { result },
    };
  const reason = (operation?.kind ?? "Progressing") as Reason;
  return { summary: attempt.progressing(reason, `Azure is at work: ${words}`), then: { result } };
}
