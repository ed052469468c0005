import { RECONCILE_REQUEST_ANNOTATION } from "../../api/v1alpha1/common.ts";
import type { ManagedInstanceId } from "../../azure/ports.ts";
import type { KubeObject } from "../../kube/client.ts";

/**
 * `az sql mi VERB` for one instance, complete enough to be pasted.
 * @see https://learn.microsoft.com/cli/azure/sql/mi
 */
export function instanceCommand(verb: string, id: ManagedInstanceId): string {
  // The group commands below `az sql mi` name the instance --mi, those of the instance itself --name.
  const name = ["show", "update"].includes(verb) ? "-n" : "--mi";
  return `az sql mi ${verb} -g ${id.resourceGroup} ${name} ${id.name} --subscription ${id.subscriptionId}`;
}

/** The command that has an object looked at right now. */
export function requestCommand({ metadata: { name, namespace = "default" } }: KubeObject): string {
  return `kubectl annotate winauth ${name} -n ${namespace} --overwrite ${RECONCILE_REQUEST_ANNOTATION}="$(date +%s)"`;
}

/** The command that lets an object go without taking anything back. */
export function retainCommand({ metadata: { name, namespace = "default" } }: KubeObject): string {
  return `kubectl patch winauth ${name} -n ${namespace} --type merge -p '{"spec":{"deletionPolicy":"Retain"}}'`;
}
