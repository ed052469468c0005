import { type DirectoryEntry, directoryEntry } from "./directory-entry.ts";
import { generalizedTime } from "./directory-time.ts";
import { dnText, domainDn } from "./distinguished-name.ts";
import type { ControllerRecord, Domain } from "./domain-state.ts";

/**
 * What a domain controller says that it can do
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487d-9f02-5a3397be3772): it is Active
 * Directory, it signs and seals, of version 5.1, 6.0, 6.1 R2 and 8.
 */
const CAPABILITIES = [
  "1.2.840.113556.1.4.800",
  "1.2.840.113556.1.4.1670",
  "1.2.840.113556.1.4.1791",
  "1.2.840.113556.1.4.1935",
  "1.2.840.113556.1.4.2080",
  "1.2.840.113556.1.4.2237",
];
/** LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID: a read-only domain controller. */
const PARTIAL_SECRETS = "1.2.840.113556.1.4.1920";

/** LDAP_SERVER_DOMAIN_SCOPE_OID: asks for no continuation references. */
export const DOMAIN_SCOPE_CONTROL = "1.2.840.113556.1.4.1339";
/** Upgrades the connection to TLS (https://www.rfc-editor.org/rfc/rfc4511#section-4.14). */
export const START_TLS = "1.3.6.1.4.1.1466.20037";
/** Who am I? (https://www.rfc-editor.org/rfc/rfc4532). */
export const WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3";

/**
 * What a domain controller tells about itself before anyone has signed in
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/96f7b086-1ca3-4764-9a08-33f8f7a543db).
 */
export function rootDse(domain: Domain, controller: ControllerRecord, nowMs: number): DirectoryEntry {
  const own = dnText(domainDn(domain.name));
  const root = dnText(domainDn(domain.forestRoot));
  const configuration = `CN=Configuration,${root}`;
  const schema = `CN=Schema,${configuration}`;
  const name = (controller.host.split(".")[0] ?? controller.host).toUpperCase();
  const server = `CN=${name},CN=Servers,CN=Default-First-Site-Name,CN=Sites,${configuration}`;
  return directoryEntry([], {
    domainFunctionality: domain.functionalLevel,
    forestFunctionality: domain.forestFunctionalLevel,
    domainControllerFunctionality: Math.max(domain.functionalLevel, 7),
    rootDomainNamingContext: root,
    ldapServiceName: `${domain.forestRoot}:${name.toLowerCase()}$@${domain.name.toUpperCase()}`,
    isGlobalCatalogReady: true,
    isSynchronized: true,
    supportedSASLMechanisms: ["GSSAPI", "GSS-SPNEGO", "EXTERNAL", "DIGEST-MD5"],
    supportedLDAPVersion: ["3", "2"],
    supportedControl: [DOMAIN_SCOPE_CONTROL],
    supportedExtension: [START_TLS, WHO_AM_I],
    supportedCapabilities: [...CAPABILITIES, ...(controller.readOnly ? [PARTIAL_SECRETS] : [])],
    subschemaSubentry: `CN=Aggregate,${schema}`,
    serverName: server,
    schemaNamingContext: schema,
    namingContexts: [own, configuration, schema],
    dsServiceName: `CN=NTDS Settings,${server}`,
    dnsHostName: controller.host,
    defaultNamingContext: own,
    currentTime: generalizedTime(nowMs),
    configurationNamingContext: configuration,
  });
}
