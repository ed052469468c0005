import type { LdapEntry } from "../ports/ldap.ts";
import { childrenOf, type Element, headerAt, NotLdapError, numberOf, valueOf } from "./ber.ts";

/** The result that ends an operation (RFC 4511 §4.1.9). */
export interface LdapResult {
  readonly code: number;
  readonly diagnostic: string;
  /** Where else to ask, with code 10. */
  readonly referrals: readonly string[];
}

/** One message of a server (RFC 4511 §4.2.2, §4.5.2, §4.12). Message id 0 is the server's own announcement. */
export type LdapMessage =
  | { readonly id: number; readonly kind: "entry"; readonly entry: LdapEntry }
  | { readonly id: number; readonly kind: "reference"; readonly urls: readonly string[] }
  | { readonly id: number; readonly kind: "bind" | "done" | "extended"; readonly result: LdapResult };

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const ENUMERATED = 0x0a;
const SEQUENCE = 0x30;
const SET = 0x31;
const REFERRAL = 0xa3;
const SEARCH_ENTRY = 0x64;
const SEARCH_REFERENCE = 0x73;
const RESULTS: Readonly<Record<number, "bind" | "done" | "extended">> = {
  0x61: "bind",
  0x65: "done",
  0x78: "extended",
};

/**
 * Reads one whole message. Every element's place and length is checked before its value is looked at: the decoder that
 * ldapts has turns without end in a search entry whose lengths lie, which would stop the whole program.
 *
 * @throws {NotLdapError} for anything but the five messages that a server can answer us with.
 */
export function decodeMessage(frame: Buffer): LdapMessage {
  const message = headerAt(frame, 0);
  if (message?.end !== frame.length) throw new NotLdapError("a message that is cut off");
  const [idElement, operation] = childrenOf(frame, message);
  const id = numberOf(frame, expected(idElement, INTEGER));
  if (operation === undefined) throw new NotLdapError("a message without an operation");
  if (operation.tag === SEARCH_ENTRY) return { id, kind: "entry", entry: decodeEntry(frame, operation) };
  if (operation.tag === SEARCH_REFERENCE) return { id, kind: "reference", urls: texts(frame, operation) };
  const kind = RESULTS[operation.tag];
  if (kind === undefined) throw new NotLdapError("an operation that nobody asked for");
  return { id, kind, result: decodeResult(frame, operation) };
}

function decodeEntry(frame: Buffer, operation: Element): LdapEntry {
  const [name, list] = childrenOf(frame, operation);
  const attributes = childrenOf(frame, expected(list, SEQUENCE)).map((attribute) => {
    const [type, values] = childrenOf(frame, expected(attribute, SEQUENCE));
    return [text(frame, type).toLowerCase(), texts(frame, expected(values, SET))] as const;
  });
  return { dn: text(frame, name), attributes: Object.fromEntries(attributes) };
}

function decodeResult(frame: Buffer, operation: Element): LdapResult {
  const [code, matched, diagnostic, ...more] = childrenOf(frame, operation);
  expected(matched, OCTET_STRING);
  const referral = more.find(({ tag }) => tag === REFERRAL);
  return {
    code: numberOf(frame, expected(code, ENUMERATED)),
    diagnostic: text(frame, diagnostic),
    referrals: referral === undefined ? [] : texts(frame, referral),
  };
}

function texts(frame: Buffer, parent: Element): readonly string[] {
  return childrenOf(frame, parent).map((child) => text(frame, child));
}

/** A value that is not UTF-8 (an objectSid, a certificate) as base64, as LDIF does: https://www.rfc-editor.org/rfc/rfc2849 */
function text(frame: Buffer, element: Element | undefined): string {
  const bytes = valueOf(frame, expected(element, OCTET_STRING));
  try {
    // Made anew each time: a decoder that has thrown keeps what it had read.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString("base64");
  }
}

function expected(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new NotLdapError("an element of another kind than LDAP has there");
  return element;
}
