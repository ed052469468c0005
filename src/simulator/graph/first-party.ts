import { stableGuid } from "../guid.ts";
import { servicePrincipalSchema, type Tenant } from "../state.ts";

/** A service principal as the state holds it. */
export type ServicePrincipalRecord = Tenant["servicePrincipals"][number];

/** The appId of Microsoft Graph, the same in every tenant. */
export const MICROSOFT_GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** Delegated permissions of Microsoft Graph by value: https://learn.microsoft.com/graph/permissions-reference. */
const GRAPH_SCOPES: Readonly<Record<string, string>> = {
  openid: "37f7f235-527c-4136-accd-4a02d197296e",
  profile: "14dad69e-099b-42c9-810b-d002981feec1",
  email: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
  offline_access: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  "User.ReadBasic.All": "b340eb25-3456-403f-be2f-af7a0d370277",
  "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59",
  "GroupMember.Read.All": "bc024368-1153-4739-b217-4326f2e966d0",
  "Group.Read.All": "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
  "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
};

/** Application permissions of Microsoft Graph by value, from the same page. */
const GRAPH_ROLES: Readonly<Record<string, string>> = {
  "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
  "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
  "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
  "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
  "DelegatedPermissionGrant.ReadWrite.All": "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
  "Device.Read.All": "7438b122-aefc-4978-80ed-43db9fcc7715",
  "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
  "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
  "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
  "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
  "Policy.Read.All": "246dd0d5-5bd0-4def-940b-0421030a5b68",
  "RoleManagement.Read.Directory": "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
};

/**
 * The service principals of a tenant with Microsoft Graph's own, which every real tenant has: one that the state file
 * leaves out is added with a stable object id, one without permissions gets those that the simulator knows.
 */
export function withMicrosoftGraph(
  tenantId: string,
  principals: readonly ServicePrincipalRecord[],
): readonly ServicePrincipalRecord[] {
  const listed = principals.find((principal) => principal.appId.toLowerCase() === MICROSOFT_GRAPH_APP_ID);
  if (listed === undefined) return [...principals, microsoftGraph(tenantId)];
  if (listed.oauth2PermissionScopes.length > 0 && listed.appRoles.length > 0) return principals;
  return principals.map((principal) => (principal === listed ? completed(listed, tenantId) : principal));
}

function completed(listed: ServicePrincipalRecord, tenantId: string): ServicePrincipalRecord {
  const known = microsoftGraph(tenantId);
  return {
    ...listed,
    oauth2PermissionScopes:
      listed.oauth2PermissionScopes.length > 0 ? listed.oauth2PermissionScopes : known.oauth2PermissionScopes,
    appRoles: listed.appRoles.length > 0 ? listed.appRoles : known.appRoles,
  };
}

function microsoftGraph(tenantId: string): ServicePrincipalRecord {
  return servicePrincipalSchema.parse({
    id: stableGuid(tenantId, MICROSOFT_GRAPH_APP_ID),
    appId: MICROSOFT_GRAPH_APP_ID,
    displayName: "Microsoft Graph",
    servicePrincipalNames: [MICROSOFT_GRAPH_APP_ID, "https://graph.microsoft.com"],
    oauth2PermissionScopes: published(GRAPH_SCOPES),
    appRoles: published(GRAPH_ROLES),
  });
}

function published(permissions: Readonly<Record<string, string>>): { id: string; value: string }[] {
  return Object.entries(permissions).map(([value, id]) => ({ id, value }));
}
