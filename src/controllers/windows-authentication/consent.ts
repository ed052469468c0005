import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { AppRoleAssignment, DirectoryServicePrincipal, PermissionGrant } from "../../azure/ports.ts";
import type { ObservedConsent } from "./observed.ts";

/** An application permission as its API publishes it. */
export interface AppRole {
  readonly id: string;
  readonly value: string;
}

/** What is asked for and what is held on one API. Lists are sorted; names compare without case. */
export interface ResourceConsent {
  readonly resourceAppId: string;
  /** Absent when the tenant does not have the API. */
  readonly resource?: DirectoryServicePrincipal;
  readonly wantedScopes: readonly string[];
  readonly wantedRoles: readonly AppRole[];
  /** Asked for, but no access rule of the realm allows app roles. */
  readonly deniedRoles: readonly string[];
  /** Names or ids asked for that the API does not publish. */
  readonly unknown: readonly string[];
  /** Tenant-wide grants on this API; in practice at most one. */
  readonly grants: readonly PermissionGrant[];
  readonly heldScopes: readonly string[];
  readonly heldRoles: readonly { readonly assignment: AppRoleAssignment; readonly value: string }[];
}

/** How consent is asked for. */
export type ConsentSpec = WindowsAuthenticationSpec["consent"];

interface Asked {
  readonly resourceAppId: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/**
 * Sets what is asked for beside what is held, per API and sorted by the API's application id.
 * `appRolesAllowed` comes from the realm's access rules.
 */
export function compareConsent(
  spec: ConsentSpec,
  observed: ObservedConsent,
  appRolesAllowed: boolean,
): readonly ResourceConsent[] {
  const asked = askedFor(spec, observed);
  const held = observed.resources
    .filter(({ objectId }) => isHeld(observed, objectId))
    .map(({ appId }) => appId.toLowerCase());
  return [...new Set([...asked.map(({ resourceAppId }) => resourceAppId), ...held])].sort().map((resourceAppId) => {
    const resource = observed.resources.find(({ appId }) => sameText(appId, resourceAppId));
    const request = asked.find((one) => one.resourceAppId === resourceAppId);
    return {
      resourceAppId,
      ...(resource === undefined ? {} : { resource }),
      ...wanted(request, resource, spec.mode, appRolesAllowed),
      ...heldOn(observed, resource),
    };
  });
}

/** Scopes asked for and not held. */
export function missingScopes(consent: ResourceConsent): readonly string[] {
  return consent.wantedScopes.filter((scope) => !includesText(consent.heldScopes, scope));
}

/** Scopes held and not asked for. */
export function unexpectedScopes(consent: ResourceConsent): readonly string[] {
  return consent.heldScopes.filter((scope) => !includesText(consent.wantedScopes, scope));
}

/** App roles asked for, allowed and not held. */
export function missingRoles(consent: ResourceConsent): readonly AppRole[] {
  return consent.wantedRoles.filter(
    ({ id }) => !consent.heldRoles.some((held) => sameText(held.assignment.appRoleId, id)),
  );
}

/** App roles held and not asked for. */
export function unexpectedRoles(consent: ResourceConsent): ResourceConsent["heldRoles"] {
  return consent.heldRoles.filter(
    ({ assignment, value }) =>
      !consent.wantedRoles.some(({ id }) => sameText(id, assignment.appRoleId)) &&
      !includesText(consent.deniedRoles, value),
  );
}

/** Case-insensitive membership: Entra writes scope names in any case. */
export function includesText(list: readonly string[], text: string): boolean {
  return list.some((item) => sameText(item, text));
}

/** Sorted without regard to case, each name once. */
export function sortedNames(names: readonly string[]): readonly string[] {
  const unique = new Map([...names].sort().map((name) => [name.toLowerCase(), name]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** In both modes permissions are named the same way from here on: by value in Explicit, by id in Requested. */
function askedFor(spec: ConsentSpec, observed: ObservedConsent): readonly Asked[] {
  const raw: readonly Asked[] =
    spec.mode === "Explicit"
      ? spec.permissions.map(({ resourceAppId, delegatedScopes, appRoles }) => ({
          resourceAppId: resourceAppId.toLowerCase(),
          scopes: delegatedScopes,
          roles: appRoles,
        }))
      : observed.application.requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => ({
          resourceAppId: resourceAppId.toLowerCase(),
          scopes: resourceAccess.filter(({ type }) => type === "Scope").map(({ id }) => id),
          roles: resourceAccess.filter(({ type }) => type === "Role").map(({ id }) => id),
        }));
  const merged = new Map<string, Asked>();
  for (const one of raw) {
    const before = merged.get(one.resourceAppId);
    merged.set(one.resourceAppId, {
      resourceAppId: one.resourceAppId,
      scopes: [...(before?.scopes ?? []), ...one.scopes],
      roles: [...(before?.roles ?? []), ...one.roles],
    });
  }
  return [...merged.values()];
}

type Wanted = Pick<ResourceConsent, "wantedScopes" | "wantedRoles" | "deniedRoles" | "unknown">;

function wanted(
  asked: Asked | undefined,
  resource: DirectoryServicePrincipal | undefined,
  mode: ConsentSpec["mode"],
  appRolesAllowed: boolean,
): Wanted {
  if (asked === undefined) return { wantedScopes: [], wantedRoles: [], deniedRoles: [], unknown: [] };
  const by = mode === "Explicit" ? "value" : "id";
  const scopes = resolve(asked.scopes, resource?.oauth2PermissionScopes ?? [], by);
  const roles = resolve(asked.roles, resource?.appRoles ?? [], by);
  return {
    wantedScopes: sortedNames(scopes.found.map(({ value }) => value)),
    wantedRoles: appRolesAllowed ? [...roles.found].sort((a, b) => (a.value < b.value ? -1 : 1)) : [],
    deniedRoles: appRolesAllowed ? [] : sortedNames(roles.found.map(({ value }) => value)),
    unknown: sortedNames([...scopes.unknown, ...roles.unknown]),
  };
}

function resolve(
  names: readonly string[],
  published: readonly AppRole[],
  by: "id" | "value",
): { readonly found: readonly AppRole[]; readonly unknown: readonly string[] } {
  const found = new Map<string, AppRole>();
  const unknown: string[] = [];
  for (const name of names) {
    const match = published.find((permission) => sameText(permission[by], name));
    if (match === undefined) unknown.push(name);
    else found.set(match.id.toLowerCase(), { id: match.id, value: match.value });
  }
  return { found: [...found.values()], unknown };
}

function heldOn(
  observed: ObservedConsent,
  resource: DirectoryServicePrincipal | undefined,
): Pick<ResourceConsent, "grants" | "heldScopes" | "heldRoles"> {
  if (resource === undefined) return { grants: [], heldScopes: [], heldRoles: [] };
  const grants = observed.grants
    .filter(({ resourceId }) => sameText(resourceId, resource.objectId))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const heldRoles = observed.appRoles
    .filter(({ resourceId }) => sameText(resourceId, resource.objectId))
    .map((assignment) => ({ assignment, value: roleValue(resource, assignment.appRoleId) }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  return { grants, heldScopes: sortedNames(grants.flatMap(({ scopes }) => scopes)), heldRoles };
}

function roleValue(resource: DirectoryServicePrincipal, appRoleId: string): string {
  return resource.appRoles.find(({ id }) => sameText(id, appRoleId))?.value ?? appRoleId;
}

function isHeld(observed: ObservedConsent, resourceObjectId: string): boolean {
  return [...observed.grants, ...observed.appRoles].some(({ resourceId }) => sameText(resourceId, resourceObjectId));
}
