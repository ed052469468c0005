import {
  type WindowsAuthenticationSpec,
  windowsAuthenticationSpecSchema,
} from "../../api/v1alpha1/windows-authentication.ts";
import { keyOf, type ObjectKey } from "../../kube/client.ts";
import type { Store, StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue, Reconcile } from "../../runtime/work.ts";
import { done } from "../../runtime/work.ts";
import { phaseMs } from "../interval.ts";
import { BY_REALM, type KerberosRealm, WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../kinds.ts";
import type { ControllerSettings } from "../settings.ts";
import { conditionOf, withCondition } from "../status/conditions.ts";
import { sameStatus } from "../status/equality.ts";
import { isAtRest } from "../wake-up.ts";
import type { ReconcileDeps } from "./deps.ts";
import { type RealmView, viewRealm } from "./gate.ts";

/** What following realms needs to know. */
export interface FollowWorld {
  readonly objects: Store<WindowsAuthentication>;
  readonly realms: Store<KerberosRealm>;
  readonly settings: ControllerSettings;
}

/** The two queues that a change of a realm can lead to. */
export interface FollowQueues {
  /** Whole passes, which ask Azure. */
  readonly passes: Enqueue;
  /** Refreshes of the condition RealmReady, which ask nobody. */
  readonly refreshes: Enqueue;
}

/**
 * Lets objects follow their realm without a herd: only those that differ are enqueued. One that waits for the realm, or that
 * the realm now lets in or shuts out, gets a pass. One at rest whose condition RealmReady says something else than the
 * realm only has that condition written, spread over a while.
 */
export function followRealm(change: StoreChange<KerberosRealm>, world: FollowWorld, queues: FollowQueues): void {
  if (!change.initial && !matters(change)) return;
  const name = change.after?.metadata.name ?? change.key;
  for (const object of world.objects.byIndex(BY_REALM, name)) {
    if (!change.initial && needsPass(object, change, world)) queues.passes.add(keyOf(object), passFor(object, world));
    else refreshIfDiffering(object, world, queues.refreshes);
  }
}

/** What objects take from their realm: its specification, and whether it can be used. */
function matters({ before, after }: StoreChange<KerberosRealm>): boolean {
  const view = (realm: KerberosRealm | undefined): string => {
    const conditions = realm?.status?.conditions;
    const reachable = conditionOf(conditions, "TenantReachable");
    const ready = conditionOf(conditions, "Ready");
    return JSON.stringify([
      realm?.metadata.uid,
      realm?.metadata.generation,
      reachable?.status,
      reachable?.status === "True" ? "" : reachable?.message,
      ready?.status,
      ready?.message,
    ]);
  };
  return view(before) !== view(after);
}

/** Enqueues a refresh of RealmReady for an object at rest that tells something else of its realm than is so. */
export function refreshIfDiffering(object: WindowsAuthentication, world: FollowWorld, refreshes: Enqueue): void {
  if (differingView(object, world) === undefined) return;
  const delayMs = phaseMs(object.metadata.uid, world.settings.realmChangeSpreadMs);
  refreshes.add(keyOf(object), { priority: "resync", delayMs });
}

/** Writes the condition RealmReady of objects at rest, and nothing else. It reads caches only. */
export function createRealmConditionReconcile(
  deps: FollowWorld & Pick<ReconcileDeps, "latest" | "kube" | "clock">,
): Reconcile {
  return async (key: ObjectKey) => {
    const object = deps.latest.get(key);
    const view = object === undefined ? undefined : differingView(object, deps);
    if (object === undefined || view === undefined) return done();
    const generation = object.metadata.generation ?? 0;
    const conditions = withCondition(object.status?.conditions, view.finding, generation, deps.clock.nowMs());
    const status = { ...object.status, conditions };
    if (sameStatus(object.status, status)) return done();
    const { resourceVersion } = object.metadata;
    // A pass that runs at the same time knows more: it is not overwritten, and its own write leads here again if need be.
    const applied = await deps.kube.applyStatus<WindowsAuthentication>(WINDOWS_AUTHENTICATION, object, status, {
      resourceVersion,
    });
    deps.latest.wrote(key, applied);
    return done();
  };
}

/** The realm as an object at rest sees it, if its condition says something else. */
function differingView(object: WindowsAuthentication, world: FollowWorld): RealmView | undefined {
  const spec = specAtRest(object);
  const stored = conditionOf(object.status?.conditions, "RealmReady");
  if (spec === undefined || stored === undefined) return undefined;
  const view = viewRealm(object, spec, world);
  if (view?.isOpen !== true) return undefined;
  const { status, reason, message } = view.finding;
  const isSame = stored.status === status && stored.reason === reason && stored.message === message;
  return isSame ? undefined : view;
}

/** Something is under way, or the realm now lets the object do more or less than before. */
function needsPass(object: WindowsAuthentication, change: StoreChange<KerberosRealm>, world: FollowWorld): boolean {
  if (isSuspended(object)) return false;
  const spec = specAtRest(object);
  if (spec === undefined) return true;
  const isReady = conditionOf(object.status?.conditions, "Ready")?.status === "True";
  const isSameGeneration = change.before?.metadata.generation === change.after?.metadata.generation;
  if (!isReady && !isSameGeneration) return true;
  const view = (realm: KerberosRealm | undefined): RealmView | undefined =>
    viewRealm(object, spec, { ...world, realms: onlyRealm(realm) });
  const after = view(change.after);
  return !sameAdmission(view(change.before), after) || isShutOutUntold(object, after);
}

function sameAdmission(before: RealmView | undefined, after: RealmView | undefined): boolean {
  return before?.isOpen === after?.isOpen && before?.appRolesAllowed === after?.appRolesAllowed;
}

/** The realm does not let the object work, and its condition does not say so yet. */
function isShutOutUntold(object: WindowsAuthentication, view: RealmView | undefined): boolean {
  if (view === undefined || view.isOpen) return false;
  return conditionOf(object.status?.conditions, "RealmReady")?.reason !== view.finding.reason;
}

function isSuspended({ metadata, spec }: WindowsAuthentication): boolean {
  return spec.suspend && metadata.deletionTimestamp === undefined;
}

function specAtRest(object: WindowsAuthentication): WindowsAuthenticationSpec | undefined {
  if (isSuspended(object) || !isAtRest(object)) return undefined;
  const parsed = windowsAuthenticationSpecSchema.safeParse(object.spec);
  return parsed.success ? parsed.data : undefined;
}

function onlyRealm(realm: KerberosRealm | undefined): Store<KerberosRealm> {
  const all = realm === undefined ? [] : [realm];
  return {
    get: (key) => all.find((one) => keyOf(one) === key),
    list: () => all,
    byIndex: () => [],
  };
}

/** When an object's pass comes after something around it changed: those that wait go at once, those at rest are spread. */
export function passFor(
  object: WindowsAuthentication,
  { settings }: FollowWorld,
): { readonly priority: "repair" | "resync"; readonly delayMs: number } {
  const isReady = isAtRest(object) && conditionOf(object.status?.conditions, "Ready")?.status === "True";
  return isReady
    ? { priority: "resync", delayMs: phaseMs(object.metadata.uid, settings.realmChangeSpreadMs) }
    : { priority: "repair", delayMs: 0 };
}
