/**
 * What a right is for. `observe` only reads; `resourceManager` turns service principals on and off; `consent` writes delegated
 * grants; `appRoles` assigns application permissions, which few need.
 */
export type Duty = "observe" | "resourceManager" | "consent" | "appRoles";

/** Why the operator has a right. */
export interface Right {
  readonly duty: Duty;
  /** Completes "needed for …". */
  readonly neededFor: string;
  /** Needed only where a realm declares something beside its access. */
  readonly optional?: true;
}

/** An ARM action, or a pattern of them. */
export interface ArmRight extends Right {
  readonly duty: keyof typeof ARM_ROLES;
  /** Where the right is a pattern: an action that the operator performs and that the pattern covers. */
  readonly covers?: string;
}

/** The custom role of each duty that has ARM actions, by the name that `deploy/azure` gives it. */
export const ARM_ROLES = {
  observe: "winauth operator observe",
  resourceManager: "winauth operator resource manager",
} as const;

/**
 * Every ARM action that the operator performs. `deploy/azure` is generated from this table; a request that needs another action
 * does not compile.
 *
 * Following an operation reads `locations/managedInstanceAzureAsyncOperation`, which the published list of actions lacks, and a
 * custom role is refused with an action that is not in it; so the pattern of the built-in roles stands here.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/databases#microsoftsql
 */
const ARM_TABLE = {
  "Microsoft.Sql/managedInstances/read": { duty: "observe", neededFor: "reading managed instances" },
  "Microsoft.Sql/managedInstances/administrators/read": {
    duty: "observe",
    neededFor: "seeing whether an Entra administrator is set",
  },
  "Microsoft.Resources/subscriptions/read": {
    duty: "observe",
    neededFor: "comparing the tenant of a subscription with the realm's",
  },
  "Microsoft.Authorization/permissions/read": {
    duty: "observe",
    neededFor: "seeing which of these actions the identity lacks",
  },
  "Microsoft.Sql/managedInstances/write": {
    duty: "resourceManager",
    neededFor: "turning the service principal on and off and setting the metadata mode",
  },
  "Microsoft.Sql/locations/*/read": {
    duty: "resourceManager",
    neededFor: "following a change until it has ended",
    covers: "Microsoft.Sql/locations/managedInstanceAzureAsyncOperation/read",
  },
} as const satisfies Readonly<Record<string, ArmRight>>;

/** An action, or a pattern of actions, that a duty gives. */
export type ArmAction = keyof typeof ARM_TABLE;

/** {@link ARM_TABLE} by its names. */
export const ARM_RIGHTS: Readonly<Record<ArmAction, ArmRight>> = ARM_TABLE;

/** What is performed with a right: of a pattern, the action that it stands for. */
export function performedWith(right: string): string {
  return isArmAction(right) ? (ARM_RIGHTS[right].covers ?? right) : right;
}

/** The custom role that gives an action; undefined for one that the operator does not perform. */
export function roleWith(action: string): string | undefined {
  const right = Object.entries(ARM_RIGHTS).find(([name, { covers }]) => name === action || covers === action);
  return right === undefined ? undefined : ARM_ROLES[right[1].duty];
}

function isArmAction(text: string): text is ArmAction {
  return Object.hasOwn(ARM_RIGHTS, text);
}

/**
 * Every application permission of Microsoft Graph that the operator uses, the least that the call's page names.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
const GRAPH_TABLE = {
  "Application.Read.All": { duty: "observe", neededFor: "reading the applications of the instances" },
  "DelegatedPermissionGrant.Read.All": { duty: "observe", neededFor: "reading consent" },
  "Policy.Read.All": { duty: "observe", neededFor: "checking Conditional Access policies" },
  "RoleManagement.Read.Directory": {
    duty: "observe",
    neededFor: "seeing whether the instances' identities may read the directory",
  },
  "Organization.Read.All": {
    duty: "observe",
    neededFor: "seeing whether the directory is synchronised",
    optional: true,
  },
  "Device.Read.All": { duty: "observe", neededFor: "counting devices by flow", optional: true },
  "User.Read.All": { duty: "observe", neededFor: "seeing which on-premises domains are synchronised", optional: true },
  "DelegatedPermissionGrant.ReadWrite.All": { duty: "consent", neededFor: "granting consent" },
  "AppRoleAssignment.ReadWrite.All": { duty: "appRoles", neededFor: "assigning app roles" },
} as const satisfies Readonly<Record<string, Right>>;

/** An application permission that a duty gives. */
export type GraphPermission = keyof typeof GRAPH_TABLE;

/** {@link GRAPH_TABLE} by its names. */
export const GRAPH_RIGHTS: Readonly<Record<GraphPermission, Right>> = GRAPH_TABLE;
