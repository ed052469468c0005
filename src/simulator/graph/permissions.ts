/** Alternatives, the least privileged first; each is a list of which all are needed. */
export type Requirement = readonly (readonly string[])[];

const anyOf = (...permissions: readonly string[]): Requirement => permissions.map((permission) => [permission]);

const DIRECTORY_READ = ["Directory.Read.All", "Directory.ReadWrite.All"] as const;
const READ_ROLES = ["RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", ...DIRECTORY_READ] as const;

/**
 * The application permissions of each call, from the table "Permissions" of its page under
 * https://learn.microsoft.com/graph/api/overview.
 */
export const REQUIREMENTS = {
  /** https://learn.microsoft.com/graph/api/application-get, serviceprincipal-get and their lists, deltas, memberships. */
  readApplications: anyOf(
    "Application.Read.All",
    "Application.ReadWrite.OwnedBy",
    "Application.ReadWrite.All",
    ...DIRECTORY_READ,
  ),
  /** https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals, -update, -delete. */
  writeServicePrincipals: anyOf(
    "Application.ReadWrite.OwnedBy",
    "Application.ReadWrite.All",
    "Directory.ReadWrite.All",
  ),
  /** https://learn.microsoft.com/graph/api/oauth2permissiongrant-list, -get; DelegatedPermissionGrant.Read.All is newer. */
  readGrants: anyOf("DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All", ...DIRECTORY_READ),
  /** https://learn.microsoft.com/graph/api/oauth2permissiongrant-delta. */
  trackGrants: anyOf(...DIRECTORY_READ, "DelegatedPermissionGrant.ReadWrite.All"),
  /** https://learn.microsoft.com/graph/api/oauth2permissiongrant-post, -update, -delete. */
  writeGrants: anyOf("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"),
  /** https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto, -list-approleassignments. */
  readAssignments: anyOf(
    "Application.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    ...DIRECTORY_READ,
  ),
  /** https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto. */
  writeAssignments: [
    ["AppRoleAssignment.ReadWrite.All", "Application.Read.All"],
    ["AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All"],
    ["AppRoleAssignment.ReadWrite.All", "Directory.Read.All"],
    ["AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"],
  ],
  /** https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto. */
  deleteAssignments: anyOf("AppRoleAssignment.ReadWrite.All"),
  /** https://learn.microsoft.com/graph/api/organization-get. */
  readOrganization: anyOf("Organization.Read.All", "Organization.ReadWrite.All", ...DIRECTORY_READ),
  /** https://learn.microsoft.com/graph/api/device-list, -get. */
  readDevices: anyOf("Device.Read.All", "Device.ReadWrite.All", ...DIRECTORY_READ),
  /** https://learn.microsoft.com/graph/api/device-delta names no higher permission. */
  trackDevices: anyOf("Device.Read.All"),
  /** https://learn.microsoft.com/graph/api/user-list, -get. */
  readUsers: anyOf("User.Read.All", "User.ReadWrite.All", ...DIRECTORY_READ),
  /** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies. */
  readPolicies: anyOf("Policy.Read.ConditionalAccess", "Policy.Read.All"),
  /** https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies. */
  writePolicies: [["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"]],
  /** https://learn.microsoft.com/graph/api/directoryrole-list. */
  readRoles: anyOf(...READ_ROLES),
  /** https://learn.microsoft.com/graph/api/directoryobject-getbyids. */
  readObjects: anyOf(...DIRECTORY_READ),
} as const satisfies Readonly<Record<string, Requirement>>;

/** Whether the permissions held fulfil one of the alternatives. */
export function fulfils(held: ReadonlySet<string>, requirement: Requirement): boolean {
  return requirement.some((needed) => needed.every((permission) => held.has(permission)));
}
