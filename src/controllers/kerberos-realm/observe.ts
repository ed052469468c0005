import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../api/v1alpha1/windows-authentication.ts";
import type { Azure, AzureCall, RealmIdentity } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { Store } from "../../kube/informer-port.ts";
import { parseInstanceId } from "../instance-id.ts";
import { BY_REALM, type WindowsAuthentication } from "../kinds.ts";
import { judgeAccess } from "../windows-authentication/access.ts";
import { type ArmGap, findArmGaps } from "./arm-rights.ts";
import {
  type DeclaredObject,
  isHeld,
  type RequiredGraphPermission,
  requiredArmActions,
  requiredGraphPermissions,
} from "./required-permissions.ts";

/** What was found out about the realm's identities, as plain data. */
export interface ObservedRealm {
  /** Graph permissions that are not held. */
  readonly graphGaps: readonly RequiredGraphPermission[];
  readonly armGaps: readonly ArmGap[];
  /** Why some rights could not be looked up at all. */
  readonly unreadable?: OperatorError;
}

/** What looking needs. */
export interface RealmWorld {
  readonly azure: Azure;
  readonly objects: Store<WindowsAuthentication>;
  readonly armPermissionCallLimit: number;
  readonly call: AzureCall;
}

/**
 * Compares what the identities may do with what the declared objects need, using only rights they have already.
 *
 * @throws {OperatorError} when no token can be had; nothing else makes it fail.
 */
export async function observeRealm(
  realm: RealmIdentity,
  spec: KerberosRealmSpec,
  world: RealmWorld,
): Promise<ObservedRealm> {
  await world.azure.checkReachable(realm, world.call);
  const { permissions } = world.azure.forRealm(realm);
  const declared = declaredObjects(realm.realmName, spec, world.objects);
  try {
    const needed = requiredGraphPermissions(declared);
    const roles = needed.length === 0 ? new Set<string>() : await permissions.graphRoles(world.call);
    const armGaps = await findArmGaps(
      requiredArmActions(declared),
      permissions,
      world.armPermissionCallLimit,
      world.call,
    );
    return { graphGaps: needed.filter((permission) => !isHeld(permission, roles)), armGaps };
  } catch (error) {
    if (!(error instanceof OperatorError) || world.call.signal.aborted) throw error;
    return { graphGaps: [], armGaps: [], unreadable: error };
  }
}

/** The objects that name the realm and that its access rules let in; others get nothing done, so they need nothing. */
function declaredObjects(
  realmName: string,
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
