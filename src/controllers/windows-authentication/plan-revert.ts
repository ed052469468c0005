import type { HeldPermission } from "../../api/v1alpha1/windows-authentication.ts";
import type { Action, ActionClient } from "./action.ts";
import { includesText } from "./consent.ts";
import type { Observed, ObservedConsent } from "./observed.ts";
import type { Owned } from "./ownership.ts";
import { actionResource, hasServicePrincipal, reduceGrant } from "./plan.ts";

/**
 * What has to be taken back when an object with deletionPolicy Revert goes: exactly what it owns and what is still there.
 * Consent first, then the service principal itself. Pure; empty when nothing is left to do.
 *
 * @param applicationId The application that the ledger speaks of. When the instance has another one by now, somebody
 *   else has turned the service principal on since, and nothing of it is ours.
 */
export function planRevert(
  owned: Owned | undefined,
  observed: Observed,
  applicationId: string | undefined,
): readonly Action[] {
  const { instance, consent } = observed;
  if (owned === undefined || !hasServicePrincipal(instance)) return [];
  const presentId = instance.servicePrincipal?.clientId;
  if (applicationId !== undefined && presentId !== undefined && presentId !== applicationId) return [];
  return [
    ...(consent === undefined ? [] : owned.permissions.flatMap((permission) => revoke(permission, consent))),
    ...(owned.servicePrincipal
      ? [{ kind: "patchInstance", instanceName: instance.name, patch: { servicePrincipalType: "None" } } as const]
      : []),
  ];
}

function revoke(permission: HeldPermission, consent: ObservedConsent): readonly Action[] {
  const resource = consent.resources.find(
    ({ appId }) => appId.toLowerCase() === permission.resourceAppId.toLowerCase(),
  );
  if (resource === undefined) return [];
  const client: ActionClient = { objectId: consent.client.objectId, displayName: consent.client.displayName };
  const parties = { client, resource: actionResource(resource) };
  const scopes = consent.grants
    .filter(({ resourceId }) => resourceId === resource.objectId)
    .flatMap((grant) => reduceGrant(grant.id, grant.scopes, permission.delegatedScopes, parties));
  const roles = resource.appRoles
    .filter(({ value }) => includesText(permission.appRoles, value))
    .flatMap(({ id, value }) =>
      consent.appRoles
        .filter(({ resourceId, appRoleId }) => resourceId === resource.objectId && appRoleId === id)
        .map((assignment): Action => ({ kind: "removeAppRole", ...parties, assignment, role: value })),
    );
  return [...scopes, ...roles];
}
