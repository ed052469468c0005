import { conditionOf, domainConditions, isReady, type Judged, stateOf, warningsOf } from "./state.ts";
import type { StoredCondition, StoredInstance, StoredRealm } from "./stored-object.ts";
import type { ConditionView, FlowView, InstanceView, ObjectView, PermissionView, RealmView } from "./view.ts";

/** A realm as shown, without its instances. */
export function realmView(realm: StoredRealm): Omit<RealmView, "instances"> {
  const { tenantId, cloud } = realm.spec;
  const { domains, missingPermissions, clients, clientPolicy } = realm.status;
  return present({
    ...objectView(realm),
    presence: "seen" as const,
    tenantId,
    cloud,
    flows: flowsOf(realm),
    domains: domains.map(({ keyLastSet, ...domain }) => present({ ...domain, keyLastSet: iso(keyLastSet) })),
    missingPermissions: missingPermissions.map(({ permission, scope, neededFor }) =>
      present({ permission, scope, neededFor }),
    ),
    clients,
    clientPolicy: clientPolicy?.configMapName,
  });
}

/** An instance as shown. */
export function instanceView(instance: StoredInstance): InstanceView {
  const { managedInstance, kerberos, servicePrincipal, consent, pendingActions, history } = instance.status;
  const { resourceId } = instance.spec.managedInstance;
  return present({
    ...objectView(instance),
    namespace: instance.metadata.namespace ?? "",
    managedInstance: resourceId?.split("/").at(-1),
    resourceId,
    host: managedInstance?.fullyQualifiedDomainName,
    azureState: managedInstance?.state,
    location: managedInstance?.location,
    servicePrincipalName: kerberos?.servicePrincipalName,
    applicationId: servicePrincipal?.applicationId,
    granted: (consent?.granted ?? []).map(permissionView),
    missing: (consent?.missing ?? []).map(permissionView),
    observesOnly: instance.spec.managementPolicy === "Observe",
    pendingActions,
    history: history.map(({ lastAt, ...outcome }) => present({ ...outcome, lastAt: iso(lastAt) })),
  });
}

function objectView(object: Judged & { readonly metadata: { readonly name: string } }): ObjectView {
  const ready = conditionOf(object, "Ready");
  return present({
    name: object.metadata.name,
    state: stateOf(object),
    ready: isReady(object),
    ...saidBy(object, ready),
    since: iso(ready?.lastTransitionTime),
    conditions: domainConditions(object).map(conditionView),
  });
}

/** What matters most now: a warning while Ready is True, else what Ready says. */
function saidBy(
  object: Judged,
  ready: StoredCondition | undefined,
): { readonly reason: string; readonly says: string } {
  if (object.spec.suspend) return { reason: "-", says: "Suspended: nothing is done until spec.suspend is false." };
  if (ready === undefined) return { reason: "-", says: "Not seen by the operator yet." };
  const state = stateOf(object);
  const shown = (state === "Warning" ? warningsOf(object)[0] : undefined) ?? ready;
  return { reason: shown.reason === "" ? "-" : shown.reason, says: shown.message };
}

function conditionView({ type, status, reason, message, lastTransitionTime }: StoredCondition): ConditionView {
  return present({ type, status, reason, message, since: iso(lastTransitionTime) });
}

function flowsOf(realm: StoredRealm): readonly FlowView[] {
  const { modernInteractive, incomingTrust } = realm.spec.flows;
  const flows = [
    ["modern interactive", "ModernInteractiveReady", modernInteractive.enabled],
    ["incoming trust", "IncomingTrustReady", incomingTrust.enabled],
  ] as const;
  return flows
    .filter(([, , isEnabled]) => isEnabled)
    .map(([name, type]) => ({ name, status: conditionOf(realm, type)?.status ?? "Unknown" }));
}

function permissionView(permission: {
  readonly resource?: string | undefined;
  readonly resourceAppId: string;
  readonly delegatedScopes: readonly string[];
}): PermissionView {
  return { resource: permission.resource ?? permission.resourceAppId, scopes: permission.delegatedScopes };
}

/** ISO 8601 of a moment in milliseconds. */
function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the members that are undefined, so that documents have none. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;
}
