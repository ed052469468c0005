import type { KerberosRealmSpec, KerberosRealmStatus } from "../api/v1alpha1/kerberos-realm.ts";
import type { WindowsAuthenticationSpec, WindowsAuthenticationStatus } from "../api/v1alpha1/windows-authentication.ts";
import type { KubeObject } from "../kube/client.ts";
import { instanceKey, parseInstanceId } from "./instance-id.ts";

export { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "../api/kinds.ts";

/** A WindowsAuthentication as stored. An old stored object may predate a rule: parse `spec` before trusting it. */
export interface WindowsAuthentication extends KubeObject {
  readonly spec: WindowsAuthenticationSpec;
  readonly status?: WindowsAuthenticationStatus;
}

/** A KerberosRealm as stored; parse `spec` before trusting it. */
export interface KerberosRealm extends KubeObject {
  readonly spec: KerberosRealmSpec;
  readonly status?: KerberosRealmStatus;
}

/** Name of the index of WindowsAuthentications by instance, value from {@link instanceKey}. */
export const BY_INSTANCE = "byInstance";
/** Name of the index of WindowsAuthentications by the name of their realm. */
export const BY_REALM = "byRealm";

/** The indexes that the cache of WindowsAuthentications must have. They tolerate objects that break today's rules. */
export const windowsAuthenticationIndexes: Readonly<
  Record<string, (object: WindowsAuthentication) => readonly string[]>
> = {
  [BY_INSTANCE]: (object) => {
    const resourceId = storedSpec(object)?.managedInstance?.resourceId;
    return typeof resourceId === "string" ? [instanceKey(resourceId)] : [];
  },
  [BY_REALM]: (object) => [realmNameOf(object)],
};

/** The realm that an object names, also when its spec breaks today's rules. */
export function realmNameOf(object: WindowsAuthentication): string {
  const name = storedSpec(object)?.realmRef?.name;
  return typeof name === "string" ? name : "default";
}

/** The name of the managed instance that an object declares; undefined when its spec does not hold an instance's ARM id. */
export function instanceNameOf(object: WindowsAuthentication): string | undefined {
  const resourceId = storedSpec(object)?.managedInstance?.resourceId;
  return typeof resourceId === "string" ? parseInstanceId(resourceId)?.name.slice(0, INSTANCE_NAME_LIMIT) : undefined;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftsql */
const INSTANCE_NAME_LIMIT = 63;

interface StoredSpec {
  readonly managedInstance?: { readonly resourceId?: unknown };
  readonly realmRef?: { readonly name?: unknown };
}

/** The spec without the promises of its type: what the cache holds has not been parsed. */
function storedSpec(object: { readonly spec?: StoredSpec }): StoredSpec | undefined {
  return object.spec;
}
