import type { ManagedInstanceId } from "./ports.ts";

const PATTERN =
  /^\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/resourceGroups\/([-\w.()]{1,90})\/providers\/Microsoft\.Sql\/managedInstances\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/?$/i;

/** Takes an ARM id of a managed instance apart; `undefined` when it is the id of anything else. Case is ignored, and kept. */
export function parseManagedInstanceId(resourceId: string): ManagedInstanceId | undefined {
  const match = PATTERN.exec(resourceId);
  const [, subscriptionId, resourceGroup, name] = match ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return { subscriptionId, resourceGroup, name };
}

/** The ARM id, as the portal writes it. */
export function formatManagedInstanceId(id: ManagedInstanceId): string {
  return `${resourceGroupScope(id)}/providers/Microsoft.Sql/managedInstances/${id.name}`;
}

/** The ARM scope of the instance's resource group. */
export function resourceGroupScope(id: Pick<ManagedInstanceId, "subscriptionId" | "resourceGroup">): string {
  return `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}`;
}

/** Whether two ids name the same instance. ARM compares ids without regard to case. */
export function sameManagedInstance(a: ManagedInstanceId, b: ManagedInstanceId): boolean {
  return managedInstanceKey(a) === managedInstanceKey(b);
}

/** One string per instance, whatever the case of the id: for maps and sets. */
export function managedInstanceKey(id: ManagedInstanceId): string {
  return formatManagedInstanceId(id).toLowerCase();
}

/** The subscription that an ARM path or scope lies in, in lower case; `undefined` at tenant scope. */
export function subscriptionOf(path: string): string | undefined {
  return /^\/subscriptions\/([^/?]+)/i.exec(path)?.[1]?.toLowerCase();
}
