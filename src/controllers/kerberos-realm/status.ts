import type { KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import { ARM_RIGHTS } from "../../azure/rights.ts";
import type { OperatorError } from "../../errors.ts";
import type { KerberosRealm } from "../kinds.ts";
import { reconcileRequestOf } from "../reconcile-request.ts";
import { mergeConditions } from "../status/conditions.ts";
import { type Failing, failureOf, failureSummary } from "../status/failing.ts";
import { type Finding, finding } from "../status/finding.ts";
import { concluded, type Summary, summaryFindings } from "../status/summary.ts";
import type { ArmGap } from "./arm-rights.ts";
import { stillAskedFor } from "./judge-realm.ts";
import type { ObservedRights } from "./observe.ts";

/** `.status.missingPermissions`. */
export type MissingPermissions = NonNullable<KerberosRealmStatus["missingPermissions"]>;

const LIST_LIMIT = 100;

/** The permissions that are known to be missing, recommended ones included, in a stable order. */
export function missingPermissions(observed: ObservedRights, tenantId: string): MissingPermissions {
  const arm: MissingPermissions = observed.armGaps
    .filter(({ answer }) => answer === "missing")
    .map(({ action, scope }) => ({
      api: "ResourceManager",
      permission: action,
      scope,
      neededFor: ARM_RIGHTS[action].neededFor,
    }));
  const graph: MissingPermissions = observed.graphGaps.map(({ permission, neededFor, required }) => ({
    api: "Graph",
    permission,
    scope: tenantId,
    neededFor: required ? neededFor : `${neededFor} (recommended)`,
  }));
  return [...arm, ...graph].slice(0, LIST_LIMIT);
}

const MAY_NOT_ASK = "With Microsoft.Authorization/permissions/read there, the identity can look.";

/** `PermissionsSufficient`: names what is missing; what is only recommended or unknown is said and does not make it False. */
export function judgePermissions(observed: ObservedRights): Finding<"PermissionsSufficient"> {
  const { armGaps, graphGaps, unreadable } = observed;
  const missing = [
    ...gapsAnswered(armGaps, "missing"),
    ...graphGaps
      .filter(({ required }) => required)
      .map(({ permission, neededFor }) => `${permission} (Microsoft Graph, for ${neededFor})`),
  ];
  const unknown = gapsAnswered(armGaps, "unknown");
  const notAsked = gapsAnswered(armGaps, "notAsked");
  const recommended = graphGaps
    .filter(({ required }) => !required)
    .map(({ permission, neededFor }) => `${permission} (Microsoft Graph, for ${neededFor})`);
  const what = missing.length > 0 ? "What else" : "What";
  const failed =
    unreadable === undefined ? [] : [`${what} the identities may do could not be looked up. ${unreadable.message}`];
  const notes = [
    ...failed,
    ...(unknown.length === 0 ? [] : [`Could not be looked up: ${unknown.join("; ")}. ${MAY_NOT_ASK}`]),
    ...(notAsked.length === 0 ? [] : [`Not looked up, for there are too many scopes: ${notAsked.join("; ")}.`]),
    ...(recommended.length === 0 ? [] : [`Recommended, for checks that only warn: ${recommended.join("; ")}.`]),
  ];
  if (missing.length > 0)
    return finding(
      "PermissionsSufficient",
      "False",
      "PermissionsMissing",
      [`The identities lack: ${missing.join("; ")}.`, ...notes].join(" "),
    );
  if (unknown.length + notAsked.length > 0 || unreadable !== undefined)
    return finding("PermissionsSufficient", "Unknown", "PermissionsUnknown", notes.join(" "));
  const message = ["The identities hold every permission that the declared objects need.", ...notes].join(" ");
  return finding("PermissionsSufficient", "True", "Sufficient", message);
}

function gapsAnswered(gaps: ObservedRights["armGaps"], answer: ArmGap["answer"]): readonly string[] {
  return gaps.filter((gap) => gap.answer === answer).map(({ action, scope }) => `${action} on ${scope}`);
}

/** What decides how a pass over a realm ended. */
export interface RealmOutcome {
  readonly permissions: Finding<"PermissionsSufficient">;
  /** Findings that keep the realm from being Ready, the most fundamental first. */
  readonly obstacles: readonly Finding[];
  /** Why obstacles could not be looked at or brought about, those first that only a person can mend. */
  readonly errors: readonly OperatorError[];
  /** Since when the present failure lasts, where there is one. */
  readonly failing: Failing | undefined;
  readonly enabledFlows: readonly string[];
}

/**
 * Ready is reachable, sufficient, and everything that the specification asks for. Rights that cannot be looked up do not
 * stand in the way: work itself will tell. What was seen to be wrong needs a person at once; what could not be seen is tried
 * again first.
 */
export function realmSummary(
  { permissions, obstacles, errors, failing, enabledFlows }: RealmOutcome,
  nowMs: number,
  progressDeadlineMs: number,
): Summary {
  const all = permissions.status === "False" ? [permissions, ...obstacles] : obstacles;
  const wrong = all.find(({ status }) => status === "False");
  if (wrong !== undefined) return { kind: "stalled", reason: wrong.reason, message: wrong.message };
  const [unseen] = all;
  const [error] = errors;
  if (unseen === undefined) return { kind: "ready", message: readyMessage(permissions, enabledFlows) };
  if (error === undefined || failing === undefined)
    return { kind: "stalled", reason: unseen.reason, message: unseen.message };
  return failureSummary(failureOf(error), failing.since, nowMs, { progressDeadlineMs });
}

function readyMessage(permissions: Finding, enabledFlows: readonly string[]): string {
  const flows =
    enabledFlows.length === 0 ? "" : ` What can be seen of the ${enabledFlows.join(" and the ")} is in place.`;
  return `The tenant is reachable. ${permissions.message}${flows}`;
}

/** The members of a realm's status that a pass decides directly. */
export type RealmDraft = Pick<
  KerberosRealmStatus,
  "failing" | "missingPermissions" | "credentialExpiry" | "directory" | "domains" | "clientPolicy" | "clients"
>;

/** The members that a pass starts from; what it does not get to stays as it was. */
export function realmDraftOf(realm: KerberosRealm): RealmDraft {
  const { failing, missingPermissions, credentialExpiry, directory, domains, clientPolicy, clients } =
    realm.status ?? {};
  return { failing, missingPermissions, credentialExpiry, directory, domains, clientPolicy, clients };
}

/**
 * The whole status of a realm after a pass.
 *
 * @param isWholeLook Whether everything that the specification asks for was looked at; conditions that were not found then
 *   are no longer asked for, and go.
 */
export function realmStatusAfterPass(
  realm: KerberosRealm,
  draft: RealmDraft,
  pass: { readonly findings: readonly Finding[]; readonly summary: Summary; readonly isWholeLook: boolean },
  nowMs: number,
): KerberosRealmStatus {
  const { findings, summary, isWholeLook } = pass;
  const generation = realm.metadata.generation ?? 0;
  const handledAt = handledRequest(realm);
  const stored = realm.status?.conditions;
  const previous = isWholeLook ? stillAskedFor(stored, findings) : stored;
  const { missingPermissions = [], ...rest } = draft;
  return withoutUndefined({
    ...rest,
    observedGeneration: concluded(summary) ? generation : (realm.status?.observedGeneration ?? -1),
    conditions: [...mergeConditions(previous, [...summaryFindings(summary), ...findings], generation, nowMs)],
    lastHandledReconcileAt: handledAt,
    missingPermissions: missingPermissions.length === 0 ? undefined : missingPermissions,
  });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** Every pass over a realm concludes, so the request that is there now has been answered. */
function handledRequest(realm: KerberosRealm): string | undefined {
  return reconcileRequestOf(realm) ?? realm.status?.lastHandledReconcileAt;
}
