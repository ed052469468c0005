import type { Reason } from "../../api/reasons.ts";
import type { ManagedInstance, ManagedInstanceId } from "../../azure/ports.ts";
import { type Finding, finding } from "../status/finding.ts";
import { instanceCommand } from "./commands.ts";

const REASON_BY_STATE: Readonly<Record<string, Reason>> = {
  stopped: "InstanceStopped",
  stopping: "InstanceStopping",
  starting: "InstanceStarting",
  creating: "InstanceBusy",
  provisioning: "InstanceBusy",
  updating: "InstanceBusy",
};

const BUSY_PROVISIONING_STATES = new Set(["updating", "inprogress", "accepted", "creating", "running", "deleting"]);

/**
 * Whether the instance runs. A stopped instance refuses every change of its configuration, so nothing is written
 * anywhere while it does not.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/instance-stop-start-how-to
 */
export function judgeAvailability(instance: ManagedInstance, id: ManagedInstanceId): Finding<"InstanceAvailable"> {
  if (isAvailable(instance))
    return finding("InstanceAvailable", "True", "InstanceReady", `Managed instance ${id.name} is running.`);
  const reason = REASON_BY_STATE[stateOf(instance)] ?? "InstanceNotReady";
  return finding("InstanceAvailable", "False", reason, sentence(reason, instance, id));
}

/** The instance runs; an answer without a state counts by its provisioning state. */
export function isAvailable(instance: ManagedInstance): boolean {
  return stateOf(instance) === "ready" || (instance.state === undefined && !isBusy(instance));
}

/** ARM is changing the instance, and would refuse a second change. */
export function isBusy(instance: ManagedInstance): boolean {
  return BUSY_PROVISIONING_STATES.has(instance.provisioningState?.toLowerCase() ?? "");
}

function stateOf(instance: ManagedInstance): string {
  return (instance.state ?? instance.provisioningState ?? "").toLowerCase();
}

/** Says that something else is at work on the instance, and how to see what. */
export function busySentence(id: ManagedInstanceId): string {
  return `Another operation runs on managed instance ${id.name}; the operator goes on when it has ended. To see it: ${instanceCommand("op list", id)}`;
}

function sentence(reason: Reason, instance: ManagedInstance, id: ManagedInstanceId): string {
  const sentences: Partial<Record<Reason, string>> = {
    InstanceStopped: `Managed instance ${id.name} is stopped and cannot be changed. Start it: ${instanceCommand("start", id)}`,
    InstanceStopping: `Managed instance ${id.name} is being stopped. Nothing is changed until it runs again.`,
    InstanceStarting: `Managed instance ${id.name} is being started. The operator goes on when it runs.`,
    InstanceBusy: busySentence(id),
  };
  const state = instance.state ?? instance.provisioningState ?? "unknown";
  return (
    sentences[reason] ??
    `Managed instance ${id.name} is in state ${state}. Nothing is changed until it is Ready: ${instanceCommand("show", id)}`
  );
}
