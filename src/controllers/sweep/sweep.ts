import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { Azure, AzureCall, ManagedInstance, PermissionGrant, TenantClients } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import { keyOf, type ObjectKey } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import { type Clock, sleep } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { LeaderTask } from "../../runtime/leader-task.ts";
import type { Enqueue } from "../../runtime/work.ts";
import { instanceKey, parseInstanceId } from "../instance-id.ts";
import { BY_REALM, type KerberosRealm, type WindowsAuthentication } from "../kinds.ts";
import type { ControllerSettings } from "../settings.ts";
import { conditionOf } from "../status/conditions.ts";
import { isAtRest } from "../wake-up.ts";
import { mayDeclare } from "../windows-authentication/duplicates.ts";
import { differing, type Seen, type StatusClaim } from "./compare.ts";

/** What the sweep is made of. */
export interface SweepInit {
  readonly objects: Store<WindowsAuthentication>;
  readonly realms: Store<KerberosRealm>;
  readonly azure: Azure;
  readonly enqueue: Enqueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<ControllerSettings, "sweepIntervalMs">;
}

/**
 * Looks for drift in bulk: one list per subscription and one batched read of grants per realm, compared with what status
 * claims. It enqueues the objects that differ and never acts itself; a list that fails is not taken for an empty one.
 */
export function createSweep(init: SweepInit): LeaderTask {
  return {
    name: "sweep",
    async run(stop, abandon) {
      const signal = abandon === undefined ? stop : AbortSignal.any([stop, abandon]);
      while (!isAborted(signal)) {
        try {
          await sleep(init.clock, init.settings.sweepIntervalMs, signal);
        } catch {
          return;
        }
        for (const realm of init.realms.list()) await sweepRealm(realm, init, signal);
      }
    },
  };
}

/** One sweep over the objects of one realm. Returns the keys that it enqueued; never throws for what Azure answers. */
export async function sweepRealm(
  realm: KerberosRealm,
  init: SweepInit,
  signal: AbortSignal,
): Promise<readonly ObjectKey[]> {
  const parsed = kerberosRealmSpecSchema.safeParse(realm.spec);
  const isUsable = conditionOf(realm.status?.conditions, "TenantReachable")?.status === "True";
  if (isAborted(signal) || !parsed.success || parsed.data.suspend || !isUsable) return [];
  const claims = init.objects
    .byIndex(BY_REALM, realm.metadata.name)
    .filter((object) => hasClaim(object) && mayDeclare(object, init.realms))
    .map(claimOf);
  if (claims.length === 0) return [];
  const { tenantId, cloud, credentials } = parsed.data;
  const clients = init.azure.forRealm({ realmName: realm.metadata.name, tenantId, cloud, credentials });
  const seen = await look(claims, clients, { priority: "resync", signal }, init.log);
  if (isAborted(signal)) return [];
  const keys = differing(claims, seen);
  for (const key of keys) init.enqueue.add(key, { priority: "repair" });
  if (keys.length > 0) init.log.info({ realm: realm.metadata.name, keys }, "The sweep found objects that differ.");
  return keys;
}

/**
 * Ready objects, those that only watch what is left to somebody else, and those that wait for an instance to run: the
 * others have a pass of their own before them.
 */
function hasClaim(object: WindowsAuthentication): boolean {
  if (object.metadata.deletionTimestamp !== undefined || object.spec.suspend) return false;
  const conditions = object.status?.conditions;
  const ready = conditionOf(conditions, "Ready");
  const isWatched = isAtRest(object) && (ready?.status === "True" || ready?.reason === "ChangesPending");
  return isWatched || conditionOf(conditions, "InstanceAvailable")?.reason === "InstanceStopped";
}

function claimOf(object: WindowsAuthentication): StatusClaim {
  const { spec, status } = object;
  const consent = status?.consent;
  const principal = status?.servicePrincipal;
  const state = status?.managedInstance?.state;
  return {
    key: keyOf(object),
    resourceId: spec.managedInstance.resourceId,
    ...(spec.authenticationMetadata === undefined ? {} : { mode: modeOf(spec.authenticationMetadata, status) }),
    ...(state === undefined ? {} : { state }),
    ...(principal === undefined ? {} : { applicationId: principal.applicationId }),
    ...(principal?.servicePrincipalObjectId === undefined
      ? {}
      : { servicePrincipalObjectId: principal.servicePrincipalObjectId }),
    ...(consent === undefined ? {} : { held: [...consent.granted, ...consent.unexpected] }),
  };
}

function modeOf(wanted: string, status: WindowsAuthentication["status"]): StatusClaim["mode"] & object {
  return { wanted, isSet: conditionOf(status?.conditions, "MetadataModeMatched")?.status !== "False" };
}

async function look(claims: readonly StatusClaim[], clients: TenantClients, call: AzureCall, log: Log): Promise<Seen> {
  const wanted = new Set(
    claims.flatMap(({ resourceId }) => parseInstanceId(resourceId)?.subscriptionId.toLowerCase() ?? []),
  );
  const instances = new Map<string, ManagedInstance>();
  const subscriptions = new Set<string>();
  for (const subscription of wanted) {
    const list = await tolerant(() => clients.instances.list(subscription, call), log);
    if (list === undefined) continue;
    subscriptions.add(subscription);
    for (const instance of list) instances.set(instanceKey(instance.resourceId), instance);
  }
  const clientIds = claims.flatMap(({ servicePrincipalObjectId }) => servicePrincipalObjectId ?? []);
  const grants =
    (clientIds.length === 0 ? undefined : await tolerant(() => clients.directory.grantsOfMany(clientIds, call), log)) ??
    new Map<string, readonly PermissionGrant[]>();
  return { instances, subscriptions, grants, resourceAppIds: await resourceAppIds(grants, clients, call, log) };
}

async function resourceAppIds(
  grants: ReadonlyMap<string, readonly PermissionGrant[]>,
  clients: TenantClients,
  call: AzureCall,
  log: Log,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set([...grants.values()].flat().map(({ resourceId }) => resourceId));
  const found = new Map<string, string>();
  for (const id of ids) {
    const resource = await tolerant(() => clients.directory.resource(id, call), log);
    if (resource !== undefined) found.set(id, resource.appId);
  }
  return found;
}

/** Undefined says "not seen"; the next sweep looks again. */
async function tolerant<T>(read: () => Promise<T>, log: Log): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof OperatorError ? error.code : "Unexpected";
    log.warn(
      { code, ...(code === "Unexpected" ? { err: error } : {}) },
      "A bulk read of the sweep failed; it is repeated.",
    );
    return undefined;
  }
}

/** Read anew each time: the signal changes while the sweep waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
