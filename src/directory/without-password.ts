import { LdapFailure } from "../ports/ldap.ts";

const HIDDEN = "(hidden)";

/**
 * The failure without the password that was sent, since a server's words are shown in conditions and logs and nothing keeps
 * a server from repeating what it got.
 *
 * @returns the same failure where it does not hold the password; otherwise one without its cause, which may hold it, too.
 */
export function withoutPassword(failure: LdapFailure, password: string): LdapFailure {
  const { code, message, resultCode, diagnostic } = failure;
  if (password === "" || ![message, diagnostic].some((text) => text?.includes(password) === true)) return failure;
  return new LdapFailure(code, message.replaceAll(password, HIDDEN), {
    ...(resultCode === undefined ? {} : { resultCode }),
    ...(diagnostic === undefined ? {} : { diagnostic: diagnostic.replaceAll(password, HIDDEN) }),
  });
}
