import { FINALIZER } from "../../api/v1alpha1/common.ts";
import { type KerberosRealmSpec, kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import { ConflictError, OperatorError } from "../../errors.ts";
import { keyOf, objectKey } from "../../kube/client.ts";
import { NotLeaderError } from "../../ports/fence.ts";
import { done, type PassContext, type Result, requeueAfter } from "../../runtime/work.ts";
import { instanceKey, parseInstanceId } from "../instance-id.ts";
import { BY_INSTANCE, WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../kinds.ts";
import { failureOf } from "../status/failing.ts";
import { isBelieved, untilBelievedMs } from "./absence.ts";
import { judgeAccess } from "./access.ts";
import { Attempt, type Ending } from "./attempt.ts";
import { retainCommand } from "./commands.ts";
import type { ReconcileDeps } from "./deps.ts";
import { winnerOf } from "./duplicates.ts";
import { revert } from "./revert.ts";
import { StepFailure } from "./step-failure.ts";
import { writeStatus } from "./write-status.ts";

/** Failures that say that what should be acted on, or whom to act as, is gone: waiting for it could last for ever. */
const GONE = new Set([
  "SecretNotFound",
  "ApplicationNotFound",
  "TenantNotFound",
  "InstanceNotFound",
  "ResourceGroupNotFound",
  "SubscriptionNotFound",
]);

const LOOKS_DURING_GRACE = 4;

/**
 * Lets an object go. With Retain, Observe or suspend Azure is left as it is and not even asked; with Revert what this
 * object turned on and granted is taken back first. What cannot be acted on any more is said in an event and ends it;
 * other failures are kept trying, visibly. `spec` is undefined when the stored one cannot be read.
 */
export async function finalize(
  object: WindowsAuthentication,
  spec: WindowsAuthenticationSpec | undefined,
  deps: ReconcileDeps,
  context: PassContext,
): Promise<Result> {
  if (object.metadata.finalizers?.includes(FINALIZER) !== true) return done();
  if (spec === undefined) return release(object, deps, "Its specification cannot be read.");
  if (leavesAzure(object, spec)) return release(object, deps);
  const realm = actingRealm(object, spec, deps);
  if (typeof realm === "string") return release(object, deps, realm);

  const attempt = new Attempt(object, spec, { nowMs: deps.clock.nowMs(), settings: deps.settings });
  try {
    const ending = await revert(attempt, realm, deps, context);
    attempt.draft.failing = undefined;
    return await conclude(attempt, ending, deps, context);
  } catch (thrown) {
    return failed(attempt, thrown, deps, context);
  }
}

async function failed(attempt: Attempt, thrown: unknown, deps: ReconcileDeps, context: PassContext): Promise<Result> {
  const error = thrown instanceof StepFailure ? thrown.error : thrown;
  if (context.signal.aborted || error instanceof NotLeaderError || error instanceof ConflictError) throw error;
  if (error instanceof OperatorError && GONE.has(error.reason)) {
    if (isBelieved(attempt, error.reason)) return release(attempt.object, deps, error.message);
    return lookAgain(attempt, thrown, error, { deps, context });
  }
  await reportBlocked(attempt, thrown, deps, context);
  throw error;
}

/** One answer is not enough to leave consent behind for good: it has to stay the same for a while. */
async function lookAgain(
  attempt: Attempt,
  thrown: unknown,
  error: OperatorError,
  { deps, context }: { readonly deps: ReconcileDeps; readonly context: PassContext },
): Promise<Result> {
  const leftMs = untilBelievedMs(attempt, error.reason);
  attempt.failed(thrown);
  const message = `${error.message} If that stays so, the object goes and nothing is taken back in Azure.`;
  await writeStatus(attempt.object, attempt.status({ kind: "deleting", message }), deps, context.reconcileId);
  return requeueAfter(Math.min(leftMs, attempt.settings.instanceNotFoundGraceMs / LOOKS_DURING_GRACE), "repair");
}

/** Nothing is to be taken back, or there is nothing of ours. */
function leavesAzure(object: WindowsAuthentication, spec: WindowsAuthenticationSpec): boolean {
  if (spec.deletionPolicy === "Retain" || spec.managementPolicy === "Observe" || spec.suspend) return true;
  return object.status?.owned === undefined && object.status?.operation === undefined;
}

/** The realm to act in, or the sentence that says why nobody can. */
function actingRealm(
  object: WindowsAuthentication,
  spec: WindowsAuthenticationSpec,
  deps: ReconcileDeps,
): { readonly spec: KerberosRealmSpec; readonly name: string } | string {
  const { name } = spec.realmRef;
  const realm = kerberosRealmSpecSchema.safeParse(deps.realms.get(objectKey(name))?.spec);
  if (!realm.success) return `KerberosRealm ${name} is gone.`;
  if (realm.data.suspend) return `KerberosRealm ${name} is suspended.`;
  const id = parseInstanceId(spec.managedInstance.resourceId);
  if (id === undefined) return "spec.managedInstance.resourceId is not the ARM id of a managed instance.";
  if (!judgeAccess(realm.data.access, object.metadata.namespace ?? "", id).allowed)
    return `KerberosRealm ${name} does not let this namespace declare the instance any more.`;
  const heir = winnerOf(deps.objects.byIndex(BY_INSTANCE, instanceKey(spec.managedInstance.resourceId)), deps.realms);
  if (heir !== undefined) return "Another WindowsAuthentication declares the instance and takes it over as it is.";
  return { spec: realm.data, name };
}

async function conclude(
  attempt: Attempt,
  ending: Ending | undefined,
  deps: ReconcileDeps,
  context: PassContext,
): Promise<Result> {
  if (ending === undefined) return release(attempt.object, deps);
  if (ending.summary !== undefined)
    await writeStatus(attempt.object, attempt.status(ending.summary), deps, context.reconcileId);
  if ("error" in ending.then) throw ending.then.error;
  return ending.then.result;
}

async function reportBlocked(
  attempt: Attempt,
  thrown: unknown,
  deps: ReconcileDeps,
  context: PassContext,
): Promise<void> {
  const failure = failureOf(thrown instanceof StepFailure ? thrown.error : thrown);
  const ending = attempt.failed(thrown);
  const blocked = ending.summary?.kind === "stalled" ? { blocked: ending.summary.reason } : {};
  const message = `Taking back what this object did fails: ${failure.message} To let the object go without that: ${retainCommand(attempt.object)}`;
  deps.events.event(attempt.object, "Warning", "RevertFailed", "Revert", message);
  await writeStatus(
    attempt.object,
    attempt.status({ kind: "deleting", message, ...blocked }),
    deps,
    context.reconcileId,
  );
}

/** Drops the finalizer; `skipped` says why something stays behind in Azure. */
async function release(object: WindowsAuthentication, deps: ReconcileDeps, skipped?: string): Promise<Result> {
  if (skipped !== undefined && object.status?.owned !== undefined)
    deps.events.event(object, "Warning", "RevertSkipped", "Revert", `Nothing was taken back in Azure: ${skipped}`);
  const { finalizers = [], resourceVersion } = object.metadata;
  const left = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  await deps.kube.mergePatch(WINDOWS_AUTHENTICATION, keyOf(object), {
    metadata: { resourceVersion, finalizers: left },
  });
  return done();
}
