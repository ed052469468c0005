import type { SimulatorState, Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { MICROSOFT_GRAPH_APP_ID, withMicrosoftGraph } from "./first-party.ts";

/** What the application of a service principal asks for, by value, as the state file says it. */
export type RequestedPermissions = NonNullable<SimulatorState["behaviour"]["requestedPermissions"]>;

/** The `requiredResourceAccess` of an application. */
export type RequiredResourceAccess = Tenant["applications"][number]["requiredResourceAccess"];

/** The ids of what {@link createPrincipalFor} made. `clientId` is the application's appId. */
export interface CreatedPrincipal {
  readonly clientId: string;
  readonly applicationObjectId: string;
  readonly servicePrincipalObjectId: string;
}

/**
 * What an instance's application asks for when the state file doesn't say. The real list is not published; these are
 * what the closest relative, Azure Files with Entra Kerberos, has consented
 * (https://learn.microsoft.com/azure/storage/files/storage-files-identity-auth-hybrid-identities-enable).
 */
export const ASSUMED_PERMISSIONS: RequestedPermissions = [
  {
    resourceAppId: MICROSOFT_GRAPH_APP_ID,
    delegatedScopes: ["openid", "profile", "offline_access", "User.Read"],
    appRoles: [],
  },
];

/**
 * Turns permission values into ids as the tenant's resource service principals publish them.
 *
 * @throws {RangeError} when the tenant, a resource or a permission is not there; the sentence names it.
 */
export function resolveRequested(
  world: World,
  tenantId: string,
  requested: RequestedPermissions | undefined,
): RequiredResourceAccess {
  const tenant = existingTenant(world, tenantId);
  const principals = withMicrosoftGraph(tenant.id, tenant.servicePrincipals);
  return (requested ?? ASSUMED_PERMISSIONS).map((permission) => {
    const resource = principals.find((each) => same(each.appId, permission.resourceAppId));
    if (resource === undefined) {
      throw new RangeError(
        `Tenant ${tenantId} has no service principal of the application ${permission.resourceAppId}.`,
      );
    }
    const idOf = (published: readonly { id: string; value: string }[], value: string): string => {
      const found = published.find((each) => each.value === value);
      if (found === undefined) throw new RangeError(`${resource.displayName} publishes no permission ${value}.`);
      return found.id;
    };
    const scopes = permission.delegatedScopes.map((value) => idOf(resource.oauth2PermissionScopes, value));
    const roles = permission.appRoles.map((value) => idOf(resource.appRoles, value));
    return {
      resourceAppId: resource.appId,
      resourceAccess: [
        ...scopes.map((id) => ({ id, type: "Scope" as const })),
        ...roles.map((id) => ({ id, type: "Role" as const })),
      ],
    };
  });
}

/**
 * Puts an application and its service principal into the tenant, as turning on the service principal of an instance does.
 *
 * @throws {RangeError} as {@link resolveRequested}; nothing is changed then.
 */
export function createPrincipalFor(
  world: World,
  tenantId: string,
  wanted: { readonly displayName: string; readonly requestedPermissions?: RequestedPermissions | undefined },
): CreatedPrincipal {
  const requiredResourceAccess = resolveRequested(world, tenantId, wanted.requestedPermissions);
  const { displayName } = wanted;
  const clientId = world.random.uuid();
  const created: CreatedPrincipal = {
    clientId,
    applicationObjectId: world.random.uuid(),
    servicePrincipalObjectId: world.random.uuid(),
  };
  world.changeDirectory(tenantId, (tenant) => {
    tenant.applications.push({
      id: created.applicationObjectId,
      appId: clientId,
      displayName,
      createdDateTime: new Date(world.clock.nowMs()).toISOString(),
      identifierUris: [],
      tags: [],
      requiredResourceAccess,
    });
    tenant.servicePrincipals.push({
      id: created.servicePrincipalObjectId,
      appId: clientId,
      displayName,
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      servicePrincipalType: "Application",
      servicePrincipalNames: [clientId],
      tags: [],
      oauth2PermissionScopes: [],
      appRoles: [],
      directoryRoles: [],
    });
  });
  return created;
}

/**
 * Removes the application with this appId, its service principal, and every grant and app role assignment of it.
 * What is not there is left alone.
 */
export function removePrincipal(world: World, tenantId: string, clientId: string): void {
  world.changeDirectory(tenantId, (tenant) => {
    for (const principal of tenant.servicePrincipals.filter((each) => same(each.appId, clientId))) {
      removeServicePrincipal(tenant, principal.id);
    }
    tenant.applications = tenant.applications.filter((each) => !same(each.appId, clientId));
  });
}

/** Removes a service principal by object id with its grants and assignments. For use inside `changeDirectory`. */
export function removeServicePrincipal(tenant: Tenant, objectId: string): void {
  const isOf = (id: string): boolean => same(id, objectId);
  tenant.servicePrincipals = tenant.servicePrincipals.filter((each) => !isOf(each.id));
  tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter(
    (each) => !isOf(each.clientId) && !isOf(each.resourceId),
  );
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter(
    (each) => !isOf(each.principalId) && !isOf(each.resourceId),
  );
}

function existingTenant(world: World, tenantId: string): Tenant {
  const tenant = world.tenant(tenantId);
  if (tenant === undefined) throw new RangeError(`There is no tenant ${tenantId} in the simulator's state.`);
  return tenant;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
