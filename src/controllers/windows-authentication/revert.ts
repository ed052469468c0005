import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import type { AzureCall, ManagedInstance, ManagedInstanceId, TenantClients } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import { type PassContext, requeueAfter } from "../../runtime/work.ts";
import { parseInstanceId } from "../instance-id.ts";
import type { Summary } from "../status/summary.ts";
import { isBelieved } from "./absence.ts";
import type { Action } from "./action.ts";
import { type Applied, applyPlan } from "./apply.ts";
import type { Attempt, Ending } from "./attempt.ts";
import { busySentence, isAvailable, isBusy, judgeAvailability } from "./availability.ts";
import type { ReconcileDeps } from "./deps.ts";
import { describeAction, describePlan } from "./describe.ts";
import { readHeld, readHeldResources } from "./observe-consent.ts";
import type { Observed, ObservedConsent } from "./observed.ts";
import { followOperation, operationKind, pollDelayMs } from "./operation.ts";
import { hasServicePrincipal } from "./plan.ts";
import { planRevert } from "./plan-revert.ts";
import { inStep, StepFailure } from "./step-failure.ts";

/**
 * One pass of taking back what a deleted object owns.
 *
 * @returns undefined when nothing is left to take back.
 * @throws {StepFailure}
 */
export async function revert(
  attempt: Attempt,
  realm: { readonly spec: KerberosRealmSpec; readonly name: string },
  deps: ReconcileDeps,
  context: PassContext,
): Promise<Ending | undefined> {
  const id = parseInstanceId(attempt.spec.managedInstance.resourceId);
  if (id === undefined) return undefined;
  const { tenantId, cloud, credentials } = realm.spec;
  const clients = deps.azure.forRealm({ realmName: realm.name, tenantId, cloud, credentials });
  const call: AzureCall = { priority: context.priority, signal: context.signal };
  const running = await followOperation(attempt, clients.instances, call);
  if (running !== undefined) return deleting(running);

  const instance = await inStep({ condition: "InstanceAvailable" }, () => clients.instances.get(id, call));
  if (instance === undefined) throw gone(id.name);
  const observed = await observeOwned(instance, clients, call);
  refuseHiddenConsent(attempt, observed);
  const plan = planRevert(attempt.draft.owned, observed, attempt.object.status?.servicePrincipal?.applicationId);
  if (plan.length === 0) return undefined;
  if (!isAvailable(instance) || isBusy(instance)) return waitForInstance(attempt, instance, id);
  return takeBack(plan, id, { attempt, deps, clients, call });
}

/** What taking back works with. */
interface RevertWork {
  readonly attempt: Attempt;
  readonly deps: ReconcileDeps;
  readonly clients: TenantClients;
  readonly call: AzureCall;
}

async function takeBack(plan: readonly Action[], id: ManagedInstanceId, work: RevertWork): Promise<Ending> {
  const { attempt, deps, clients, call } = work;
  const applied = await applyPlan(plan, id, clients, call);
  for (const action of applied.done)
    deps.events.event(attempt.object, "Normal", "Reverted", action.kind, describeAction(action));
  if (applied.failure !== undefined) throw applied.failure;
  if (applied.accepted !== undefined) return started(attempt, applied.accepted);
  return wait(`Done, and being verified: ${describePlan(plan).join(" ")}`, attempt.settings.replicationRecheckMs);
}

function waitForInstance(attempt: Attempt, instance: ManagedInstance, id: ManagedInstanceId): Ending {
  const availability = judgeAvailability(instance, id);
  attempt.find(availability);
  const why = isAvailable(instance) ? busySentence(id) : availability.message;
  return wait(`Waiting to take back what this object did. ${why}`, attempt.settings.instanceUnavailableRecheckMs);
}

function started(attempt: Attempt, { action, operation }: NonNullable<Applied["accepted"]>): Ending {
  const kind = action.kind === "patchInstance" ? operationKind(action) : "Deleting";
  const startedAt = new Date(attempt.nowMs).toISOString();
  attempt.draft.operation = { kind, url: operation.url, startedAt };
  attempt.draft.pendingActions = [describeAction(action)];
  return wait(`Azure is at work: ${describeAction(action)}`, pollDelayMs(attempt, operation.retryAfterMs));
}

async function observeOwned(instance: ManagedInstance, clients: TenantClients, call: AzureCall): Promise<Observed> {
  const consent = hasServicePrincipal(instance)
    ? await inStep({ condition: "ConsentGranted" }, () => readConsent(instance, clients, call))
    : undefined;
  return {
    instance,
    ...(consent === undefined ? {} : { consent }),
    conditionalAccess: { kind: "skipped" },
    directoryReader: { kind: "skipped" },
  };
}

async function readConsent(
  instance: ManagedInstance,
  clients: TenantClients,
  call: AzureCall,
): Promise<ObservedConsent | undefined> {
  const held = await readHeld(instance, { clients, call });
  if (held === undefined) return undefined;
  return { ...held, resources: await readHeldResources(held, { clients, call }) };
}

/**
 * The instance has its service principal and this object owns consent, but Graph does not show the application.
 *
 * @throws {StepFailure} until that has stayed so for the whole grace.
 */
function refuseHiddenConsent(attempt: Attempt, { instance, consent }: Observed): void {
  const ownsConsent = (attempt.draft.owned?.permissions.length ?? 0) > 0;
  const isHidden = ownsConsent && hasServicePrincipal(instance) && consent === undefined;
  if (isHidden && !isBelieved(attempt, "WaitingForApplication")) throw hidden(instance.name);
}

function hidden(name: string): StepFailure {
  const message = `The service principal of managed instance ${name} is on, but Microsoft Graph does not show its application.`;
  return new StepFailure(
    { condition: "ConsentGranted", status: "Unknown" },
    new OperatorError(message, {
      code: "WaitingForApplication",
      reason: "WaitingForApplication",
      retry: { kind: "backoff" },
      needsHuman: false,
    }),
  );
}

function gone(name: string): StepFailure {
  const message = `Managed instance ${name} is gone.`;
  return new StepFailure(
    { condition: "InstanceAvailable" },
    new OperatorError(message, {
      code: "InstanceNotFound",
      reason: "InstanceNotFound",
      retry: { kind: "slow" },
      needsHuman: true,
    }),
  );
}

function wait(message: string, delayMs: number): Ending {
  return { summary: { kind: "deleting", message }, then: { result: requeueAfter(delayMs, "repair") } };
}

/** The same end of a pass, in the words of an object that goes. */
function deleting({ summary, then }: Ending): Ending {
  const message = summary?.message ?? "";
  const blocked = summary?.kind === "stalled" ? { blocked: summary.reason } : {};
  const renamed: Summary = { kind: "deleting", message, ...blocked };
  return { summary: renamed, then };
}
