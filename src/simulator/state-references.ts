import { instanceIdParts } from "./arm/resource-scope.ts";
import type { SimulatorState } from "./state.ts";

/**
 * Finds names in the state that lead nowhere: subscriptions of unknown tenants, instances of unknown subscriptions or resource
 * groups, grants and role assignments of missing service principals, ids used twice.
 *
 * @returns One sentence per finding, each with the path in the document; empty when all is well.
 */
export function checkReferences(state: SimulatorState): readonly string[] {
  return [
    ...unknownTenants(state),
    ...misplacedInstances(state),
    ...state.tenants.flatMap(danglingGrants),
    ...duplicates(state),
  ];
}

function unknownTenants(state: SimulatorState): readonly string[] {
  const known = state.tenants.map((each) => each.id.toLowerCase());
  return state.subscriptions.flatMap((each, index) =>
    known.includes(each.tenantId.toLowerCase())
      ? []
      : [`subscriptions[${index}].tenantId: there is no tenant ${each.tenantId}; there are: ${known.join(", ")}.`],
  );
}

function misplacedInstances(state: SimulatorState): readonly string[] {
  return state.managedInstances.flatMap((each, index) => {
    const { subscription, group } = instanceIdParts(each.resourceId);
    const at = `managedInstances[${index}].resourceId`;
    const found = state.subscriptions.find((one) => one.id.toLowerCase() === subscription.toLowerCase());
    if (found === undefined) return [`${at}: there is no subscription ${subscription}.`];
    const groups = found.resourceGroups.map((one) => one.name);
    if (groups.some((name) => name.toLowerCase() === group.toLowerCase())) return [];
    return [`${at}: the subscription has no resource group '${group}'; it has: ${groups.join(", ")}.`];
  });
}

function danglingGrants(tenant: SimulatorState["tenants"][number], index: number): readonly string[] {
  const known = new Set(tenant.servicePrincipals.map((each) => each.id.toLowerCase()));
  const check = (path: string, id: string): readonly string[] =>
    known.has(id.toLowerCase())
      ? []
      : [`tenants[${index}].${path}: there is no service principal with the object id ${id}.`];
  return [
    ...tenant.oauth2PermissionGrants.flatMap((each, at) => [
      ...check(`oauth2PermissionGrants[${at}].clientId`, each.clientId),
      ...check(`oauth2PermissionGrants[${at}].resourceId`, each.resourceId),
    ]),
    ...tenant.appRoleAssignments.flatMap((each, at) => check(`appRoleAssignments[${at}].resourceId`, each.resourceId)),
  ];
}

function duplicates(state: SimulatorState): readonly string[] {
  return [
    ...repeated(
      "tenants",
      "id",
      state.tenants.map((each) => each.id),
    ),
    ...repeated(
      "subscriptions",
      "id",
      state.subscriptions.map((each) => each.id),
    ),
    ...repeated(
      "managedInstances",
      "resourceId",
      state.managedInstances.map((each) => each.resourceId),
    ),
    ...state.tenants.flatMap((tenant, at) =>
      repeated(
        `tenants[${at}].identities`,
        "clientId",
        tenant.identities.map((each) => each.clientId),
      ),
    ),
    ...Object.entries(state.domains).flatMap(([name, { controllers, accounts }]) => [
      ...repeated(
        `domains.${name}.controllers`,
        "host",
        controllers.map((each) => each.host),
      ),
      ...repeated(
        `domains.${name}.accounts`,
        "username",
        accounts.map((each) => each.username),
      ),
    ]),
    ...state.tenants.flatMap((tenant, at) =>
      (["devices", "users"] as const).flatMap((list) =>
        repeated(
          `tenants[${at}].${list}`,
          "id",
          tenant[list].map((each) => each.id),
        ),
      ),
    ),
  ];
}

function repeated(list: string, key: string, values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.flatMap((each, index) => {
    const value = each.toLowerCase();
    if (seen.has(value)) return [`${list}[${index}].${key}: ${value} is used twice.`];
    seen.add(value);
    return [];
  });
}
