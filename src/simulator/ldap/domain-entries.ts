import { accountEntries, controllerEntries, krbtgtEntry } from "./account-entries.ts";
import { type DirectoryEntry, directoryEntry } from "./directory-entry.ts";
import { generalizedTime } from "./directory-time.ts";
import { type Dn, domainDn } from "./distinguished-name.ts";
import type { Domain } from "./domain-state.ts";
import { kerberosServerEntries } from "./kerberos-server-entries.ts";
import { trustEntries } from "./trust-entry.ts";

/**
 * All objects of a domain that the simulator knows, each after the one that it lies in. They are made anew for every search,
 * so that a change of the state shows at once.
 *
 * @param startedAtMs When the simulator was started: the time of creation of all that the state does not date.
 */
export function domainEntries(domain: Domain, startedAtMs: number): readonly DirectoryEntry[] {
  const root = domainDn(domain.name);
  const when = { whenCreated: generalizedTime(startedAtMs), whenChanged: generalizedTime(startedAtMs) };
  return [
    directoryEntry(root, {
      objectClass: ["top", "domain", "domainDNS"],
      ...when,
      "msDS-Behavior-Version": domain.functionalLevel,
      nTMixedDomain: 0,
      instanceType: 5,
    }),
    container(["OU", "Domain Controllers"], root, { objectClass: ["top", "organizationalUnit"], ...when }),
    ...["Computers", "Users", "System"].map((name) =>
      container(["CN", name], root, { objectClass: ["top", "container"], ...when }),
    ),
    ...controllerEntries(domain, startedAtMs),
    krbtgtEntry(domain, startedAtMs),
    ...accountEntries(domain, startedAtMs),
    ...kerberosServerEntries(domain, startedAtMs),
    ...trustEntries(domain, startedAtMs),
  ];
}

function container(
  [type, value]: readonly [string, string],
  root: Dn,
  values: Parameters<typeof directoryEntry>[1],
): DirectoryEntry {
  return directoryEntry([{ type, value }, ...root], { ...values, instanceType: 4 });
}
