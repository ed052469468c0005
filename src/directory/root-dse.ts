import type { LdapEntry, LdapSearch } from "../ports/ldap.ts";
import { wholeNumber } from "./entry-values.ts";

/** What a domain controller says of itself. */
export interface RootDse {
  readonly dnsHostName: string | undefined;
  /** The domain that it is a controller of. Undefined: it is no domain controller. */
  readonly defaultNamingContext: string | undefined;
  readonly rootDomainNamingContext: string | undefined;
  readonly domainFunctionality: number | undefined;
  readonly isReadOnly: boolean;
  /** False while it has not finished its first replication: what it lacks may be there. */
  readonly isSynchronized: boolean;
}

/**
 * LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID: this is a read-only domain controller.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487d-9f02-5a3397be3772
 */
const PARTIAL_SECRETS = "1.2.840.113556.1.4.1920";

/** Asks for the rootDSE: https://learn.microsoft.com/windows/win32/adschema/rootdse */
export const ROOT_DSE: LdapSearch = {
  baseDn: "",
  scope: "base",
  filter: "(objectClass=*)",
  attributes: [
    "defaultNamingContext",
    "rootDomainNamingContext",
    "dnsHostName",
    "domainFunctionality",
    "supportedCapabilities",
    "isSynchronized",
  ],
  maxEntries: 1,
};

/** Reads the answer to {@link ROOT_DSE}. */
export function rootDseOf(entry: LdapEntry): RootDse {
  const first = (name: string): string | undefined => entry.attributes[name]?.[0];
  return {
    dnsHostName: hostName(first("dnshostname")),
    defaultNamingContext: first("defaultnamingcontext"),
    rootDomainNamingContext: first("rootdomainnamingcontext"),
    domainFunctionality: wholeNumber(first("domainfunctionality")),
    isReadOnly: entry.attributes["supportedcapabilities"]?.includes(PARTIAL_SECRETS) === true,
    isSynchronized: first("issynchronized")?.toUpperCase() !== "FALSE",
  };
}

/** A name that can stand in a status; undefined for anything else. */
function hostName(text: string | undefined): string | undefined {
  return text !== undefined && /^[\p{L}\p{N}._-]{1,253}$/u.test(text) ? text.toLowerCase() : undefined;
}
