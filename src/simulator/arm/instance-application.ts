import type { InstanceRecord, Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { instanceIdParts } from "./resource-scope.ts";

const MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000";

/**
 * What the application of a new service principal asks for unless the state says otherwise. No public text states the real
 * list: these are the scopes that the closest relative, Kerberos for Azure Files, needs
 * (https://learn.microsoft.com/azure/storage/files/storage-files-identity-auth-hybrid-identities-enable).
 */
const ASSUMED_PERMISSIONS: Requested = [
  {
    resourceAppId: MICROSOFT_GRAPH,
    delegatedScopes: ["openid", "profile", "offline_access", "User.Read"],
    appRoles: [],
  },
];

/** Ids of Microsoft Graph's delegated permissions (https://learn.microsoft.com/graph/permissions-reference), where the tenant's state publishes none. */
const GRAPH_SCOPE_IDS: Readonly<Record<string, string>> = {
  openid: "37f7f235-527c-4136-accd-4a02d197296e",
  profile: "14dad69e-099b-42c9-810b-d002981feec1",
  offline_access: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
  email: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
};

type Requested = NonNullable<World["state"]["behaviour"]["requestedPermissions"]>;
type RequiredResourceAccess = Tenant["applications"][number]["requiredResourceAccess"];

/**
 * Turns the Kerberos service principal of an instance on: new ids in the instance at once, the application and its service
 * principal in the directory `behaviour.applicationDelayMs` later.
 */
export function enableServicePrincipal(world: World, instance: InstanceRecord, tenantId: string): void {
  const clientId = world.random.uuid();
  const applicationId = world.random.uuid();
  // The swagger calls principalId the "application object id", not that of the service principal:
  // https://github.com/Azure/azure-rest-api-specs/tree/main/specification/sql
  instance.servicePrincipal = { type: "SystemAssigned", clientId, principalId: applicationId };
  world.after(world.state.behaviour.applicationDelayMs, () => {
    if (instance.servicePrincipal.clientId !== clientId || world.tenant(tenantId) === undefined) return;
    world.changeDirectory(tenantId, (tenant) => addApplication(world, tenant, instance, { clientId, applicationId }));
  });
}

/** Turns it off: application, service principal, grants and role assignments go with it. */
export function disableServicePrincipal(world: World, instance: InstanceRecord, tenantId: string): void {
  const clientId = instance.servicePrincipal.clientId;
  instance.servicePrincipal = { type: "None" };
  if (clientId === undefined || world.tenant(tenantId) === undefined) return;
  world.changeDirectory(tenantId, (tenant) => removeApplication(tenant, clientId));
}

function addApplication(
  world: World,
  tenant: Tenant,
  instance: InstanceRecord,
  ids: { readonly clientId: string; readonly applicationId: string },
): void {
  const displayName = `${instanceIdParts(instance.resourceId).instance} principal`;
  tenant.applications.push({
    id: ids.applicationId,
    appId: ids.clientId,
    displayName,
    createdDateTime: new Date(world.clock.nowMs()).toISOString(),
    identifierUris: [],
    tags: [],
    requiredResourceAccess: requiredResourceAccess(
      world.state.behaviour.requestedPermissions ?? ASSUMED_PERMISSIONS,
      tenant,
    ),
  });
  tenant.servicePrincipals.push({
    id: world.random.uuid(),
    appId: ids.clientId,
    displayName,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    servicePrincipalType: "Application",
    servicePrincipalNames: [ids.clientId],
    tags: [],
    oauth2PermissionScopes: [],
    appRoles: [],
    directoryRoles: [],
  });
}

function removeApplication(tenant: Tenant, clientId: string): void {
  const isOurs = (each: { readonly appId: string }): boolean => each.appId === clientId;
  const principals = tenant.servicePrincipals.filter(isOurs).map((each) => each.id);
  tenant.applications = tenant.applications.filter((each) => !isOurs(each));
  tenant.servicePrincipals = tenant.servicePrincipals.filter((each) => !isOurs(each));
  tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((each) => !principals.includes(each.clientId));
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter((each) => !principals.includes(each.principalId));
}

function requiredResourceAccess(requested: Requested, tenant: Tenant): RequiredResourceAccess {
  return requested.map(({ resourceAppId, delegatedScopes, appRoles }) => {
    const resource = tenant.servicePrincipals.find((each) => each.appId === resourceAppId);
    const scopeId = (value: string): string | undefined =>
      resource?.oauth2PermissionScopes.find((each) => each.value === value)?.id ??
      (resourceAppId === MICROSOFT_GRAPH ? GRAPH_SCOPE_IDS[value] : undefined);
    const roleId = (value: string): string | undefined => resource?.appRoles.find((each) => each.value === value)?.id;
    const asAccess = <T extends "Scope" | "Role">(id: string | undefined, type: T): { id: string; type: T }[] =>
      id === undefined ? [] : [{ id, type }];
    return {
      resourceAppId,
      resourceAccess: [
        ...delegatedScopes.flatMap((value) => asAccess(scopeId(value), "Scope")),
        ...appRoles.flatMap((value) => asAccess(roleId(value), "Role")),
      ],
    };
  });
}
