import { BIND_FIRST, badName, noSuchObject, referredTo } from "./diagnostic.ts";
import type { DirectoryEntry } from "./directory-entry.ts";
import type { DirectorySession, DirectoryView } from "./directory-session.ts";
import { type Dn, depthBelow, dnKey, dnsNameOf, dnText, domainDn, parseDn } from "./distinguished-name.ts";
import { domainEntries } from "./domain-entries.ts";
import type { Domain } from "./domain-state.ts";
import { matches } from "./match-filter.ts";
import type { SearchRequest } from "./request.ts";
import type { LdapResponse, LdapResult, ResponseAttribute } from "./response.ts";
import { RESULT } from "./result-code.ts";
import { rootDse } from "./root-dse.ts";

const SUCCESS: LdapResult = { code: RESULT.success };

/**
 * Answers a search: entries, then references to what lies in other directories, then how it ended. Who has not signed in gets
 * the rootDSE and nothing else (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/96f7b086-1ca3-4764-9a08-33f8f7a543db).
 *
 * @param wantsReferences False when the client asked for none.
 */
export function search(
  request: SearchRequest,
  view: DirectoryView,
  session: DirectorySession,
  wantsReferences: boolean,
): readonly LdapResponse[] {
  if (request.base === "" && request.scope === "base") return rootDseAnswer(request, view);
  if (session.boundAs === undefined) return [done({ code: RESULT.operationsError, diagnostic: BIND_FIRST })];
  const base = parseDn(request.base);
  if (base === undefined) return [done({ code: RESULT.invalidDnSyntax, diagnostic: badName(request.base) })];
  const entries = domainEntries(view.domain, view.startedAtMs);
  const refusal = refusalOf(base, view.domain, entries);
  if (refusal !== undefined) return [done(refusal)];
  const known = new Set(entries.flatMap((entry) => [...entry.attributes.keys()]));
  const found = entries.filter((entry) => isInScope(entry, base, request) && matches(request.filter, entry, known));
  const references = wantsReferences ? referencesBelow(base, request, view.domain) : [];
  return limited(request, found, references);
}

function rootDseAnswer(request: SearchRequest, view: DirectoryView): readonly LdapResponse[] {
  const entry = rootDse(view.domain, view.controller, view.nowMs);
  // It has no class, yet every client asks for whatever has one.
  const known = new Set(entry.attributes.keys());
  const asksForAnything = request.filter.kind === "present" && request.filter.attribute.toLowerCase() === "objectclass";
  return limited(request, asksForAnything || matches(request.filter, entry, known) ? [entry] : [], []);
}

/** Where the base is, if it is not here (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/5cf1457f-b812-4e8c-afb4-e48505e19ca2). */
function refusalOf(base: Dn, domain: Domain, entries: readonly DirectoryEntry[]): LdapResult | undefined {
  const host = dnsNameOf(base);
  const holder = base.length === 0 ? undefined : host;
  if (holder !== undefined && holder !== domain.name) {
    return {
      code: RESULT.referral,
      diagnostic: referredTo(holder),
      referrals: [`ldap://${holder}/${dnText(base)}`],
    };
  }
  const exists = (dn: Dn): boolean => entries.some((entry) => dnKey(entry.dn) === dnKey(dn));
  if (holder !== undefined && exists(base)) return undefined;
  const above = holder === undefined ? [] : (base.map((_rdn, index) => base.slice(index)).find(exists) ?? []);
  return { code: RESULT.noSuchObject, matchedDn: dnText(above), diagnostic: noSuchObject(dnText(above)) };
}

function isInScope(entry: DirectoryEntry, base: Dn, { scope }: SearchRequest): boolean {
  const depth = depthBelow(entry.dn, base);
  if (depth === undefined) return false;
  if (scope === "base") return depth === 0;
  return scope === "subtree" || depth === 1;
}

/**
 * The partitions right below the base: a search of a whole domain always gets some
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/fb27dc71-b92d-4336-851d-e3cd04117692).
 */
function referencesBelow(base: Dn, { scope }: SearchRequest, domain: Domain): readonly LdapResponse[] {
  if (scope === "base" || dnKey(base) !== dnKey(domainDn(domain.name))) return [];
  const own = dnText(base);
  const partitions = domain.forestRoot === domain.name ? ["ForestDnsZones", "DomainDnsZones"] : ["DomainDnsZones"];
  return [
    ...domain.children.map((child) => `ldap://${child}/${dnText(domainDn(child))}`),
    ...partitions.map((name) => `ldap://${name}.${domain.name}/DC=${name},${own}`),
    ...(domain.forestRoot === domain.name ? [`ldap://${domain.name}/CN=Configuration,${own}`] : []),
  ].map((url) => ({ kind: "reference", urls: [url] }));
}

function limited(
  request: SearchRequest,
  entries: readonly DirectoryEntry[],
  references: readonly LdapResponse[],
): readonly LdapResponse[] {
  const isTooMany = request.sizeLimit > 0 && entries.length > request.sizeLimit;
  const sent = isTooMany ? entries.slice(0, request.sizeLimit) : entries;
  return [
    ...sent.map((entry): LdapResponse => ({ kind: "entry", dn: dnText(entry.dn), attributes: shown(entry, request) })),
    ...(isTooMany ? [] : references),
    done(isTooMany ? { code: RESULT.sizeLimitExceeded } : SUCCESS),
  ];
}

/** The attributes that were asked for; those that are not there, or are not known, are just absent. */
function shown(entry: DirectoryEntry, { attributes, typesOnly }: SearchRequest): readonly ResponseAttribute[] {
  const wanted = attributes.map((name) => name.toLowerCase());
  const wantsAll = wanted.length === 0 || wanted.includes("*");
  return [...entry.attributes]
    .filter(([key, { isConstructed }]) => wanted.includes(key) || (wantsAll && !isConstructed))
    .map(([, { name, values }]) => ({ type: name, values: typesOnly ? [] : values }));
}

function done(result: LdapResult): LdapResponse {
  return { kind: "result", of: "search", result };
}
