import type { ManagedInstanceId } from "../azure/ports.ts";

/** Comparable form of a managed instance's ARM id: ARM ids are case-insensitive. */
export function instanceKey(resourceId: string): string {
  return resourceId.toLowerCase().replace(/(?<!\/)\/+$/, "");
}

/**
 * Takes a managed instance's ARM id apart.
 *
 * @returns undefined when it is not the id of a managed instance.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#resourceid
 */
export function parseInstanceId(resourceId: string): ManagedInstanceId | undefined {
  const parts = resourceId.split("/");
  const [, subscriptions, subscriptionId, resourceGroups, resourceGroup, providers, provider, type, name] = parts;
  const words = [subscriptions, resourceGroups, providers, provider, type].map((part) => part?.toLowerCase());
  if (words.join("/") !== "subscriptions/resourcegroups/providers/microsoft.sql/managedinstances") return undefined;
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined || name === "")
    return undefined;
  return { subscriptionId, resourceGroup, name };
}
