import {
  type BerBlock,
  encodeBer,
  enumerated,
  integer,
  octetString,
  sequence,
  setOf,
  tagged,
  taggedString,
} from "./ber.ts";
import { RESULT } from "./result-code.ts";

/** How an operation ended (https://www.rfc-editor.org/rfc/rfc4511#section-4.1.9). */
export interface LdapResult {
  readonly code: number;
  readonly matchedDn?: string;
  /** Active Directory ends it with a NUL. */
  readonly diagnostic?: string;
  /** Where else to ask; only with the code `referral`. */
  readonly referrals?: readonly string[];
}

/** One message of an answer. */
export type LdapResponse =
  | { readonly kind: "entry"; readonly dn: string; readonly attributes: readonly ResponseAttribute[] }
  | { readonly kind: "reference"; readonly urls: readonly string[] }
  | { readonly kind: "result"; readonly of: AnsweredOperation; readonly result: LdapResult }
  | {
      readonly kind: "extended";
      readonly result: LdapResult;
      readonly oid?: string;
      readonly value?: string;
    };

/** An attribute as it is sent: its type, and its values unless only types were asked for. */
export interface ResponseAttribute {
  readonly type: string;
  readonly values: readonly string[];
}

/** Operations whose answer ends with a plain result. */
export type AnsweredOperation = keyof typeof RESULT_TAGS;

const RESULT_TAGS = { bind: 1, search: 5, modify: 7, add: 9, delete: 11, modifyDn: 13, compare: 15 } as const;
const ENTRY_TAG = 4;
const REFERENCE_TAG = 19;
const EXTENDED_TAG = 24;
const NOTICE_OID = "1.3.6.1.4.1.1466.20036";

/** One message as it goes over the wire, in answer to the request with this id. */
export function encodeResponse(messageId: number, response: LdapResponse): Buffer {
  return encodeBer(sequence([integer(messageId), operationOf(response)]));
}

/** What a server says before it closes a connection of its own accord (https://www.rfc-editor.org/rfc/rfc4511#section-4.4.1). */
export function encodeNoticeOfDisconnection(diagnostic: string): Buffer {
  const result = { code: RESULT.protocolError, diagnostic };
  return encodeResponse(0, { kind: "extended", result, oid: NOTICE_OID });
}

function operationOf(response: LdapResponse): BerBlock {
  switch (response.kind) {
    case "entry":
      return tagged("application", ENTRY_TAG, [
        octetString(response.dn),
        sequence(response.attributes.map(attributeBlock)),
      ]);
    case "reference":
      return tagged("application", REFERENCE_TAG, response.urls.map(octetString));
    case "result":
      return tagged("application", RESULT_TAGS[response.of], resultBlocks(response.result));
    case "extended":
      return tagged("application", EXTENDED_TAG, [
        ...resultBlocks(response.result),
        ...(response.oid === undefined ? [] : [taggedString("context", 10, response.oid)]),
        ...(response.value === undefined ? [] : [taggedString("context", 11, response.value)]),
      ]);
  }
}

function attributeBlock({ type, values }: ResponseAttribute): BerBlock {
  return sequence([octetString(type), setOf(values.map(octetString))]);
}

function resultBlocks({ code, matchedDn = "", diagnostic = "", referrals = [] }: LdapResult): readonly BerBlock[] {
  return [
    enumerated(code),
    octetString(matchedDn),
    octetString(diagnostic),
    ...(referrals.length === 0 ? [] : [tagged("context", 3, referrals.map(octetString))]),
  ];
}
