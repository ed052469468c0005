import { type KerberosRealmSpec, kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { Azure, RealmIdentity } from "../../azure/ports.ts";
import { ConflictError } from "../../errors.ts";
import { type EventRecorder, type KubeClient, keyOf } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import type { Clock } from "../../ports/clock.ts";
import { NotLeaderError } from "../../ports/fence.ts";
import type { Log } from "../../ports/log.ts";
import { done, type PassContext, type Reconcile, type Result, requeueAfter } from "../../runtime/work.ts";
import { parseInterval, untilNextCheckMs } from "../interval.ts";
import { KERBEROS_REALM, type KerberosRealm, type WindowsAuthentication } from "../kinds.ts";
import type { LatestObjects } from "../latest-objects.ts";
import type { ControllerSettings } from "../settings.ts";
import { conditionOf } from "../status/conditions.ts";
import { sameStatus } from "../status/equality.ts";
import { failureOf, failureSummary, trackFailing } from "../status/failing.ts";
import { type Finding, finding } from "../status/finding.ts";
import type { Summary } from "../status/summary.ts";
import { reportTransition } from "../status/transition-events.ts";
import { observeRealm } from "./observe.ts";
import { judgePermissions, missingPermissions, type RealmDraft, realmStatusAfterPass, realmSummary } from "./status.ts";

/** All that passes over KerberosRealms work with. */
export interface RealmReconcileDeps {
  readonly latest: LatestObjects<KerberosRealm>;
  readonly objects: Store<WindowsAuthentication>;
  readonly kube: KubeClient;
  readonly events: EventRecorder;
  readonly azure: Azure;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ControllerSettings;
}

/** One pass over a KerberosRealm: can the tenant be reached, and do the identities' rights suffice. It writes nothing outside. */
export function createRealmReconcile(deps: RealmReconcileDeps): Reconcile {
  return async (key, context) => {
    const realm = deps.latest.get(key);
    // A realm has no effect outside, so there is nothing to take back when it goes.
    if (realm === undefined || realm.metadata.deletionTimestamp !== undefined) return done();
    const parsed = kerberosRealmSpecSchema.safeParse(realm.spec);
    if (!parsed.success) {
      const list = parsed.error.issues.map(({ path, message }) => `spec.${path.map(String).join(".")}: ${message}`);
      const message = `The stored specification breaks the rules of this version: ${list.sort().join("; ")}. Correct it and apply it again.`;
      await writeRealmStatus(realm, {}, [], { kind: "stalled", reason: "InvalidSpec", message }, deps);
      return requeueAfter(deps.settings.verySlowRecheckMs);
    }
    if (parsed.data.suspend) return done();
    return check(realm, parsed.data, deps, context);
  };
}

async function check(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  deps: RealmReconcileDeps,
  context: PassContext,
): Promise<Result> {
  const { tenantId, cloud, credentials } = spec;
  const identity: RealmIdentity = { realmName: realm.metadata.name, tenantId, cloud, credentials };
  try {
    const observed = await observeRealm(identity, spec, {
      azure: deps.azure,
      objects: deps.objects,
      armPermissionCallLimit: deps.settings.armPermissionCallLimit,
      call: { priority: context.priority, signal: context.signal },
    });
    const permissions = judgePermissions(observed);
    const reachable = finding("TenantReachable", "True", "Reachable", "Both identities get tokens for the tenant.");
    const draft = { missingPermissions: missingPermissions(observed, tenantId) };
    await writeRealmStatus(realm, draft, [reachable, permissions], realmSummary(permissions), deps);
    return nextCheck(realm, spec, deps);
  } catch (error) {
    if (context.signal.aborted || error instanceof NotLeaderError || error instanceof ConflictError) throw error;
    await reportUnreachable(realm, error, deps);
    throw error;
  }
}

async function reportUnreachable(realm: KerberosRealm, error: unknown, deps: RealmReconcileDeps): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const failure = failureOf(error);
  const failing = trackFailing(realm.status?.failing, failure, nowMs);
  const { progressDeadlineMs } = deps.settings;
  const summary = failureSummary(failure, failing.since, nowMs, { progressDeadlineMs });
  const draft: RealmDraft = { failing, missingPermissions: realm.status?.missingPermissions };
  const { reason, message } = failure;
  await writeRealmStatus(realm, draft, [{ type: "TenantReachable", status: "False", reason, message }], summary, deps);
}

async function writeRealmStatus(
  realm: KerberosRealm,
  draft: RealmDraft,
  findings: readonly Finding[],
  summary: Summary,
  deps: RealmReconcileDeps,
): Promise<void> {
  const status = realmStatusAfterPass(realm, draft, findings, summary, deps.clock.nowMs());
  if (sameStatus(realm.status, status)) return;
  const applied = await deps.kube.applyStatus<KerberosRealm>(KERBEROS_REALM, realm, status);
  deps.latest.wrote(keyOf(realm), applied);
  const ready = conditionOf(status.conditions, "Ready");
  deps.log.info({ key: keyOf(realm), ready: ready?.status, reason: ready?.reason }, ready?.message ?? "");
  reportTransition(deps.events, realm, realm.status?.conditions, status.conditions);
}

function nextCheck(realm: KerberosRealm, spec: KerberosRealmSpec, { clock, settings }: RealmReconcileDeps): Result {
  const declaredMs = parseInterval(spec.interval) || settings.defaultIntervalMs;
  const intervalMs = Math.max(declaredMs, settings.minimumIntervalMs);
  return requeueAfter(untilNextCheckMs(realm.metadata.uid, intervalMs, clock.nowMs()));
}
