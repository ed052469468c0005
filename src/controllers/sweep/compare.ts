import type { HeldPermission } from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstance, PermissionGrant } from "../../azure/ports.ts";
import type { ObjectKey } from "../../kube/client.ts";
import { instanceKey, parseInstanceId } from "../instance-id.ts";

/** What an object's status claims about Azure. */
export interface StatusClaim {
  readonly key: ObjectKey;
  readonly resourceId: string;
  /** The metadata mode that is asked for, and whether the instance has it. */
  readonly mode?: { readonly wanted: string; readonly isSet: boolean };
  readonly state?: string;
  /** Absent: the service principal is off. */
  readonly applicationId?: string;
  readonly servicePrincipalObjectId?: string;
  /** Everything held by status, expected or not; absent when the object does not look at consent. */
  readonly held?: readonly HeldPermission[];
}

/** What a sweep saw. What could not be read completely is absent, and then says nothing. */
export interface Seen {
  /** By {@link instanceKey}; for subscriptions whose list was complete. */
  readonly instances: ReadonlyMap<string, ManagedInstance>;
  /** Lower-case ids of the subscriptions whose list was complete. */
  readonly subscriptions: ReadonlySet<string>;
  /** By object id of the client service principal. */
  readonly grants: ReadonlyMap<string, readonly PermissionGrant[]>;
  /** Application ids by object id of the API; grants on others are not compared. */
  readonly resourceAppIds: ReadonlyMap<string, string>;
}

/** The keys of the objects whose status no longer says what Azure shows. Pure; it decides nothing but who gets a pass. */
export function differing(claims: readonly StatusClaim[], seen: Seen): readonly ObjectKey[] {
  return claims.filter((claim) => instanceDiffers(claim, seen) || grantsDiffer(claim, seen)).map(({ key }) => key);
}

function instanceDiffers(claim: StatusClaim, seen: Seen): boolean {
  if (!seen.subscriptions.has(subscriptionOf(claim.resourceId))) return false;
  const instance = seen.instances.get(instanceKey(claim.resourceId));
  if (instance === undefined) return true;
  const { servicePrincipal } = instance;
  const applicationId = servicePrincipal?.type === "SystemAssigned" ? servicePrincipal.clientId : undefined;
  return applicationId !== claim.applicationId || instance.state !== claim.state || modeDiffers(claim, instance);
}

function modeDiffers({ mode }: StatusClaim, { authenticationMetadata = "AzureAD" }: ManagedInstance): boolean {
  return mode !== undefined && (authenticationMetadata.toLowerCase() === mode.wanted.toLowerCase()) !== mode.isSet;
}

function grantsDiffer(claim: StatusClaim, seen: Seen): boolean {
  const grants =
    claim.servicePrincipalObjectId === undefined ? undefined : seen.grants.get(claim.servicePrincipalObjectId);
  if (grants === undefined || claim.held === undefined) return false;
  if (grants.some(({ resourceId }) => !seen.resourceAppIds.has(resourceId))) return false;
  const present = grants.flatMap(({ resourceId, scopes }) =>
    scopes.map((scope) => `${seen.resourceAppIds.get(resourceId) ?? ""} ${scope}`.toLowerCase()),
  );
  const claimed = claim.held.flatMap(({ resourceAppId, delegatedScopes }) =>
    delegatedScopes.map((scope) => `${resourceAppId} ${scope}`.toLowerCase()),
  );
  return !sameSet(present, claimed);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((item) => right.has(item));
}

function subscriptionOf(resourceId: string): string {
  return parseInstanceId(resourceId)?.subscriptionId.toLowerCase() ?? "";
}
