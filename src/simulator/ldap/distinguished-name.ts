/** One part of a distinguished name, unescaped: `{ type: "CN", value: "Users" }`. */
export interface Rdn {
  readonly type: string;
  readonly value: string;
}

/** A distinguished name, from the object up to the root. */
export type Dn = readonly Rdn[];

/** Between commas, where a backslash takes the meaning from the sign or the two hexadecimal digits after it. */
const PARTS = /(?:[^\\,]|\\[0-9a-f]{2}|\\.)+/giu;

/**
 * Reads a distinguished name (https://www.rfc-editor.org/rfc/rfc4514), without the forms that Active Directory adds
 * (`<GUID=…>`) and without parts of several values.
 *
 * @returns Undefined when it is none.
 */
export function parseDn(text: string): Dn | undefined {
  if (text.trim() === "") return [];
  const parts = text.match(PARTS) ?? [];
  if (parts.join(",") !== text) return undefined;
  const rdns = parts.map(parseRdn);
  return rdns.every((rdn) => rdn !== undefined) ? rdns : undefined;
}

function parseRdn(text: string): Rdn | undefined {
  const match = /^([a-z][a-z0-9-]*|\d+(?:\.\d+)*)\s*=\s*(\S.*)$/isu.exec(text.trim());
  if (match === null) return undefined;
  const [, type = "", value = ""] = match;
  return { type, value: value.replace(/\\([0-9a-f]{2}|.)/giu, (_whole, sign: string) => unescaped(sign)) };
}

function unescaped(sign: string): string {
  return sign.length === 2 ? String.fromCharCode(Number.parseInt(sign, 16)) : sign;
}

/** The usual form of a name; what has a meaning of its own in it is escaped. */
export function dnText(dn: Dn): string {
  return dn.map(({ type, value }) => `${type}=${value.replace(/[\\,+"<>;=#]/g, (sign) => `\\${sign}`)}`).join(",");
}

/** What is equal for equal names: Active Directory compares them without regard to case. */
export function dnKey(dn: Dn): string {
  return dnText(dn).toLowerCase();
}

/** `DC=corp,DC=contoso,DC=com` for `corp.contoso.com`. */
export function domainDn(dnsName: string): Dn {
  return dnsName.split(".").map((value) => ({ type: "DC", value }));
}

/** `corp.contoso.com` for any name that ends with `DC=corp,DC=contoso,DC=com`; undefined without such an end. */
export function dnsNameOf(dn: Dn): string | undefined {
  const first = dn.findLastIndex(({ type }) => type.toLowerCase() !== "dc") + 1;
  const labels = dn.slice(first).map(({ value }) => value.toLowerCase());
  return labels.length === 0 ? undefined : labels.join(".");
}

/** How many parts `dn` has above `base`: 0 for the same name, undefined when it is not below. */
export function depthBelow(dn: Dn, base: Dn): number | undefined {
  const depth = dn.length - base.length;
  return depth >= 0 && dnKey(dn.slice(depth)) === dnKey(base) ? depth : undefined;
}
