import { type DirectoryEntry, directoryEntry } from "./directory-entry.ts";
import { generalizedTime } from "./directory-time.ts";
import { domainDn } from "./distinguished-name.ts";
import type { Domain } from "./domain-state.ts";

/** The realm of Entra ID (https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow). */
const REALM = "KERBEROS.MICROSOFTONLINE.COM";

/** `trustDirection` (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/5026a939-44ba-47b2-99cf-386a9e674b04). */
const DIRECTIONS = { Disabled: 0, Inbound: 1, Outbound: 2, Bidirectional: 3 } as const;

/**
 * The trusted domain object that `Set-AzureADKerberosServer -SetupCloudTrust` makes, or none. That it has the realm as its name
 * and lies in `CN=System` as every trusted domain object does is inferred; no public text shows one.
 */
export function trustEntries(domain: Domain, startedAtMs: number): readonly DirectoryEntry[] {
  const { trust } = domain;
  if (trust === undefined) return [];
  const when = generalizedTime(startedAtMs);
  const dn = [{ type: "CN", value: REALM }, { type: "CN", value: "System" }, ...domainDn(domain.name)];
  return [
    directoryEntry(dn, {
      objectClass: ["top", "leaf", "trustedDomain"],
      trustPartner: REALM,
      flatName: REALM,
      trustDirection: DIRECTIONS[trust.direction],
      trustType: trust.type,
      trustAttributes: trust.attributes,
      trustPosixOffset: 0,
      whenCreated: when,
      whenChanged: when,
      instanceType: 4,
    }),
  ];
}
