import type { OperatorError } from "../../errors.ts";
import { type Finding, finding } from "../status/finding.ts";

/** The tenant of a subscription; undefined when it could not be seen. */
export interface SubscriptionTenant {
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
  /** False while it was not asked for yet, or no answer came. */
  readonly isLookedUp: boolean;
  /** Why it is not known: the request for it failed. */
  readonly error?: OperatorError;
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
  const unseen = subscriptions.filter((one) => one.tenantId === undefined && one.isLookedUp);
  if (unseen.length > 0)
    return finding(
      "SubscriptionsInTenant",
      "Unknown",
      "SubscriptionNotVisible",
      `The Resource Manager identity cannot see ${listed(unseen.map((one) => `subscription ${one.subscriptionId}`))}. With Microsoft.Resources/subscriptions/read on it, its tenant is compared.`,
    );
  const open = subscriptions.filter((one) => !one.isLookedUp);
  if (open.length > 0)
    return finding(
      "SubscriptionsInTenant",
      "Unknown",
      "CheckFailed",
      `Not looked up yet is the tenant of ${listed(open.map((one) => `subscription ${one.subscriptionId}`))}. A check looks up ${LOOKUPS_A_PASS} at most, and goes on with the next.`,
    );
  return finding(
    "SubscriptionsInTenant",
    "True",
    "InTenant",
    "Every subscription with a declared instance belongs to the tenant.",
  );
}

/** Each is one request; what is not looked up by one check of the realm is looked up by the next. */
export const LOOKUPS_A_PASS = 20;
const NAMED = 5;

function listed(texts: readonly string[]): string {
  const sorted = [...texts].sort();
  const rest = sorted.length - NAMED;
  return sorted.slice(0, NAMED).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}
