import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../api/v1alpha1/windows-authentication.ts";
import type { AzureCall, Permissions, RealmIdentity } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { Store } from "../../kube/informer-port.ts";
import { parseInstanceId } from "../instance-id.ts";
import { BY_REALM, type WindowsAuthentication } from "../kinds.ts";
import { judgeAccess } from "../windows-authentication/access.ts";
import { type ArmGap, findArmGaps } from "./arm-rights.ts";
import type { RealmExpectations } from "./expectations.ts";
import {
  type DeclaredObject,
  isHeld,
  type RequiredGraphPermission,
  requiredArmActions,
  requiredGraphPermissions,
} from "./required-permissions.ts";

/** What was found out about the rights of the realm's identities, as plain data. */
export interface ObservedRights {
  /** Graph permissions that are not held. */
  readonly graphGaps: readonly RequiredGraphPermission[];
  readonly armGaps: readonly ArmGap[];
  /** Application permissions of the Graph identity; empty when they could not be looked up or nothing needs one. */
  readonly roles: ReadonlySet<string>;
  /** Why some rights could not be looked up at all; what the other members say was looked up before. */
  readonly unreadable?: OperatorError;
}

/** What looking at rights needs. */
export interface RightsWorld {
  readonly permissions: Permissions;
  readonly armPermissionCallLimit: number;
  readonly call: AzureCall;
}

/** Compares what the identities may do with what the realm and its declared objects need, using only rights they have already. */
export async function observeRights(
  declared: readonly DeclaredObject[],
  expected: RealmExpectations,
  { permissions, armPermissionCallLimit, call }: RightsWorld,
): Promise<ObservedRights> {
  let known: Pick<ObservedRights, "graphGaps" | "roles"> = { graphGaps: [], roles: new Set() };
  try {
    const needed = requiredGraphPermissions(declared, expected);
    const roles = needed.length === 0 ? new Set<string>() : await permissions.graphRoles(call);
    known = { graphGaps: needed.filter((permission) => !isHeld(permission, roles)), roles };
    const armGaps = await findArmGaps(requiredArmActions(declared), permissions, armPermissionCallLimit, call);
    return { ...known, armGaps };
  } catch (error) {
    if (!(error instanceof OperatorError) || call.signal.aborted) throw error;
    return { ...known, armGaps: [], unreadable: error };
  }
}

/** The objects that name the realm and that its access rules let in; others get nothing done, so they need nothing. */
export function declaredObjects(
  { realmName }: Pick<RealmIdentity, "realmName">,
  spec: KerberosRealmSpec,
  objects: Store<WindowsAuthentication>,
): readonly DeclaredObject[] {
  return objects.byIndex(BY_REALM, realmName).flatMap((object) => {
    const parsed = windowsAuthenticationSpecSchema.safeParse(object.spec);
    const id = parsed.success ? parseInstanceId(parsed.data.managedInstance.resourceId) : undefined;
    if (!parsed.success || id === undefined) return [];
    const access = judgeAccess(spec.access, object.metadata.namespace ?? "", id);
    if (!access.allowed) return [];
    const status = object.status === undefined ? {} : { status: object.status };
    return [{ id, spec: parsed.data, appRolesAllowed: access.appRolesAllowed, ...status }];
  });
}

/** The subscriptions of declared instances, sorted, each once. */
export function subscriptionsOf(declared: readonly DeclaredObject[]): readonly string[] {
  return [...new Set(declared.map(({ id }) => id.subscriptionId.toLowerCase()))].sort();
}
