import type { Condition } from "../../api/conditions.ts";
import type { Reason } from "../../api/reasons.ts";

/** Condition types of both kinds, in the order in which status lists them. */
export const CONDITION_ORDER = [
  "Ready",
  "Reconciling",
  "Stalled",
  "RealmReady",
  "InstanceAvailable",
  "ServicePrincipalEnabled",
  "ConsentGranted",
  "SignInUnblocked",
  "LoginsSupported",
  "MetadataModeMatched",
  "TenantReachable",
  "PermissionsSufficient",
  "SubscriptionsInTenant",
  "DirectorySynchronized",
  "ModernInteractiveReady",
  "IncomingTrustReady",
  "ClientPolicyPublished",
] as const;

/** A condition type of ours. */
export type ConditionType = (typeof CONDITION_ORDER)[number];
/** A condition that speaks of one concern; the summary ones are derived. */
export type DomainConditionType = Exclude<ConditionType, "Ready" | "Reconciling" | "Stalled">;

/** What a pass found out about one concern: a condition without its times. */
export interface Finding<T extends ConditionType = ConditionType> {
  readonly type: T;
  readonly status: Condition["status"];
  /** One CamelCase word: one of `REASONS`, or the reason of an `OperatorError`. */
  readonly reason: string;
  readonly message: string;
}

/** Builds a finding whose reason is one of ours. */
export function finding<T extends ConditionType>(
  type: T,
  status: Condition["status"],
  reason: Reason,
  message: string,
): Finding<T> {
  return { type, status, reason, message };
}
