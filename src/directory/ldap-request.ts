import { BindRequest, ExtendedRequest, FilterParser, SearchRequest, UnbindRequest } from "ldapts";
import type { LdapSearch } from "../ports/ldap.ts";

/** OID of the request that upgrades a connection to TLS: https://www.rfc-editor.org/rfc/rfc4511#section-4.14.1 */
const START_TLS = "1.3.6.1.4.1.1466.20037";
const SCOPES = { base: "base", one: "one", subtree: "sub" } as const;

/** A simple bind: always that, also for a name such as PLAIN, which `Client.bind` of ldapts takes for a mechanism. */
export function bindRequest(messageId: number, name: string, password: string): Buffer {
  return new BindRequest({ messageId, dn: name, password }).write();
}

/**
 * A search. Asks the server for one entry more than is accepted, so that one too many is noticed, and for no longer than
 * `timeLimitSeconds`.
 *
 * @throws {Error} when the filter is no filter: a bug of the caller.
 */
export function searchRequest(messageId: number, search: LdapSearch, timeLimitSeconds: number): Buffer {
  return new SearchRequest({
    messageId,
    baseDN: search.baseDn,
    scope: SCOPES[search.scope],
    filter: FilterParser.parseString(search.filter),
    attributes: [...search.attributes],
    sizeLimit: search.maxEntries + 1,
    timeLimit: timeLimitSeconds,
  }).write();
}

/** Asks to go on under TLS. */
export function startTlsRequest(messageId: number): Buffer {
  return new ExtendedRequest({ messageId, oid: START_TLS }).write();
}

/** Says good-bye; has no answer. */
export function unbindRequest(messageId: number): Buffer {
  return new UnbindRequest({ messageId }).write();
}
