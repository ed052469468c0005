import { ArmRefusal } from "./arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "./arm-request.ts";
import { isRegistered } from "./routes/providers.ts";
import { resourceGroupOf } from "./routes/resource-groups.ts";
import { subscriptionOf } from "./routes/subscriptions.ts";

/**
 * What Resource Manager refuses before the resource provider sees the request: a provider that is not registered, a disabled
 * subscription, a lock, a policy.
 *
 * @throws {ArmRefusal} 409 MissingSubscriptionRegistration, ReadOnlyDisabledSubscription or ScopeLocked; 403
 * RequestDisallowedByPolicy; 404 ResourceGroupNotFound.
 */
export function guardResource(request: ArmRequest, route: ArmRoute): void {
  if (request.names["subscription"] === undefined) return;
  // Registering is itself a call below /providers/Microsoft.Sql, but one of Resource Manager, so it has no type.
  const isOfSql = route.type !== undefined && /\/providers\/Microsoft\.Sql\//i.test(request.exchange.path);
  if (isOfSql) requireRegistration(request);
  if (route.method === "GET" || route.method === "HEAD") return;
  if (route.method !== "DELETE") requireEnabledSubscription(request);
  if (request.names["group"] === undefined) return;
  requireNoLock(request, route);
  if (route.method === "PUT" || route.method === "PATCH") requireNoDenyPolicy(request);
}

/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider */
function requireRegistration(request: ArmRequest): void {
  if (isRegistered(subscriptionOf(request).registeredProviders, "Microsoft.Sql")) return;
  throw new ArmRefusal(
    409,
    "MissingSubscriptionRegistration",
    "The subscription is not registered to use namespace 'Microsoft.Sql'. See https://aka.ms/rps-not-found for how to " +
      "register subscriptions.",
  );
}

/** Disabled and warned subscriptions can be read and deleted from, not written to (https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states). */
function requireEnabledSubscription(request: ArmRequest): void {
  const { id, state } = subscriptionOf(request);
  if (state === "Enabled") return;
  throw new ArmRefusal(
    409,
    "ReadOnlyDisabledSubscription",
    `The subscription '${id}' is disabled and therefore marked as read only. You cannot perform any write actions on this ` +
      "subscription until it is re-enabled.",
  );
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function requireNoLock(request: ArmRequest, route: ArmRoute): void {
  const group = resourceGroupOf(request);
  const isDelete = route.method === "DELETE";
  if (group.lock === "None" || (group.lock === "CanNotDelete" && !isDelete)) return;
  const lockedScope = `/subscriptions/${subscriptionOf(request).id}/resourceGroups/${group.name}`;
  throw new ArmRefusal(
    409,
    "ScopeLocked",
    `The scope '${request.exchange.path}' cannot perform ${isDelete ? "delete" : "write"} operation because following ` +
      `scope(s) are locked: '${lockedScope}'. Please remove the lock and try again.`,
  );
}

/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-policy-requestdisallowedbypolicy */
function requireNoDenyPolicy(request: ArmRequest): void {
  const group = resourceGroupOf(request);
  if (group.denyPolicy === undefined) return;
  const name = group.denyPolicy;
  const scope = `/subscriptions/${subscriptionOf(request).id}`;
  const assignment = `${scope}/resourceGroups/${group.name}/providers/Microsoft.Authorization/policyAssignments/${encodeURIComponent(name)}`;
  const definition = `${scope}/providers/Microsoft.Authorization/policyDefinitions/${encodeURIComponent(name)}`;
  const identifiers = [{ policyAssignment: { name, id: assignment }, policyDefinition: { name, id: definition } }];
  const target = request.names["instance"] ?? group.name;
  throw new ArmRefusal(
    403,
    "RequestDisallowedByPolicy",
    `Resource '${target}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    {
      target,
      additionalInfo: [
        {
          type: "PolicyViolation",
          info: {
            policyDefinitionDisplayName: name,
            policyDefinitionId: definition,
            policyDefinitionEffect: "deny",
            policyAssignmentId: assignment,
            policyAssignmentDisplayName: name,
            policyAssignmentScope: `${scope}/resourceGroups/${group.name}`,
          },
        },
      ],
    },
  );
}
