import type { HeldPermission, WindowsAuthenticationStatus } from "../../api/v1alpha1/windows-authentication.ts";
import type { Action } from "./action.ts";
import { includesText, sortedNames } from "./consent.ts";
import type { Observed } from "./observed.ts";
import { hasServicePrincipal } from "./plan.ts";

/** `.status.owned`: what this object turned on and granted. Recorded before the effect, so that a crash loses nothing. */
export type Owned = NonNullable<WindowsAuthenticationStatus["owned"]>;

const NOTHING: Owned = { servicePrincipal: false, permissions: [] };

/** The ledger with what the plan would turn on or grant. What was found already right is never in a plan, so never owned. */
export function withAnnounced(owned: Owned | undefined, plan: readonly Action[]): Owned | undefined {
  return compact(plan.reduce(announce, owned ?? NOTHING));
}

/**
 * The ledger without what is not there any more, so that nothing is taken back later that somebody else has granted
 * since. Call it only when no recent write of ours can hide behind replication.
 */
export function withoutGone(owned: Owned | undefined, observed: Observed): Owned | undefined {
  if (owned === undefined) return undefined;
  const isOn = hasServicePrincipal(observed.instance);
  return compact({
    servicePrincipal: owned.servicePrincipal && isOn,
    permissions: isOn ? stillHeld(owned.permissions, observed) : [],
  });
}

function announce(owned: Owned, action: Action): Owned {
  switch (action.kind) {
    case "patchInstance":
      return action.patch.servicePrincipalType === "SystemAssigned" ? { ...owned, servicePrincipal: true } : owned;
    case "createGrant":
      return addPermission(owned, action.resource, { scopes: action.scopes, roles: [] });
    case "extendGrant":
      return addPermission(owned, action.resource, { scopes: action.added, roles: [] });
    case "assignAppRole":
      return addPermission(owned, action.resource, { scopes: [], roles: [action.role.value] });
    case "reduceGrant":
    case "deleteGrant":
    case "removeAppRole":
      return owned;
  }
}

function addPermission(
  owned: Owned,
  resource: { readonly appId: string; readonly displayName: string },
  added: { readonly scopes: readonly string[]; readonly roles: readonly string[] },
): Owned {
  const before = owned.permissions.find(({ resourceAppId }) => resourceAppId === resource.appId);
  const entry: HeldPermission = {
    resourceAppId: resource.appId,
    resource: resource.displayName.slice(0, 256),
    delegatedScopes: [...sortedNames([...(before?.delegatedScopes ?? []), ...added.scopes])],
    appRoles: [...sortedNames([...(before?.appRoles ?? []), ...added.roles])],
  };
  const others = owned.permissions.filter(({ resourceAppId }) => resourceAppId !== resource.appId);
  return { ...owned, permissions: sortedByResource([...others, entry]) };
}

function stillHeld(permissions: readonly HeldPermission[], observed: Observed): HeldPermission[] {
  const { consent } = observed;
  if (consent === undefined) return [...permissions];
  return permissions.flatMap((entry) => {
    const resource = consent.resources.find(({ appId }) => appId.toLowerCase() === entry.resourceAppId);
    const scopes = consent.grants
      .filter(({ resourceId }) => resourceId === resource?.objectId)
      .flatMap((g) => g.scopes);
    const roleIds = consent.appRoles
      .filter(({ resourceId }) => resourceId === resource?.objectId)
      .map(({ appRoleId }) => appRoleId);
    const roles = (resource?.appRoles ?? []).filter(({ id }) => includesText(roleIds, id)).map(({ value }) => value);
    const left: HeldPermission = {
      ...entry,
      delegatedScopes: entry.delegatedScopes.filter((scope) => includesText(scopes, scope)),
      appRoles: entry.appRoles.filter((role) => includesText(roles, role)),
    };
    return left.delegatedScopes.length + left.appRoles.length === 0 ? [] : [left];
  });
}

function compact(owned: Owned): Owned | undefined {
  return !owned.servicePrincipal && owned.permissions.length === 0 ? undefined : owned;
}

function sortedByResource(permissions: readonly HeldPermission[]): HeldPermission[] {
  return [...permissions].sort((a, b) => (a.resourceAppId < b.resourceAppId ? -1 : 1));
}
