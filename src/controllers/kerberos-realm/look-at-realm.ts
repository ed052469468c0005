import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import type { AzureCall, RealmIdentity } from "../../azure/ports.ts";
import type { PassContext } from "../../runtime/work.ts";
import { checkIntervalMs, parseInterval } from "../interval.ts";
import type { KerberosRealm } from "../kinds.ts";
import { reconcileRequestOf } from "../reconcile-request.ts";
import type { RealmReconcileDeps } from "./deps.ts";
import type { CountingRules } from "./device-inventory.ts";
import { expectationsOf } from "./expectations.ts";
import { declaredObjects, type ObservedRights, observeRights, subscriptionsOf } from "./observe.ts";
import { type CredentialExpiry, observeCredentialExpiry } from "./observe-credentials.ts";
import { type ObservedTenant, observeTenant, type TenantQuestions } from "./observe-tenant.ts";

/** All that a pass over a realm has read. */
export interface LookedAt {
  readonly rights: ObservedRights;
  readonly tenant: ObservedTenant;
  readonly credentialExpiry: CredentialExpiry | undefined;
  /** Milliseconds until a pass is needed for the sake of counting devices; undefined where checks come often enough. */
  readonly countDueInMs: number | undefined;
}

const DEFAULT_COUNT_INTERVAL = "6h";

/**
 * Reads rights and tenant. The tenant is read at most once in half an interval, unless somebody asked for a pass, changed
 * the specification, or changed a Secret.
 *
 * @throws {OperatorError} when no token can be had; nothing else that Azure or a directory answers makes it fail.
 */
export async function lookAtRealm(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  deps: RealmReconcileDeps,
  context: PassContext,
): Promise<LookedAt> {
  const { tenantId, cloud, credentials } = spec;
  const identity: RealmIdentity = { realmName: realm.metadata.name, tenantId, cloud, credentials };
  const call: AzureCall = { priority: context.priority, signal: context.signal };
  const expected = expectationsOf(spec);
  await deps.azure.checkReachable(identity, call);
  const credentialExpiry = await observeCredentialExpiry(credentials, deps.secrets, realm.status?.credentialExpiry);
  const declared = declaredObjects(identity, spec, deps.objects);
  const rights = await observeRights(declared, expected, {
    permissions: deps.azure.forRealm(identity).permissions,
    armPermissionCallLimit: deps.settings.armPermissionCallLimit,
    call,
  });
  const isAsked = context.priority === "user" || isAskedFor(realm);
  const checkMs = checkIntervalMs(spec.interval, deps.settings);
  const counting = countingRules(realm, spec, { checkMs, isAsked });
  const questions: TenantQuestions = {
    identity,
    asker: { realmUid: realm.metadata.uid, request: reconcileRequestOf(realm) },
    expected,
    subscriptionIds: subscriptionsOf(declared),
    roles: rights.roles,
    counting,
  };
  const countsBetweenChecks = expected.inventory && countIntervalMs(spec) < checkMs;
  const isOwnCountDue = countsBetweenChecks && deps.inventory.dueInMs(counting) === 0;
  const tenant = await tenantOf(questions, isAsked || isOwnCountDue ? 0 : checkMs / 2, deps, call);
  // What cannot be counted is tried again with the rest, and not as often as counting may be asked for.
  const isNextCountKnown = countsBetweenChecks && tenant.clients.kind !== "unreadable";
  return {
    rights,
    tenant,
    credentialExpiry,
    countDueInMs: isNextCountKnown ? deps.inventory.dueInMs(counting) : undefined,
  };
}

async function tenantOf(
  questions: TenantQuestions,
  maxAgeMs: number,
  deps: RealmReconcileDeps,
  call: AzureCall,
): Promise<ObservedTenant> {
  const { counting, subscriptionIds, expected } = questions;
  const asked = JSON.stringify([expected, subscriptionIds]);
  const recent = deps.readings.recent(counting.uid, asked, maxAgeMs);
  if (recent !== undefined) return recent;
  const { azure, reader, secrets, refused, subscriptions, inventory } = deps;
  const tenant = await observeTenant(questions, { azure, reader, secrets, refused, subscriptions, inventory, call });
  deps.readings.keep(counting.uid, asked, tenant);
  return tenant;
}

function countIntervalMs(spec: KerberosRealmSpec): number {
  return parseInterval(spec.clientInventory?.interval ?? DEFAULT_COUNT_INTERVAL);
}

function countingRules(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  { checkMs, isAsked }: { readonly checkMs: number; readonly isAsked: boolean },
): CountingRules {
  const countMs = countIntervalMs(spec);
  return {
    uid: realm.metadata.uid,
    // The check that is nearest to the end of the interval counts, so that counting makes no pass of its own.
    intervalMs: countMs < checkMs ? countMs : countMs - checkMs / 2,
    isAsked,
    known: realm.status?.clients,
  };
}

/** Somebody changed the specification, or asked for a pass, since the last one that concluded. */
function isAskedFor({ metadata, status }: KerberosRealm): boolean {
  const requestedAt = reconcileRequestOf({ metadata });
  const handledAt = status?.lastHandledReconcileAt;
  return status?.observedGeneration !== metadata.generation || (requestedAt ?? handledAt) !== handledAt;
}
