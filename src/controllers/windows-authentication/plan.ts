import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { DirectoryServicePrincipal, ManagedInstance, ManagedInstancePatch } from "../../azure/ports.ts";
import type { Action, ActionClient, ActionResource } from "./action.ts";
import { isAvailable } from "./availability.ts";
import {
  compareConsent,
  includesText,
  missingRoles,
  missingScopes,
  type ResourceConsent,
  sortedNames,
  unexpectedRoles,
  unexpectedScopes,
} from "./consent.ts";
import type { Observed } from "./observed.ts";

/** What the realm's access rules allow this object. */
export interface PlanLimits {
  readonly appRolesAllowed: boolean;
}

/**
 * What has to change so that Azure is as declared, in the order of execution: the instance first, then consent by API.
 * Pure, and empty when everything is so or when the instance does not run. The management policy is not its concern:
 * whether a plan is carried out or only reported is decided by the caller.
 */
export function planActions(
  spec: WindowsAuthenticationSpec,
  observed: Observed,
  limits: PlanLimits,
): readonly Action[] {
  if (!isAvailable(observed.instance)) return [];
  return [...planInstance(spec, observed.instance), ...planConsent(spec, observed, limits)];
}

/** The metadata mode in force; the service's default where it reports none. */
export function metadataMode(instance: ManagedInstance): string {
  return instance.authenticationMetadata ?? "AzureAD";
}

/** Whether the instance has its service principal. */
export function hasServicePrincipal(instance: ManagedInstance): boolean {
  return instance.servicePrincipal?.type === "SystemAssigned";
}

function planInstance(spec: WindowsAuthenticationSpec, instance: ManagedInstance): readonly Action[] {
  const wantsPrincipal = spec.servicePrincipal === "Enabled";
  const mode = spec.authenticationMetadata;
  const patch: ManagedInstancePatch = {
    ...(wantsPrincipal === hasServicePrincipal(instance)
      ? {}
      : { servicePrincipalType: wantsPrincipal ? "SystemAssigned" : "None" }),
    ...(mode === undefined || mode.toLowerCase() === metadataMode(instance).toLowerCase()
      ? {}
      : { authenticationMetadata: mode }),
  };
  return Object.keys(patch).length === 0 ? [] : [{ kind: "patchInstance", instanceName: instance.name, patch }];
}

function planConsent(spec: WindowsAuthenticationSpec, observed: Observed, limits: PlanLimits): readonly Action[] {
  const { consent } = observed;
  if (consent === undefined || spec.servicePrincipal === "Disabled" || spec.consent.mode === "Ignore") return [];
  const client: ActionClient = { objectId: consent.client.objectId, displayName: consent.client.displayName };
  return compareConsent(spec.consent, consent, limits.appRolesAllowed).flatMap((compared) =>
    compared.resource === undefined
      ? []
      : [
          ...planScopes(compared, client, actionResource(compared.resource), spec.consent.prune),
          ...planRoles(compared, client, actionResource(compared.resource), {
            prune: spec.consent.prune && limits.appRolesAllowed,
          }),
        ],
  );
}

function planScopes(
  consent: ResourceConsent,
  client: ActionClient,
  resource: ActionResource,
  prune: boolean,
): readonly Action[] {
  const added = missingScopes(consent);
  const removed = prune ? unexpectedScopes(consent) : [];
  const [grant, ...others] = consent.grants;
  if (grant === undefined) return added.length === 0 ? [] : [{ kind: "createGrant", client, resource, scopes: added }];
  const scopes = sortedNames([...consent.heldScopes, ...added]).filter((scope) => !includesText(removed, scope));
  if (scopes.length === 0)
    return [grant, ...others].map(({ id, scopes: held }) => ({
      kind: "deleteGrant",
      client,
      resource,
      grantId: id,
      removed: sortedNames(held),
    }));
  if (added.length > 0) return [{ kind: "extendGrant", client, resource, grantId: grant.id, scopes, added, removed }];
  return consent.grants.flatMap((one) => reduceGrant(one.id, one.scopes, removed, { client, resource }));
}

/** Takes scopes out of one grant; a grant that would be left empty is deleted. */
export function reduceGrant(
  grantId: string,
  held: readonly string[],
  unwanted: readonly string[],
  parties: { readonly client: ActionClient; readonly resource: ActionResource },
): readonly Action[] {
  const removed = sortedNames(held.filter((scope) => includesText(unwanted, scope)));
  const scopes = sortedNames(held.filter((scope) => !includesText(unwanted, scope)));
  if (removed.length === 0) return [];
  return scopes.length === 0
    ? [{ kind: "deleteGrant", ...parties, grantId, removed }]
    : [{ kind: "reduceGrant", ...parties, grantId, scopes, removed }];
}

function planRoles(
  consent: ResourceConsent,
  client: ActionClient,
  resource: ActionResource,
  options: { readonly prune: boolean },
): readonly Action[] {
  const assign = missingRoles(consent).map((role): Action => ({ kind: "assignAppRole", client, resource, role }));
  const unexpected = options.prune ? unexpectedRoles(consent) : [];
  const remove = unexpected.map(
    ({ assignment, value }): Action => ({ kind: "removeAppRole", client, resource, assignment, role: value }),
  );
  return [...assign, ...remove];
}

/** The few members of a service principal that an action carries. */
export function actionResource({ objectId, appId, displayName }: DirectoryServicePrincipal): ActionResource {
  return { objectId, appId: appId.toLowerCase(), displayName };
}
