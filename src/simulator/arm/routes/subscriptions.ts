import type { Reply } from "../../exchange.ts";
import type { SimulatorState } from "../../state.ts";
import { LOCATIONS, RESOURCES_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import { hasAnyRoleIn, requireAction } from "../authorization.ts";

type Subscription = SimulatorState["subscriptions"][number];

/** The subscription named in the path; Resource Manager has checked before that it exists. */
export function subscriptionOf(request: ArmRequest): Subscription {
  const id = request.names["subscription"]?.toLowerCase();
  const found = request.world.state.subscriptions.find((each) => each.id.toLowerCase() === id);
  if (found === undefined)
    throw new ArmRefusal(404, "SubscriptionNotFound", `The subscription '${id ?? ""}' could not be found.`);
  return found;
}

/** Tenants and subscriptions: what a client lists first (https://learn.microsoft.com/rest/api/resources/subscriptions). */
export const SUBSCRIPTION_ROUTES: readonly ArmRoute[] = [
  { method: "GET", path: "/tenants", versions: RESOURCES_VERSIONS, handle: listTenants },
  { method: "GET", path: "/subscriptions", versions: RESOURCES_VERSIONS, handle: listSubscriptions },
  { method: "GET", path: "/subscriptions/{subscription}", versions: RESOURCES_VERSIONS, handle: getSubscription },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/locations",
    versions: RESOURCES_VERSIONS,
    handle: listLocations,
  },
];

function listTenants({ world, caller }: ArmRequest): Reply {
  const tenant = world.tenant(caller.tenantId);
  const domains = tenant?.organization.verifiedDomains ?? [];
  const value = {
    id: `/tenants/${caller.tenantId}`,
    tenantId: caller.tenantId,
    countryCode: "DE",
    displayName: tenant?.displayName ?? "",
    domains,
    tenantCategory: "Home",
    ...(domains[0] === undefined ? {} : { defaultDomain: domains[0] }),
    tenantType: "AAD",
  };
  return { status: 200, body: { value: [value] } };
}

function listSubscriptions({ world, caller, identity }: ArmRequest): Reply {
  const mine = world.state.subscriptions.filter(
    (each) => each.tenantId.toLowerCase() === caller.tenantId.toLowerCase() && hasAnyRoleIn(identity, each.id),
  );
  return { status: 200, body: { value: mine.map(view), count: { type: "Total", value: mine.length } } };
}

function getSubscription(request: ArmRequest): Reply {
  const subscription = subscriptionOf(request);
  requireAnyRole(request, subscription);
  return { status: 200, body: view(subscription) };
}

function listLocations(request: ArmRequest): Reply {
  const subscription = subscriptionOf(request);
  requireAnyRole(request, subscription);
  const value = LOCATIONS.map((each) => ({
    id: `/subscriptions/${subscription.id}/locations/${each.name}`,
    name: each.name,
    type: "Region",
    displayName: each.displayName,
    regionalDisplayName: each.displayName,
    metadata: { regionType: "Physical", regionCategory: "Recommended" },
  }));
  return { status: 200, body: { value } };
}

function requireAnyRole(request: ArmRequest, subscription: Subscription): void {
  if (hasAnyRoleIn(request.identity, subscription.id)) return;
  const scope = `/subscriptions/${subscription.id}`;
  requireAction(request.identity, request.caller, "Microsoft.Resources/subscriptions/read", scope);
}

function view(subscription: Subscription): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscription.id}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    displayName: subscription.displayName,
    state: subscription.state,
    subscriptionPolicies: {
      locationPlacementId: "Internal_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}
