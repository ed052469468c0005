import { RECONCILE_REQUEST_ANNOTATION } from "../../api/v1alpha1/common.ts";
import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import type { AzureCall, RealmIdentity } from "../../azure/ports.ts";
import type { PassContext } from "../../runtime/work.ts";
import { checkIntervalMs, parseInterval } from "../interval.ts";
import type { KerberosRealm } from "../kinds.ts";
import type { RealmReconcileDeps } from "./deps.ts";
import type { CountingRules } from "./device-inventory.ts";
import { expectationsOf } from "./expectations.ts";
import { declaredObjects, type ObservedRights, observeRights, subscriptionsOf } from "./observe.ts";
import { type ObservedTenant, observeTenant, type TenantQuestions } from "./observe-tenant.ts";

/** All that a pass over a realm has read. */
export interface LookedAt {
  readonly rights: ObservedRights;
  readonly tenant: ObservedTenant;
  /** Milliseconds until devices are to be counted again; undefined where they are not counted. */
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
  const declared = declaredObjects(identity, spec, deps.objects);
  const rights = await observeRights(declared, expected, {
    permissions: deps.azure.forRealm(identity).permissions,
    armPermissionCallLimit: deps.settings.armPermissionCallLimit,
    call,
  });
  const isAsked = context.priority === "user" || isAskedFor(realm);
  const counting = countingRules(realm, spec, isAsked);
  const questions: TenantQuestions = {
    identity,
    expected,
    subscriptionIds: subscriptionsOf(declared),
    roles: rights.roles,
    counting,
  };
  const tenant = await tenantOf(questions, checkIntervalMs(spec.interval, deps.settings) / 2, deps, call);
  return { rights, tenant, countDueInMs: expected.inventory ? deps.inventory.dueInMs(counting) : undefined };
}

async function tenantOf(
  questions: TenantQuestions,
  maxAgeMs: number,
  deps: RealmReconcileDeps,
  call: AzureCall,
): Promise<ObservedTenant> {
  const { counting, subscriptionIds, expected } = questions;
  const asked = JSON.stringify([expected, subscriptionIds]);
  const isCountDue = expected.inventory && deps.inventory.dueInMs(counting) === 0;
  const recent = counting.isAsked || isCountDue ? undefined : deps.readings.recent(counting.uid, asked, maxAgeMs);
  if (recent !== undefined) return recent;
  const { azure, reader, secrets, subscriptions, inventory } = deps;
  const tenant = await observeTenant(questions, { azure, reader, secrets, subscriptions, inventory, call });
  deps.readings.keep(counting.uid, asked, tenant);
  return tenant;
}

function countingRules(realm: KerberosRealm, spec: KerberosRealmSpec, isAsked: boolean): CountingRules {
  return {
    uid: realm.metadata.uid,
    intervalMs: parseInterval(spec.clientInventory?.interval ?? DEFAULT_COUNT_INTERVAL),
    isAsked,
    known: realm.status?.clients,
  };
}

/** Somebody changed the specification, or asked for a pass, since the last one that concluded. */
function isAskedFor({ metadata, status }: KerberosRealm): boolean {
  const requestedAt = metadata.annotations?.[RECONCILE_REQUEST_ANNOTATION];
  const handledAt = status?.lastHandledReconcileAt;
  return status?.observedGeneration !== metadata.generation || (requestedAt ?? handledAt) !== handledAt;
}
