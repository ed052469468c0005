import type { AccessRule } from "../../api/v1alpha1/kerberos-realm.ts";
import type { ManagedInstanceId } from "../../azure/ports.ts";

/** What the access rules of a realm say about one namespace and one instance. */
export interface AccessVerdict {
  readonly allowed: boolean;
  readonly appRolesAllowed: boolean;
}

/**
 * Judges the access rules; without a rule that fits, nothing is allowed. Namespaces compare exactly, Azure names without
 * regard to case. Of several rules that fit, one is enough to allow app roles.
 */
export function judgeAccess(
  rules: readonly AccessRule[],
  namespace: string,
  id: Pick<ManagedInstanceId, "subscriptionId" | "resourceGroup">,
): AccessVerdict {
  const fitting = rules.filter((rule) => fits(rule, namespace, id));
  return { allowed: fitting.length > 0, appRolesAllowed: fitting.some(({ appRoles }) => appRoles === "Allow") };
}

/** Names what is missing and how to add it, and nothing of what others may do. */
export function accessDeniedMessage(realmName: string, namespace: string, id: ManagedInstanceId): string {
  return (
    `KerberosRealm ${realmName} does not let namespace ${namespace} declare instances of subscription ` +
    `${id.subscriptionId}, resource group ${id.resourceGroup}. To allow it, add to its spec.access: ` +
    `{namespaces: [${namespace}], subscriptions: [${id.subscriptionId}], resourceGroups: [${id.resourceGroup}]}.`
  );
}

function fits(
  rule: AccessRule,
  namespace: string,
  id: Pick<ManagedInstanceId, "subscriptionId" | "resourceGroup">,
): boolean {
  return (
    (rule.namespaces.includes("*") || rule.namespaces.includes(namespace)) &&
    includes(rule.subscriptions, id.subscriptionId) &&
    (rule.resourceGroups === undefined || includes(rule.resourceGroups, id.resourceGroup))
  );
}

function includes(list: readonly string[], name: string): boolean {
  return list.some((item) => item.toLowerCase() === name.toLowerCase());
}
