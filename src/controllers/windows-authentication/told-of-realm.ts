import type { ManagedInstanceId } from "../../azure/ports.ts";

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NAME = "[-\\w.()]{0,89}[-\\w()]";
/** A scope as ARM writes it, down to an instance; or a subscription, and the tenant that it belongs to, in words. */
const SCOPE = new RegExp(
  `(?:/subscriptions/(${GUID})(?:/resourceGroups/(${NAME})(?:/providers/Microsoft\\.Sql/managedInstances/(${NAME}))?)?` +
    `|\\bsubscription (${GUID})(?: belongs to tenant ${GUID})?)`,
  "gi",
);

/**
 * What a realm says of itself, for the author of one instance: the realm sums up what all namespaces declare, and subscriptions,
 * resource groups and instances of others are no business of this one.
 */
export function withoutOthersScopes(message: string, own: ManagedInstanceId): string {
  return message.replace(SCOPE, (scope: string, inPath?: string, group?: string, name?: string, inWords?: string) => {
    const isOwn =
      isSame(inPath ?? inWords, own.subscriptionId) && isSame(group, own.resourceGroup) && isSame(name, own.name);
    if (isOwn) return scope;
    return inWords === undefined ? "a scope of others" : "a subscription of others";
  });
}

/** A scope above the own instance names no part of what lies below it. */
function isSame(part: string | undefined, own: string): boolean {
  return part === undefined || part.toLowerCase() === own.toLowerCase();
}
