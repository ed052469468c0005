import { GROUP, VERSION } from "./v1alpha1/common.ts";

/** WindowsAuthentication on the API server. */
export const WINDOWS_AUTHENTICATION = {
  group: GROUP,
  version: VERSION,
  kind: "WindowsAuthentication",
  plural: "windowsauthentications",
  namespaced: true,
} as const;

/** KerberosRealm on the API server. */
export const KERBEROS_REALM = {
  group: GROUP,
  version: VERSION,
  kind: "KerberosRealm",
  plural: "kerberosrealms",
  namespaced: false,
} as const;
