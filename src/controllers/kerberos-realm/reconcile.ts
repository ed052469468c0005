import { type KerberosRealmSpec, kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import { ConflictError, OperatorError } from "../../errors.ts";
import { NotLeaderError } from "../../ports/fence.ts";
import { done, type PassContext, type Reconcile, type Result, requeueAfter } from "../../runtime/work.ts";
import { checkIntervalMs, untilNextCheckMs } from "../interval.ts";
import type { KerberosRealm } from "../kinds.ts";
import { failureOf, failureSummary, trackFailing } from "../status/failing.ts";
import { finding } from "../status/finding.ts";
import { explainApiServer } from "./api-server-away.ts";
import type { RealmReconcileDeps } from "./deps.ts";
import { expectationsOf, type RealmExpectations } from "./expectations.ts";
import { errorsOf, judgeFlows, judgeTenant } from "./judge-realm.ts";
import { type LookedAt, lookAtRealm } from "./look-at-realm.ts";
import { wantedPolicy } from "./policy-config-map.ts";
import { type PolicyOutcome, publishPolicy } from "./publish-policy.ts";
import { failuresOf, haveLasted } from "./realm-failures.ts";
import { judgePermissions, missingPermissions, type RealmDraft, realmDraftOf, realmSummary } from "./status.ts";
import { writeRealmStatus } from "./write-status.ts";

/**
 * One pass over a KerberosRealm: can the tenant be reached, do the identities' rights suffice, and is the once-per-tenant
 * phase as declared. All that it writes outside is the ConfigMap with client settings.
 */
export function createRealmReconcile(deps: RealmReconcileDeps): Reconcile {
  return async (key, context) => {
    const realm = deps.latest.get(key);
    // What a realm publishes is owned by it, so the garbage collector takes it along.
    if (realm === undefined || realm.metadata.deletionTimestamp !== undefined) return done();
    const parsed = kerberosRealmSpecSchema.safeParse(realm.spec);
    if (!parsed.success) return await reportInvalidSpec(realm, parsed.error.issues, deps);
    if (parsed.data.suspend) return done();
    return await attempt(realm, parsed.data, deps, context);
  };
}

async function attempt(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  deps: RealmReconcileDeps,
  context: PassContext,
): Promise<Result> {
  return await conclude(realm, spec, await lookAndPublish(realm, spec, deps, context), deps);
}

async function lookAndPublish(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  deps: RealmReconcileDeps,
  context: PassContext,
): Promise<Found> {
  try {
    const seen = await lookAtRealm(realm, spec, deps, context);
    const wanted = wantedPolicy(realm, spec, deps.namespace);
    const world = { kube: deps.kube, published: deps.published, signal: context.signal };
    const policy = await publishPolicy(wanted, realm.metadata.uid, world);
    return { seen, policy, hash: wanted?.hash };
  } catch (error) {
    const isQuiet = error instanceof NotLeaderError || error instanceof ConflictError;
    if (!context.signal.aborted && !isQuiet) await reportFailure(realm, error, deps);
    throw error;
  }
}

/** What a pass has found out and brought about. */
interface Found {
  readonly seen: LookedAt;
  readonly policy: PolicyOutcome;
  readonly hash: string | undefined;
}

async function conclude(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  found: Found,
  deps: RealmReconcileDeps,
): Promise<Result> {
  const nowMs = deps.clock.nowMs();
  const { progressDeadlineMs } = deps.settings;
  const expected = expectationsOf(spec);
  const { generation = 0 } = realm.metadata;
  const judgement = judgeTenant(found.seen.tenant, {
    tenantId: spec.tenantId,
    cloud: spec.cloud,
    expected,
    previous: realm.status,
    generation,
    nowMs,
    doubtsWhatWasKnown: haveLasted(realm.status, errorsOf(found.seen.tenant), nowMs, progressDeadlineMs),
  });
  const published = listed(found.policy.finding);
  const flows = judgeFlows(judgement, expected, found.policy.finding);
  const permissions = judgePermissions(found.seen.rights);
  const errors = [...judgement.errors, ...listed(found.policy.error)];
  const obstacles = [...judgement.obstacles, ...[...published, ...flows].filter(({ status }) => status !== "True")];
  const { blocking, failing } = failuresOf(errors, obstacles, realm.status?.failing, nowMs);
  const outcome = { permissions, obstacles, errors: blocking, failing, enabledFlows: namesOfFlows(expected) };
  const summary = realmSummary(outcome, nowMs, progressDeadlineMs);
  const reachable = finding("TenantReachable", "True", "Reachable", "Both identities get tokens for the tenant.");
  const findings = [reachable, permissions, ...judgement.findings, ...flows, ...published];
  const { directory, domains, clients } = judgement.seen;
  const clientPolicy = publishedPolicy(realm, expected, found);
  const lacking = missingPermissions(found.seen.rights, spec.tenantId);
  const { credentialExpiry } = found.seen;
  const draft = { failing, missingPermissions: lacking, credentialExpiry, directory, domains, clients, clientPolicy };
  await writeRealmStatus(realm, draft, { findings, summary, isWholeLook: true }, deps);
  const passing = [
    ...errors.filter(({ needsHuman }) => !needsHuman || summary.kind === "retrying"),
    ...notLookedUp(found.seen).filter(({ needsHuman }) => !needsHuman),
  ];
  if (passing.length > 0) throw new ReportedError(passing);
  return nextCheck(realm, spec, found.seen.countDueInMs, deps);
}

/** Why something that the realm can be Ready without could not be looked up: the check that follows is due too late for it. */
function notLookedUp({ rights, tenant }: LookedAt): readonly OperatorError[] {
  return [...listed(rights.unreadable), ...tenant.subscriptions.flatMap(({ error }) => listed(error))];
}

function listed<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function namesOfFlows({ modernInteractive, incomingTrust }: RealmExpectations): readonly string[] {
  return [...(modernInteractive ? ["modern interactive flow"] : []), ...(incomingTrust ? ["incoming trust flow"] : [])];
}

/** What is published; as it was before while it could not be looked at. */
function publishedPolicy(
  realm: KerberosRealm,
  { policyConfigMap }: RealmExpectations,
  { policy, hash }: Found,
): RealmDraft["clientPolicy"] {
  if (policy.error !== undefined) return realm.status?.clientPolicy;
  if (policy.finding?.status !== "True" || policyConfigMap === undefined || hash === undefined) return undefined;
  return { configMapName: policyConfigMap, hash };
}

/** Failures of parts of a pass that its status tells of already; the queue decides when to try again. */
class ReportedError extends AggregateError {
  override readonly name = "ReportedError";
}

async function reportInvalidSpec(
  realm: KerberosRealm,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  deps: RealmReconcileDeps,
): Promise<Result> {
  const list = issues.map(({ path, message }) => `spec.${path.map(String).join(".")}: ${message}`);
  const message = `The stored specification breaks the rules of this version: ${list.sort().join("; ")}. Correct it and apply it again.`;
  const summary = { kind: "stalled", reason: "InvalidSpec", message } as const;
  await writeRealmStatus(realm, {}, { findings: [], summary, isWholeLook: false }, deps);
  return requeueAfter(deps.settings.verySlowRecheckMs);
}

/**
 * Tells why nothing could be looked at. Only what Entra, or a credential, answers says that the tenant cannot be reached, which
 * stops all work in it; a fault of ours and an API server that is away do not.
 */
async function reportFailure(realm: KerberosRealm, thrown: unknown, deps: RealmReconcileDeps): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const failure = failureOf(explainApiServer(thrown));
  const failing = trackFailing(realm.status?.failing, failure, nowMs);
  const { progressDeadlineMs } = deps.settings;
  const summary = failureSummary(failure, failing.since, nowMs, { progressDeadlineMs });
  const { reason, message } = failure;
  const unreachable = { type: "TenantReachable", status: "False", reason, message } as const;
  const findings = thrown instanceof OperatorError ? [unreachable] : [];
  const draft = { ...realmDraftOf(realm), failing };
  await writeRealmStatus(realm, draft, { findings, summary, isWholeLook: false }, deps);
}

function nextCheck(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  countDueInMs: number | undefined,
  { clock, settings }: RealmReconcileDeps,
): Result {
  const checkMs = untilNextCheckMs(realm.metadata.uid, checkIntervalMs(spec.interval, settings), clock.nowMs());
  const countMs = Math.max(countDueInMs ?? checkMs, settings.minimumIntervalMs);
  return requeueAfter(Math.min(checkMs, countMs));
}
