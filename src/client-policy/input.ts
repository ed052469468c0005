import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";

/** What the client settings of a realm depend on, all of it from the KerberosRealm's name and spec as the API server validated them. */
export interface ClientPolicyInput {
  readonly realmName: string;
  readonly tenantId: string;
  readonly cloud: Cloud;
  /** Which flows the realm declares. */
  readonly flows: { readonly modernInteractive: boolean; readonly incomingTrust: boolean };
}
