import type {
  WindowsAuthenticationSpec,
  WindowsAuthenticationStatus,
} from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstanceId } from "../../azure/ports.ts";
import { type ArmAction, GRAPH_RIGHTS, type GraphPermission } from "../../azure/rights.ts";
import type { RealmExpectations } from "./expectations.ts";

/** One declared object, as far as permissions go. */
export interface DeclaredObject {
  readonly id: ManagedInstanceId;
  readonly spec: WindowsAuthenticationSpec;
  readonly status?: Pick<WindowsAuthenticationStatus, "consent">;
  /** Whether the access rule that lets it in allows app roles. */
  readonly appRolesAllowed: boolean;
}

/** A Graph application permission, with those that include it. */
export interface RequiredGraphPermission {
  readonly permission: GraphPermission;
  /** Any of these is as good. */
  readonly alternatives: readonly string[];
  readonly neededFor: string;
  /** False: only a check at level Warn would use it. */
  readonly required: boolean;
}

/** ARM actions on one instance. */
export interface RequiredArmActions {
  readonly id: ManagedInstanceId;
  readonly actions: readonly ArmAction[];
}

const DIRECTORY_WRITE = "Directory.ReadWrite.All";
const DIRECTORY_READ = "Directory.Read.All";

type Level = "required" | "recommended" | "no";

interface GraphRule extends Omit<RequiredGraphPermission, "required" | "neededFor"> {
  readonly when: (object: DeclaredObject) => Level;
}

/**
 * Which Graph permission is needed when.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
const GRAPH_RULES: readonly GraphRule[] = [
  {
    permission: "Application.Read.All",
    alternatives: ["Application.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE],
    when: (object) => (looksAfterConsent(object) ? "required" : "no"),
  },
  {
    permission: "DelegatedPermissionGrant.ReadWrite.All",
    alternatives: [DIRECTORY_WRITE],
    when: (object) => (looksAfterConsent(object) && enforces(object) ? "required" : "no"),
  },
  {
    permission: "DelegatedPermissionGrant.Read.All",
    alternatives: ["DelegatedPermissionGrant.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE],
    when: (object) => (looksAfterConsent(object) && !enforces(object) ? "required" : "no"),
  },
  {
    permission: "AppRoleAssignment.ReadWrite.All",
    alternatives: [],
    when: (object) => (assignsAppRoles(object) ? "required" : "no"),
  },
  {
    permission: "Policy.Read.All",
    alternatives: ["Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"],
    when: ({ spec }) => (spec.servicePrincipal === "Disabled" ? "no" : byLevel(spec.checks.conditionalAccess)),
  },
  {
    permission: "RoleManagement.Read.Directory",
    alternatives: ["RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory", DIRECTORY_READ, DIRECTORY_WRITE],
    when: ({ spec }) => byLevel(spec.checks.directoryReader),
  },
];

interface RealmRule extends Omit<RequiredGraphPermission, "required" | "neededFor"> {
  readonly level: (expected: RealmExpectations) => Level;
}

/** What the realm itself asks to be looked at. */
const REALM_RULES: readonly RealmRule[] = [
  {
    permission: "Organization.Read.All",
    alternatives: ["Organization.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE],
    level: ({ directorySync }) =>
      directorySync === undefined ? "no" : directorySync.required ? "required" : "recommended",
  },
  {
    permission: "Device.Read.All",
    alternatives: ["Device.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE],
    level: ({ inventory }) => (inventory ? "required" : "no"),
  },
];

/** Permissions that let the operator see which on-premises domains are synchronised. It never asks for one of them. */
export const USER_READ_PERMISSIONS: readonly string[] = [
  "User.Read.All",
  "User.ReadWrite.All",
  DIRECTORY_READ,
  DIRECTORY_WRITE,
];

/** The Graph permissions that the realm and its declared objects need together; suspended objects need none. */
export function requiredGraphPermissions(
  objects: readonly DeclaredObject[],
  expected: RealmExpectations,
): readonly RequiredGraphPermission[] {
  const active = objects.filter(({ spec }) => !spec.suspend);
  const ofObjects = GRAPH_RULES.flatMap(({ when, ...rule }) => atLevel(rule, new Set(active.map(when))));
  const ofRealm = REALM_RULES.flatMap(({ level, ...rule }) => atLevel(rule, new Set([level(expected)])));
  return [...ofObjects, ...ofRealm];
}

function atLevel(
  rule: Omit<RequiredGraphPermission, "required" | "neededFor">,
  levels: ReadonlySet<Level>,
): readonly RequiredGraphPermission[] {
  const { neededFor } = GRAPH_RIGHTS[rule.permission];
  if (levels.has("required")) return [{ ...rule, neededFor, required: true }];
  return levels.has("recommended") ? [{ ...rule, neededFor, required: false }] : [];
}

const CHANGE = ["Microsoft.Sql/managedInstances/write", "Microsoft.Sql/locations/*/read"] as const;
const ADMINISTRATOR = ["Microsoft.Sql/managedInstances/administrators/read"] as const;

/** The ARM actions that each declared instance needs. */
export function requiredArmActions(objects: readonly DeclaredObject[]): readonly RequiredArmActions[] {
  return objects
    .filter(({ spec }) => !spec.suspend)
    .map(({ id, spec }) => ({
      id,
      actions: [
        "Microsoft.Sql/managedInstances/read",
        ...(spec.managementPolicy === "Enforce" ? CHANGE : []),
        ...(spec.checks.entraAdministrator === "Skip" ? [] : ADMINISTRATOR),
      ],
    }));
}

/** Whether an identity with these roles has the permission or one that includes it. */
export function isHeld(needed: RequiredGraphPermission, roles: ReadonlySet<string>): boolean {
  return [needed.permission, ...needed.alternatives].some((permission) => roles.has(permission));
}

function looksAfterConsent({ spec }: DeclaredObject): boolean {
  return spec.servicePrincipal === "Enabled" && spec.consent.mode !== "Ignore";
}

function enforces({ spec }: DeclaredObject): boolean {
  return spec.managementPolicy === "Enforce";
}

/** Roles are written down in Explicit; what an application requests shows in status once it was read. */
function assignsAppRoles(object: DeclaredObject): boolean {
  if (!object.appRolesAllowed || !looksAfterConsent(object) || !enforces(object)) return false;
  const { consent } = object.spec;
  return consent.mode === "Explicit"
    ? consent.permissions.some(({ appRoles }) => appRoles.length > 0)
    : (object.status?.consent?.missing ?? []).some(({ appRoles }) => appRoles.length > 0);
}

function byLevel(level: "Require" | "Warn" | "Skip"): Level {
  if (level === "Skip") return "no";
  return level === "Require" ? "required" : "recommended";
}
