import {
  ACCOUNT_TYPE,
  COMPUTER_CLASSES,
  DISABLED_USER,
  PRIMARY_GROUP,
  READ_ONLY_CONTROLLER,
  USER_CLASSES,
} from "./account-control.ts";
import { accountDn } from "./account-entries.ts";
import { type DirectoryEntry, directoryEntry } from "./directory-entry.ts";
import { filetimeText, generalizedTime, momentMs } from "./directory-time.ts";
import { type Dn, dnText, domainDn } from "./distinguished-name.ts";
import type { Domain } from "./domain-state.ts";

type KerberosServer = NonNullable<Domain["kerberosServer"]>;

const COMPUTER_NAME = "AzureADKerberos";
const CONNECTION_POINT = "900274c4-b7d2-43c8-90ee-00a9f650e335";

/**
 * The objects of Microsoft Entra Kerberos in a domain: a computer that looks like a read-only domain controller, the disabled
 * account that holds its key, and a service connection point
 * (https://learn.microsoft.com/entra/identity/authentication/howto-authentication-passwordless-faqs). Attributes beside
 * these are those of every read-only domain controller; what the real objects hold in detail is not published.
 */
export function kerberosServerEntries(domain: Domain, startedAtMs: number): readonly DirectoryEntry[] {
  const server = domain.kerberosServer;
  if (server === undefined) return [];
  const root = domainDn(domain.name);
  const computer = [{ type: "CN", value: COMPUTER_NAME }, { type: "OU", value: "Domain Controllers" }, ...root];
  const account = accountDn(domain, server.accountName);
  const hasBoth = server.computer === "present" && server.account === "present";
  return [
    ...(server.computer === "missing" ? [] : [computerEntry(computer, hasBoth ? account : undefined, startedAtMs)]),
    ...(server.account === "missing"
      ? []
      : [accountEntry(account, hasBoth ? computer : undefined, { server, startedAtMs })]),
    ...connectionPoint(root, startedAtMs),
  ];
}

function computerEntry(dn: Dn, account: Dn | undefined, startedAtMs: number): DirectoryEntry {
  const when = generalizedTime(startedAtMs);
  return directoryEntry(dn, {
    objectClass: COMPUTER_CLASSES,
    sAMAccountName: `${COMPUTER_NAME}$`,
    sAMAccountType: ACCOUNT_TYPE.computer,
    userAccountControl: READ_ONLY_CONTROLLER,
    primaryGroupID: PRIMARY_GROUP.readOnlyControllers,
    "msDS-KrbTgtLink": account === undefined ? undefined : dnText(account),
    whenCreated: when,
    whenChanged: when,
    instanceType: 4,
  });
}

function accountEntry(
  dn: Dn,
  computer: Dn | undefined,
  { server, startedAtMs }: { readonly server: KerberosServer; readonly startedAtMs: number },
): DirectoryEntry {
  const keySetAtMs = momentMs(server.keyLastSet, startedAtMs);
  return directoryEntry(
    dn,
    {
      objectClass: USER_CLASSES,
      sAMAccountName: `krbtgt_${server.id}`,
      sAMAccountType: ACCOUNT_TYPE.user,
      displayName: `krbtgt_${server.id}`,
      userAccountControl: DISABLED_USER,
      primaryGroupID: PRIMARY_GROUP.users,
      "msDS-SecondaryKrbTgtNumber": server.id,
      "msDS-KrbTgtLinkBl": computer === undefined ? undefined : dnText(computer),
      pwdLastSet: pwdLastSet(server.keyLastSet, keySetAtMs),
      whenCreated: generalizedTime(Math.min(keySetAtMs ?? startedAtMs, startedAtMs)),
      whenChanged: generalizedTime(keySetAtMs ?? startedAtMs),
      instanceType: 4,
    },
    { "msDS-KeyVersionNumber": server.keyVersion },
  );
}

function pwdLastSet(keyLastSet: string, atMs: number | undefined): string | undefined {
  if (atMs !== undefined) return filetimeText(atMs);
  return keyLastSet === "never" ? "0" : undefined;
}

function connectionPoint(root: Dn, startedAtMs: number): readonly DirectoryEntry[] {
  const when = generalizedTime(startedAtMs);
  const common = { whenCreated: when, whenChanged: when, instanceType: 4 };
  const container = [{ type: "CN", value: "AzureAD" }, { type: "CN", value: "System" }, ...root];
  return [
    directoryEntry(container, { objectClass: ["top", "container"], ...common }),
    directoryEntry([{ type: "CN", value: CONNECTION_POINT }, ...container], {
      objectClass: ["top", "leaf", "connectionPoint", "serviceConnectionPoint"],
      ...common,
    }),
  ];
}
