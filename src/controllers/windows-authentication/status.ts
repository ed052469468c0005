import type { WindowsAuthenticationStatus } from "../../api/v1alpha1/windows-authentication.ts";
import { instanceNameOf, type WindowsAuthentication } from "../kinds.ts";
import { reconcileRequestOf } from "../reconcile-request.ts";
import { mergeConditions } from "../status/conditions.ts";
import type { Finding } from "../status/finding.ts";
import { answered, concluded, type Summary, summaryFindings } from "../status/summary.ts";

/** The members of a status that a pass changes directly; conditions and generations follow from how it ended. */
export type StatusDraft = Omit<
  WindowsAuthenticationStatus,
  "observedGeneration" | "conditions" | "lastHandledReconcileAt"
>;

/**
 * The members of a stored status that a pass starts from. The instance's name follows from its resource id, so it is there
 * before Azure is asked.
 */
export function draftOf(object: WindowsAuthentication): StatusDraft {
  const name = instanceNameOf(object);
  const draft: WindowsAuthenticationStatus = {
    ...object.status,
    ...(name === undefined ? {} : { managedInstance: { ...object.status?.managedInstance, name } }),
  };
  delete draft.observedGeneration;
  delete draft.conditions;
  delete draft.lastHandledReconcileAt;
  return draft;
}

/**
 * The whole status of an object after a pass. The only place where Ready, Reconciling, Stalled and the generations are
 * decided for this kind: observedGeneration advances when the attempt concluded, and a requested pass counts as handled
 * once it is answered.
 */
export function statusAfterPass(
  object: WindowsAuthentication,
  draft: StatusDraft,
  findings: readonly Finding[],
  summary: Summary,
  nowMs: number,
): WindowsAuthenticationStatus {
  const generation = object.metadata.generation ?? 0;
  const requestedAt = reconcileRequestOf(object);
  const handledAt =
    answered(summary) && requestedAt !== undefined ? requestedAt : object.status?.lastHandledReconcileAt;
  return withoutUndefined({
    ...draft,
    observedGeneration: concluded(summary) ? generation : (object.status?.observedGeneration ?? -1),
    conditions: [
      ...mergeConditions(object.status?.conditions, [...summaryFindings(summary), ...findings], generation, nowMs),
    ],
    lastHandledReconcileAt: handledAt,
  });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
