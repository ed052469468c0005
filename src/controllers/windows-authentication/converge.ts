import type { AzureCall, ManagedInstance } from "../../azure/ports.ts";
import type { PassContext } from "../../runtime/work.ts";
import { requeueAfter } from "../../runtime/work.ts";
import { conditionOf } from "../status/conditions.ts";
import { sameStatus } from "../status/equality.ts";
import { writtenRecently } from "../status/history.ts";
import { act } from "./act.ts";
import type { Attempt, Ending } from "./attempt.ts";
import { judgeAvailability } from "./availability.ts";
import type { ReconcileDeps } from "./deps.ts";
import { consentFacts, instanceFacts } from "./facts.ts";
import { type Blocker, judge, judgeInstance } from "./findings.ts";
import { type Entry, enterGate } from "./gate.ts";
import { type ObserveWorld, observe, observeInstance } from "./observe.ts";
import type { Observed } from "./observed.ts";
import { followOperation } from "./operation.ts";
import { withoutGone } from "./ownership.ts";
import { planActions } from "./plan.ts";
import { inStep, StepFailure } from "./step-failure.ts";
import { writeStatus } from "./write-status.ts";

/** The longest that a pass usually runs behind its time. */
const LATE_PASS_MS = 60_000;

/**
 * One attempt to bring about what the object declares: gate, observe, plan, then announce or apply.
 *
 * @throws {StepFailure} with the condition that the failure belongs to.
 */
export async function converge(attempt: Attempt, deps: ReconcileDeps, context: PassContext): Promise<Ending> {
  const entry = enterGate(attempt.object, attempt.spec, deps);
  attempt.find(entry.realmFinding);
  const call: AzureCall = { priority: context.priority, signal: context.signal };
  const world = await inStep({ condition: "RealmReady" }, () =>
    Promise.resolve(observeWorld(attempt, entry, deps, call)),
  );
  const running = await followOperation(attempt, world.clients.instances, call);
  if (running !== undefined) return running;

  const instance = await observeInstance(entry.id, world);
  const availability = judgeAvailability(instance, entry.id);
  attempt.find(availability);
  attempt.draft = { ...attempt.draft, ...instanceFacts(entry.id, instance, entry.realm.tenantId) };
  if (availability.status !== "True") return unavailable(attempt, availability.message, availability.reason);

  attempt.find(...judgeInstance(attempt.spec, instance));
  noteServicePrincipal(attempt, instance);
  const observed = await observe(attempt.spec, instance, world);
  const previous = attempt.object.status?.conditions;
  const judgement = judge(attempt.spec, observed, entry.appRolesAllowed, previous);
  attempt.find(...judgement.findings);
  const plan = planActions(attempt.spec, observed, entry);
  // What is still to be done may be under way already, unseen: an accepted change whose answer was lost.
  const mayBeUnderWay = plan.length > 0 && attempt.spec.managementPolicy === "Enforce";
  const ledger = mayBeUnderWay ? "waits" : tidyLedger(attempt, observed);
  attempt.draft = {
    ...attempt.draft,
    ...consentFacts(attempt.spec, observed, { ...entry.realm, appRolesAllowed: entry.appRolesAllowed }),
  };
  return plan.length === 0
    ? settle(attempt, judgement.blockers, ledger)
    : act(plan, {
        attempt,
        entry,
        observed,
        clients: world.clients,
        call,
        events: deps.events,
        clock: deps.clock,
        store: (status) => writeStatus(attempt.object, status, deps, context.reconcileId),
      });
}

function observeWorld(attempt: Attempt, entry: Entry, deps: ReconcileDeps, call: AzureCall): ObserveWorld {
  return {
    clients: deps.azure.forRealm(entry.realm),
    realm: entry.realm,
    call,
    policies: deps.policies,
    policiesMaxAgeMs: attempt.isAskedFor
      ? deps.settings.conditionalAccessForcedMaxAgeMs
      : policiesMaxAgeMs(attempt, entry),
    resources: deps.resources,
    settings: deps.settings,
  };
}

/**
 * As old as the shorter of the two intervals, less what a pass may be late: the check that is due in each interval then reads
 * anew instead of just missing the age.
 */
function policiesMaxAgeMs(attempt: Attempt, entry: Entry): number {
  const intervalMs = Math.min(attempt.intervalMs, entry.realmIntervalMs);
  return intervalMs - Math.min(LATE_PASS_MS, intervalMs / 10);
}

/** Says which application is waited for, also when Graph does not show it yet. */
function noteServicePrincipal(attempt: Attempt, instance: ManagedInstance): void {
  const applicationId = instance.servicePrincipal?.clientId;
  const before = attempt.draft.servicePrincipal?.applicationId;
  if (applicationId === undefined || applicationId === before) return;
  if (before !== undefined && attempt.draft.owned !== undefined)
    attempt.draft.owned = { ...attempt.draft.owned, permissions: [] };
  attempt.draft.servicePrincipal = { applicationId };
  attempt.draft.consent = undefined;
}

/** Nothing is written anywhere while the instance does not run. */
function unavailable(attempt: Attempt, message: string, reason: string): Ending {
  attempt.draft.failing = undefined;
  return {
    summary: { kind: "retrying", reason, message },
    then: { result: requeueAfter(attempt.settings.instanceUnavailableRecheckMs, "repair") },
  };
}

/** Forgets owned things that are gone, unless Azure may only be late in showing them: that has to wait. */
function tidyLedger(attempt: Attempt, observed: Observed): "tidy" | "waits" {
  const left = withoutGone(attempt.draft.owned, observed);
  if (sameStatus(left, attempt.draft.owned)) return "tidy";
  if (writtenRecently(attempt.history, "", attempt.nowMs, attempt.settings.replicationGraceMs)) return "waits";
  attempt.draft.owned = left;
  return "tidy";
}

/**
 * There is nothing to do: Ready, unless a required check or an unreachable wish stands in the way. A ledger that still
 * names what is gone is looked at again soon: until then somebody else's grant of the same would count as ours.
 */
function settle(attempt: Attempt, blockers: readonly Blocker[], ledger: "tidy" | "waits"): Ending {
  attempt.draft.pendingActions = undefined;
  const [blocker] = blockers;
  if (blocker?.kind === "unreadable")
    throw new StepFailure({ condition: blocker.condition, status: "Unknown" }, blocker.error);
  const isTidy = ledger === "tidy";
  const then = { result: isTidy ? attempt.nextCheck() : requeueAfter(attempt.settings.replicationGraceMs) };
  attempt.draft.failing = undefined;
  if (blocker !== undefined)
    return { summary: { kind: "stalled", reason: blocker.reason, message: blocker.message }, then };
  const message = readyMessage(attempt);
  if (!attempt.isReady) attempt.record("Ready", message);
  return { summary: { kind: "ready", message }, then };
}

function readyMessage(attempt: Attempt): string {
  const name = attempt.draft.managedInstance?.fullyQualifiedDomainName;
  if (attempt.spec.servicePrincipal === "Disabled") return "The service principal is off, as declared.";
  const spn = attempt.draft.kerberos?.servicePrincipalName;
  const former = conditionOf(attempt.object.status?.conditions, "Ready");
  if (name === undefined || spn === undefined)
    return former?.status === "True" ? former.message : "Windows Authentication is set up.";
  return `Windows Authentication is set up; clients connect to ${name} as ${spn}.`;
}
