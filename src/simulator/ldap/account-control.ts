/**
 * Bits of `userAccountControl`
 * (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/useraccountcontrol-manipulate-account-properties).
 */
export const ACCOUNT_CONTROL = {
  accountDisabled: 0x2,
  normalAccount: 0x200,
  workstationTrustAccount: 0x1000,
  serverTrustAccount: 0x2000,
  trustedForDelegation: 0x8_0000,
  trustedToAuthForDelegation: 0x100_0000,
  partialSecretsAccount: 0x400_0000,
} as const;

/** A writable domain controller. */
export const WRITABLE_CONTROLLER = ACCOUNT_CONTROL.serverTrustAccount + ACCOUNT_CONTROL.trustedForDelegation;

/** A read-only domain controller. */
export const READ_ONLY_CONTROLLER =
  ACCOUNT_CONTROL.workstationTrustAccount +
  ACCOUNT_CONTROL.trustedToAuthForDelegation +
  ACCOUNT_CONTROL.partialSecretsAccount;

/** Every account that holds a ticket-granting key is disabled: nobody signs in with it. */
export const DISABLED_USER = ACCOUNT_CONTROL.normalAccount + ACCOUNT_CONTROL.accountDisabled;

/** Classes of a user and of a computer, from the most general on. */
export const USER_CLASSES = ["top", "person", "organizationalPerson", "user"] as const;
export const COMPUTER_CLASSES = [...USER_CLASSES, "computer"] as const;

/** `sAMAccountType` of users and of computers (https://learn.microsoft.com/windows/win32/adschema/a-samaccounttype). */
export const ACCOUNT_TYPE = { user: 0x3000_0000, computer: 0x3000_0001 } as const;

/** `primaryGroupID` of the built-in groups: Domain Users, Domain Controllers, Read-only Domain Controllers. */
export const PRIMARY_GROUP = { users: 513, controllers: 516, readOnlyControllers: 521 } as const;
