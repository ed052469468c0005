import { ageMs } from "../../api/age.ts";
import type { KerberosRealmSpec, TrustedDomainSpec } from "../../api/v1alpha1/kerberos-realm.ts";

/** What a realm's specification asks to be looked at, defaults applied. */
export interface RealmExpectations {
  /** Undefined: neither declared nor needed by a flow. */
  readonly directorySync:
    | { readonly required: boolean; readonly maxAge: string; readonly maxAgeMs: number }
    | undefined;
  readonly modernInteractive: boolean;
  readonly incomingTrust: boolean;
  /** The domains of the incoming trust flow; none unless it is enabled. */
  readonly domains: readonly TrustedDomainSpec[];
  /** Undefined: nothing is published. */
  readonly policyConfigMap: string | undefined;
  readonly inventory: boolean;
}

const DEFAULT_MAX_AGE = "3h";

/** What a realm's specification asks to be looked at. */
export function expectationsOf(spec: KerberosRealmSpec): RealmExpectations {
  const { flows, clientPolicy, clientInventory } = spec;
  const incomingTrust = flows?.incomingTrust;
  return {
    directorySync: directorySyncOf(spec),
    modernInteractive: flows?.modernInteractive?.enabled === true,
    incomingTrust: incomingTrust?.enabled === true,
    domains: incomingTrust?.enabled === true ? incomingTrust.domains : [],
    policyConfigMap: clientPolicy?.configMapName,
    inventory: clientInventory?.enabled === true,
  };
}

/** A flow needs a synchronised directory, so that is looked at as soon as one is enabled. */
function directorySyncOf({ directorySync, flows }: KerberosRealmSpec): RealmExpectations["directorySync"] {
  const isEnabled = [flows?.modernInteractive, flows?.incomingTrust].some((flow) => flow?.enabled === true);
  if (directorySync !== undefined) return { ...directorySync, maxAgeMs: ageMs(directorySync.maxAge) };
  return isEnabled ? { required: true, maxAge: DEFAULT_MAX_AGE, maxAgeMs: ageMs(DEFAULT_MAX_AGE) } : undefined;
}
