import { RECONCILE_REQUEST_ANNOTATION } from "../../api/v1alpha1/common.ts";
import type { KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { KerberosRealm } from "../kinds.ts";
import { mergeConditions } from "../status/conditions.ts";
import type { Failing } from "../status/failing.ts";
import { type Finding, finding } from "../status/finding.ts";
import { concluded, type Summary, summaryFindings } from "../status/summary.ts";
import type { ObservedRealm } from "./observe.ts";
import { ARM_ACTIONS } from "./required-permissions.ts";

/** `.status.missingPermissions`. */
export type MissingPermissions = NonNullable<KerberosRealmStatus["missingPermissions"]>;

const LIST_LIMIT = 100;

/** The permissions that are known to be missing, recommended ones included, in a stable order. */
export function missingPermissions(observed: ObservedRealm, tenantId: string): MissingPermissions {
  const arm: MissingPermissions = observed.armGaps
    .filter(({ answer }) => answer === "missing")
    .map(({ action, scope }) => ({
      api: "ResourceManager",
      permission: action,
      scope,
      neededFor: ARM_ACTIONS[action] ?? action,
    }));
  const graph: MissingPermissions = observed.graphGaps.map(({ permission, neededFor, required }) => ({
    api: "Graph",
    permission,
    scope: tenantId,
    neededFor: required ? neededFor : `${neededFor} (recommended)`,
  }));
  return [...arm, ...graph].slice(0, LIST_LIMIT);
}

/** `PermissionsSufficient`: names what is missing; what is only recommended or unknown is said and does not make it False. */
export function judgePermissions(observed: ObservedRealm): Finding<"PermissionsSufficient"> {
  const { armGaps, graphGaps, unreadable } = observed;
  if (unreadable !== undefined)
    return {
      type: "PermissionsSufficient",
      status: "Unknown",
      reason: "PermissionsUnknown",
      message: `What the identities may do could not be looked up. ${unreadable.message}`,
    };
  const missing = [
    ...armGaps.filter(({ answer }) => answer === "missing").map(({ action, scope }) => `${action} on ${scope}`),
    ...graphGaps
      .filter(({ required }) => required)
      .map(({ permission, neededFor }) => `${permission} (Microsoft Graph, for ${neededFor})`),
  ];
  const unknown = armGaps
    .filter(({ answer }) => answer === "unknown")
    .map(({ action, scope }) => `${action} on ${scope}`);
  const recommended = graphGaps
    .filter(({ required }) => !required)
    .map(({ permission, neededFor }) => `${permission} (Microsoft Graph, for ${neededFor})`);
  const notes = [
    ...(unknown.length === 0 ? [] : [`Could not be looked up: ${unknown.join("; ")}.`]),
    ...(recommended.length === 0 ? [] : [`Recommended, for checks that only warn: ${recommended.join("; ")}.`]),
  ];
  if (missing.length > 0)
    return finding(
      "PermissionsSufficient",
      "False",
      "PermissionsMissing",
      [`The identities lack: ${missing.join("; ")}.`, ...notes].join(" "),
    );
  if (unknown.length > 0) return finding("PermissionsSufficient", "Unknown", "PermissionsUnknown", notes.join(" "));
  const message = ["The identities hold every permission that the declared objects need.", ...notes].join(" ");
  return finding("PermissionsSufficient", "True", "Sufficient", message);
}

/** Ready is reachable and sufficient. Rights that cannot be looked up do not stand in the way: work itself will tell. */
export function realmSummary(permissions: Finding<"PermissionsSufficient">): Summary {
  return permissions.status === "False"
    ? { kind: "stalled", reason: permissions.reason, message: permissions.message }
    : { kind: "ready", message: `The tenant is reachable. ${permissions.message}` };
}

/** The members of a realm's status that a pass decides directly. */
export interface RealmDraft {
  readonly failing?: Failing | undefined;
  readonly missingPermissions?: MissingPermissions | undefined;
}

/** The whole status of a realm after a pass. */
export function realmStatusAfterPass(
  realm: KerberosRealm,
  draft: RealmDraft,
  findings: readonly Finding[],
  summary: Summary,
  nowMs: number,
): KerberosRealmStatus {
  const generation = realm.metadata.generation ?? 0;
  const handledAt = handledRequest(realm);
  const missing = draft.missingPermissions ?? [];
  const all = [...summaryFindings(summary), ...findings];
  return {
    observedGeneration: concluded(summary) ? generation : (realm.status?.observedGeneration ?? -1),
    conditions: [...mergeConditions(realm.status?.conditions, all, generation, nowMs)],
    ...(handledAt === undefined ? {} : { lastHandledReconcileAt: handledAt }),
    ...(draft.failing === undefined ? {} : { failing: { ...draft.failing } }),
    ...(missing.length === 0 ? {} : { missingPermissions: missing }),
  };
}

/** Every pass over a realm concludes, so the request that is there now has been answered. */
function handledRequest(realm: KerberosRealm): string | undefined {
  const requestedAt = realm.metadata.annotations?.[RECONCILE_REQUEST_ANNOTATION];
  return requestedAt?.slice(0, 256) ?? realm.status?.lastHandledReconcileAt;
}
