import type { DirectoryReason } from "./directory-reason.ts";

/** Why a domain controller refuses the account: the reason, a part of a sentence about the account, and what helps. */
export interface BindRefusal {
  readonly reason: DirectoryReason;
  readonly clause: string;
  readonly help: string;
}

const NEW_SECRET = "put the new one in the Secret of ldap.credentialsRef";

/**
 * The codes that Active Directory puts as `data 532` into the diagnostic text of result 49, Windows errors in hexadecimal.
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699- and …--1700-3999-
 */
const BY_DATA: Readonly<Record<string, BindRefusal>> = {
  "525": rejected(
    "does not exist",
    "Correct the user name in the Secret of ldap.credentialsRef; use the form name@domain or DOMAIN\\name.",
  ),
  "52e": rejected(
    "does not exist or has another password",
    "Correct user name and password in the Secret of ldap.credentialsRef; use the form name@domain or DOMAIN\\name.",
  ),
  "530": disabled("may not sign in at this hour", "Change its logon hours in Active Directory."),
  "531": disabled("may not sign in from everywhere", "Change its list of workstations in Active Directory."),
  "532": expired("has a password that has expired", `Set a new password in Active Directory and ${NEW_SECRET}.`),
  "533": disabled("is disabled", "Enable it with Enable-ADAccount, or name another one in ldap.credentialsRef."),
  "701": disabled(
    "has expired",
    "Clear-ADAccountExpiration lets it live on; or name another one in ldap.credentialsRef.",
  ),
  "773": expired(
    "must change its password before it can sign in",
    `Set a new password in Active Directory, without 'User must change password at next logon', and ${NEW_SECRET}.`,
  ),
  "775": disabled("is locked out", "Find who uses an old password of it, then unlock it with Unlock-ADAccount."),
};

/** Any other server, or a code that is not listed. */
const UNKNOWN = rejected(
  "is unknown or has another password",
  "Correct user name and password in the Secret of ldap.credentialsRef; use the form name@domain or DOMAIN\\name.",
);

/** What result 49 means. `diagnostic` is the server's text. */
export function explainBindRefusal(diagnostic: string): BindRefusal {
  const data = /\bdata ([0-9a-f]{1,8})\b/i.exec(diagnostic)?.[1]?.toLowerCase();
  const known = data === undefined ? undefined : BY_DATA[data];
  return known === undefined ? UNKNOWN : { ...known, clause: `${known.clause} (data ${data})` };
}

function rejected(clause: string, help: string): BindRefusal {
  return { reason: "DirectoryCredentialRejected", clause, help };
}

function expired(clause: string, help: string): BindRefusal {
  return { reason: "DirectoryPasswordExpired", clause, help };
}

function disabled(clause: string, help: string): BindRefusal {
  return { reason: "DirectoryAccountDisabled", clause, help };
}
