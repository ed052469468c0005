import { type Finding, finding } from "../status/finding.ts";

/** The tenant of a subscription; undefined when it could not be seen. */
export interface SubscriptionTenant {
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
}

/**
 * `SubscriptionsInTenant`: both flows need the subscription of an instance under the tenant that users sign in to.
 * Undefined where no instance is declared.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup
 */
export function judgeSubscriptions(
  subscriptions: readonly SubscriptionTenant[],
  tenantId: string,
): Finding<"SubscriptionsInTenant"> | undefined {
  if (subscriptions.length === 0) return undefined;
  const foreign = subscriptions.filter(
    (one) => one.tenantId !== undefined && one.tenantId.toLowerCase() !== tenantId.toLowerCase(),
  );
  if (foreign.length > 0)
    return finding(
      "SubscriptionsInTenant",
      "False",
      "SubscriptionInAnotherTenant",
      `${listed(foreign.map((one) => `Subscription ${one.subscriptionId} belongs to tenant ${one.tenantId}`))}. Users of this realm's tenant, ${tenantId}, cannot sign in to its instances; declare them in a KerberosRealm of their own tenant.`,
    );
  const unseen = subscriptions.filter((one) => one.tenantId === undefined);
  if (unseen.length > 0)
    return finding(
      "SubscriptionsInTenant",
      "Unknown",
      "SubscriptionNotVisible",
      `The Resource Manager identity cannot see ${listed(unseen.map((one) => `subscription ${one.subscriptionId}`))}. With Microsoft.Resources/subscriptions/read on it, its tenant is compared.`,
    );
  return finding(
    "SubscriptionsInTenant",
    "True",
    "InTenant",
    "Every subscription with a declared instance belongs to the tenant.",
  );
}

const NAMED = 5;

function listed(texts: readonly string[]): string {
  const sorted = [...texts].sort();
  const rest = sorted.length - NAMED;
  return sorted.slice(0, NAMED).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}
