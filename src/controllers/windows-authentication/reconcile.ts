import { FINALIZER } from "../../api/v1alpha1/common.ts";
import {
  type WindowsAuthenticationSpec,
  windowsAuthenticationSpecSchema,
} from "../../api/v1alpha1/windows-authentication.ts";
import { ConflictError, OperatorError } from "../../errors.ts";
import { keyOf } from "../../kube/client.ts";
import { NotLeaderError } from "../../ports/fence.ts";
import { done, type PassContext, type Reconcile, type Result, requeueAfter } from "../../runtime/work.ts";
import { WINDOWS_AUTHENTICATION, type WindowsAuthentication } from "../kinds.ts";
import { conditionOf } from "../status/conditions.ts";
import { finding } from "../status/finding.ts";
import { Attempt, type Ending } from "./attempt.ts";
import { converge } from "./converge.ts";
import type { ReconcileDeps } from "./deps.ts";
import { finalize } from "./finalize.ts";
import { StepFailure } from "./step-failure.ts";
import { invalidSpecStatus, writeStatus } from "./write-status.ts";

/** One pass over a WindowsAuthentication, from the cached object to its new status. */
export function createReconcile(deps: ReconcileDeps): Reconcile {
  return async (key, context) => {
    const object = deps.latest.get(key);
    if (object === undefined) return done();
    const parsed = windowsAuthenticationSpecSchema.safeParse(object.spec);
    if (object.metadata.deletionTimestamp !== undefined) return finalize(object, parsed.data, deps, context);
    if (!parsed.success) return reportInvalidSpec(object, parsed.error.issues, deps);
    if (parsed.data.suspend) return done();
    // The finalizer is stored before the first outside write, so that no effect can outlive its object unseen.
    if (await addFinalizer(object, deps)) return done();
    return attemptOnce(object, parsed.data, deps, context);
  };
}

async function attemptOnce(
  object: WindowsAuthentication,
  spec: WindowsAuthenticationSpec,
  deps: ReconcileDeps,
  context: PassContext,
): Promise<Result> {
  const attempt = new Attempt(object, spec, { nowMs: deps.clock.nowMs(), settings: deps.settings });
  const ending = await endingOf(attempt, deps, context);
  const isQuiet =
    "error" in ending.then &&
    (ending.then.error instanceof NotLeaderError || ending.then.error instanceof ConflictError);
  if (ending.summary !== undefined && !isQuiet)
    await writeStatus(attempt.object, attempt.status(ending.summary), deps, context.reconcileId);
  if ("error" in ending.then) throw ending.then.error;
  return ending.then.result;
}

async function endingOf(attempt: Attempt, deps: ReconcileDeps, context: PassContext): Promise<Ending> {
  try {
    return await converge(attempt, deps, context);
  } catch (thrown) {
    const error = thrown instanceof StepFailure ? thrown.error : thrown;
    if (context.signal.aborted) return { summary: undefined, then: { error } };
    return restingInSuspendedRealm(attempt, error) ?? attempt.failed(thrown);
  }
}

/** A suspended realm stops work, it does not unmake what is Ready. */
function restingInSuspendedRealm(attempt: Attempt, error: unknown): Ending | undefined {
  if (!(error instanceof OperatorError) || error.reason !== "RealmSuspended" || !attempt.isReady) return undefined;
  const ready = conditionOf(attempt.object.status?.conditions, "Ready");
  attempt.find(finding("RealmReady", "False", "RealmSuspended", error.message));
  return { summary: { kind: "ready", message: ready?.message ?? "" }, then: { result: done() } };
}

async function addFinalizer(object: WindowsAuthentication, deps: ReconcileDeps): Promise<boolean> {
  const { finalizers = [], namespace, name, resourceVersion } = object.metadata;
  if (finalizers.includes(FINALIZER)) return false;
  deps.log.debug({ namespace, name }, "Adding the finalizer.");
  const patch = { metadata: { resourceVersion, finalizers: [...finalizers, FINALIZER] } };
  await deps.kube.mergePatch(WINDOWS_AUTHENTICATION, keyOf(object), patch);
  return true;
}

/** Only a new specification can help, and it starts a pass at once. */
async function reportInvalidSpec(
  object: WindowsAuthentication,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  deps: ReconcileDeps,
): Promise<Result> {
  await writeStatus(object, invalidSpecStatus(object, issues, deps.clock.nowMs()), deps, "");
  return requeueAfter(deps.settings.verySlowRecheckMs);
}
