import {
  ACCOUNT_CONTROL,
  ACCOUNT_TYPE,
  COMPUTER_CLASSES,
  DISABLED_USER,
  PRIMARY_GROUP,
  READ_ONLY_CONTROLLER,
  USER_CLASSES,
  WRITABLE_CONTROLLER,
} from "./account-control.ts";
import { type DirectoryEntry, directoryEntry } from "./directory-entry.ts";
import { filetimeText, generalizedTime } from "./directory-time.ts";
import { type Dn, dnText, domainDn } from "./distinguished-name.ts";
import type { ControllerRecord, Domain, DomainAccount } from "./domain-state.ts";

/** Where the number of the first read-only controller's key account begins; real ones are random. */
const FIRST_READ_ONLY_NUMBER = 10_001;
const NEVER = "9223372036854775807";

/** The object of an account: `CN=name,CN=Users` of its domain. */
export function accountDn(domain: Domain, username: string): Dn {
  return [{ type: "CN", value: username }, { type: "CN", value: "Users" }, ...domainDn(domain.name)];
}

/** The domain's own key account. A reader that looks for the one of Entra ID must not take this one. */
export function krbtgtEntry(domain: Domain, startedAtMs: number): DirectoryEntry {
  return keyAccount(domain, "krbtgt", startedAtMs, {});
}

/** The accounts of the state as objects. */
export function accountEntries(domain: Domain, startedAtMs: number): readonly DirectoryEntry[] {
  return domain.accounts.map((account) => {
    const when = generalizedTime(startedAtMs);
    return directoryEntry(accountDn(domain, account.username), {
      objectClass: USER_CLASSES,
      sAMAccountName: account.username,
      sAMAccountType: ACCOUNT_TYPE.user,
      userPrincipalName: `${account.username}@${domain.name}`,
      userAccountControl:
        ACCOUNT_CONTROL.normalAccount + (account.state === "disabled" ? ACCOUNT_CONTROL.accountDisabled : 0),
      primaryGroupID: PRIMARY_GROUP.users,
      pwdLastSet: account.state === "mustChange" ? 0 : filetimeText(startedAtMs),
      ...limitsOf(account, startedAtMs),
      whenCreated: when,
      whenChanged: when,
      instanceType: 4,
    });
  });
}

function limitsOf(account: DomainAccount, startedAtMs: number): Readonly<Record<string, string>> {
  return {
    accountExpires: account.state === "accountExpired" ? filetimeText(startedAtMs) : NEVER,
    lockoutTime: account.state === "locked" ? filetimeText(startedAtMs) : "0",
  };
}

/** The domain controllers, each read-only one with the account that holds its own ticket-granting key. */
export function controllerEntries(domain: Domain, startedAtMs: number): readonly DirectoryEntry[] {
  const readOnly = domain.controllers.filter((controller) => controller.readOnly);
  return domain.controllers.flatMap((controller) => {
    if (!controller.readOnly) return [controllerEntry(domain, controller, startedAtMs, {})];
    const number = FIRST_READ_ONLY_NUMBER + readOnly.indexOf(controller);
    const account = keyAccount(domain, `krbtgt_${number}`, startedAtMs, { "msDS-SecondaryKrbTgtNumber": number });
    return [controllerEntry(domain, controller, startedAtMs, { "msDS-KrbTgtLink": dnText(account.dn) }), account];
  });
}

function controllerEntry(
  domain: Domain,
  controller: ControllerRecord,
  startedAtMs: number,
  more: Readonly<Record<string, string>>,
): DirectoryEntry {
  const name = (controller.host.split(".")[0] ?? controller.host).toUpperCase();
  const when = generalizedTime(startedAtMs);
  const dn = [{ type: "CN", value: name }, { type: "OU", value: "Domain Controllers" }, ...domainDn(domain.name)];
  return directoryEntry(dn, {
    objectClass: COMPUTER_CLASSES,
    sAMAccountName: `${name}$`,
    sAMAccountType: ACCOUNT_TYPE.computer,
    dNSHostName: controller.host,
    userAccountControl: controller.readOnly ? READ_ONLY_CONTROLLER : WRITABLE_CONTROLLER,
    primaryGroupID: controller.readOnly ? PRIMARY_GROUP.readOnlyControllers : PRIMARY_GROUP.controllers,
    pwdLastSet: filetimeText(startedAtMs),
    whenCreated: when,
    whenChanged: when,
    instanceType: 4,
    ...more,
  });
}

function keyAccount(
  domain: Domain,
  name: string,
  startedAtMs: number,
  more: Readonly<Record<string, number>>,
): DirectoryEntry {
  const when = generalizedTime(startedAtMs);
  return directoryEntry(
    accountDn(domain, name),
    {
      objectClass: USER_CLASSES,
      sAMAccountName: name,
      sAMAccountType: ACCOUNT_TYPE.user,
      userAccountControl: DISABLED_USER,
      primaryGroupID: PRIMARY_GROUP.users,
      pwdLastSet: filetimeText(startedAtMs),
      whenCreated: when,
      whenChanged: when,
      instanceType: 4,
      ...more,
    },
    { "msDS-KeyVersionNumber": 2 },
  );
}
