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

/** A flow needs a synchronised directory, so that is looked at as soon as one is enabled. */
export function expectationsOf(spec: KerberosRealmSpec): RealmExpectations {
  const modernInteractive = spec.flows?.modernInteractive?.enabled ?? false;
  const incomingTrust = spec.flows?.incomingTrust?.enabled ?? false;
  const isNeeded = spec.directorySync !== undefined || modernInteractive || incomingTrust;
  const { required = true, maxAge = DEFAULT_MAX_AGE } = spec.directorySync ?? {};
  return {
    directorySync: isNeeded ? { required, maxAge, maxAgeMs: ageMs(maxAge) } : undefined,
    modernInteractive,
    incomingTrust,
    domains: incomingTrust ? (spec.flows?.incomingTrust?.domains ?? []) : [],
    policyConfigMap: spec.clientPolicy?.configMapName,
    inventory: spec.clientInventory?.enabled ?? false,
  };
}
