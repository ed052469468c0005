import { accountDn } from "./account-entries.ts";
import { bindRefused, NO_SUCH_METHOD, TLS_FIRST } from "./diagnostic.ts";
import type { DirectorySession } from "./directory-session.ts";
import { dnKey, parseDn } from "./distinguished-name.ts";
import type { Domain, DomainAccount } from "./domain-state.ts";
import type { BindRequest } from "./request.ts";
import type { LdapResult } from "./response.ts";
import { RESULT } from "./result-code.ts";

/**
 * What Windows says of an account that gave the right password
 * (https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699-): 0x532 password expired, 0x533 disabled,
 * 0x701 account expired, 0x773 must change the password, 0x775 locked out.
 */
const REFUSALS: Readonly<Record<Exclude<DomainAccount["state"], "ok">, string>> = {
  expired: "532",
  disabled: "533",
  accountExpired: "701",
  mustChange: "773",
  locked: "775",
};
const NO_SUCH_USER = "525";
const WRONG_PASSWORD = "52e";

/** How a bind ended, and who has signed in by it. */
export interface BindOutcome {
  readonly result: LdapResult;
  readonly boundAs?: string;
}

/**
 * Answers a bind (https://www.rfc-editor.org/rfc/rfc4513#section-5.1). Simple binds with a password want TLS, as on a domain
 * controller that requires signing; an empty password makes anyone anonymous, and is a success.
 */
export function bind(request: BindRequest, domain: Domain, { isProtected }: DirectorySession): BindOutcome {
  if (request.version !== 2 && request.version !== 3) {
    return { result: { code: RESULT.protocolError, diagnostic: "The version of LDAP is not supported." } };
  }
  if (request.password === undefined) {
    return { result: { code: RESULT.authMethodNotSupported, diagnostic: NO_SUCH_METHOD } };
  }
  if (request.password === "") return { result: { code: RESULT.success } };
  if (!isProtected) return { result: { code: RESULT.strongerAuthRequired, diagnostic: TLS_FIRST } };
  const account = domain.accounts.find((each) => isNameOf(request.name, each, domain));
  const refusal = refusalOf(account, request.password);
  if (refusal === undefined && account !== undefined) {
    return { result: { code: RESULT.success }, boundAs: account.username };
  }
  return { result: { code: RESULT.invalidCredentials, diagnostic: bindRefused(refusal ?? NO_SUCH_USER) } };
}

/**
 * Why an account may not sign in. Everything but the lockout is told only to who has the right password
 * (https://ldapwiki.com/wiki/Wiki.jsp?page=Common%20Active%20Directory%20Bind%20Errors).
 */
function refusalOf(account: DomainAccount | undefined, password: string): string | undefined {
  if (account === undefined) return NO_SUCH_USER;
  if (account.state === "locked") return REFUSALS.locked;
  if (account.password !== password) return WRONG_PASSWORD;
  return account.state === "ok" ? undefined : REFUSALS[account.state];
}

/**
 * The name forms of a simple bind that are served: distinguished name, user principal name, and NetBIOS domain with account
 * (https://msdn.microsoft.com/en-us/library/cc223499.aspx has them all).
 */
function isNameOf(name: string, { username }: DomainAccount, domain: Domain): boolean {
  const wanted = name.toLowerCase();
  const user = username.toLowerCase();
  if (wanted === `${user}@${domain.name}` || wanted === `${domain.netbiosName.toLowerCase()}\\${user}`) return true;
  const dn = parseDn(name);
  return dn !== undefined && dnKey(dn) === dnKey(accountDn(domain, username));
}
