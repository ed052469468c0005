import * as asn1 from "asn1js";
import { LdapProtocolError } from "./protocol-error.ts";

/** One element of a decoded message: a tag with either children or octets. */
export interface BerNode {
  readonly tagClass: TagClass;
  readonly tag: number;
  readonly isConstructed: boolean;
  /** Empty for a primitive element. */
  readonly children: readonly BerNode[];
  /** Empty for a constructed element. */
  readonly octets: Uint8Array;
}

/** The tag classes that LDAP uses. */
export type TagClass = "universal" | "application" | "context";

/** Something that can be encoded. Callers build it with the functions of this file and don't look inside. */
export type BerBlock = asn1.BaseBlock;

/** Universal tags that LDAP uses (X.680 §8.4). */
export const UNIVERSAL = { boolean: 1, integer: 2, octetString: 4, enumerated: 10, sequence: 16, set: 17 } as const;

const TAG_CLASSES: Readonly<Record<number, TagClass>> = { 1: "universal", 2: "application", 3: "context" };
const CLASS_NUMBERS: Readonly<Record<TagClass, number>> = { universal: 1, application: 2, context: 3 };

/**
 * Decodes one element that fills `bytes`, by the BER subset of LDAP: definite lengths, octet strings in one piece
 * (https://www.rfc-editor.org/rfc/rfc4511#section-5.1).
 *
 * @throws {LdapProtocolError} when it is anything else.
 */
export function decodeBer(bytes: Uint8Array): BerNode {
  const { offset, result } = parsed(bytes);
  if (offset !== bytes.length) throw new LdapProtocolError("The message is not BER.");
  return nodeOf(result);
}

/** The library throws errors of its own for types that LDAP does not have, such as dates and BMP strings. */
function parsed(bytes: Uint8Array): ReturnType<typeof asn1.fromBER> {
  try {
    return asn1.fromBER(bytes, { parseEmbedded: false, maxContentLength: bytes.length });
  } catch (error) {
    throw new LdapProtocolError("The message is not BER.", { cause: error });
  }
}

function nodeOf(block: asn1.BaseBlock): BerNode {
  const { tagClass, tagNumber, isConstructed } = block.idBlock;
  const known = TAG_CLASSES[tagClass];
  if (known === undefined || block.lenBlock.isIndefiniteForm || isConstructed !== block instanceof asn1.Constructed) {
    throw new LdapProtocolError("The message is not in the subset of BER that LDAP uses.");
  }
  return {
    tagClass: known,
    tag: tagNumber,
    isConstructed,
    children: block instanceof asn1.Constructed ? block.valueBlock.value.map(nodeOf) : [],
    octets: "valueHexView" in block.valueBlock ? (block.valueBlock.valueHexView as Uint8Array) : new Uint8Array(),
  };
}

/** The text of an octet string, which is UTF-8 wherever LDAP has text. */
export function textOf(node: BerNode): string {
  if (node.isConstructed) throw new LdapProtocolError("There is a structure where a string was expected.");
  return Buffer.from(node.octets).toString("utf8");
}

/** The value of an INTEGER or ENUMERATED: 0 to 2147483647, as LDAP has no others. @throws {LdapProtocolError} */
export function numberOf(node: BerNode): number {
  const { octets } = node;
  const isNumber = !node.isConstructed && octets.length > 0 && octets.length <= 4 && (octets[0] ?? 0) < 0x80;
  if (!isNumber) throw new LdapProtocolError("There is no number from 0 to 2147483647 where one was expected.");
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

/** The value of a BOOLEAN. */
export function booleanOf(node: BerNode): boolean {
  return (node.octets[0] ?? 0) !== 0;
}

/** Whether the element has this tag. */
export function hasTag(node: BerNode | undefined, tagClass: TagClass, tag: number): node is BerNode {
  return node?.tagClass === tagClass && node.tag === tag;
}

/** OCTET STRING; text as UTF-8. */
export function octetString(value: string): BerBlock {
  return new asn1.OctetString({ valueHex: Buffer.from(value, "utf8") });
}

/** INTEGER. */
export function integer(value: number): BerBlock {
  return new asn1.Integer({ value });
}

/** ENUMERATED. */
export function enumerated(value: number): BerBlock {
  return new asn1.Enumerated({ value });
}

/** SEQUENCE. */
export function sequence(value: readonly BerBlock[]): BerBlock {
  return new asn1.Sequence({ value: [...value] });
}

/** SET. */
export function setOf(value: readonly BerBlock[]): BerBlock {
  return new asn1.Set({ value: [...value] });
}

/** A structure with a tag of its own. */
export function tagged(tagClass: TagClass, tagNumber: number, value: readonly BerBlock[]): BerBlock {
  return new asn1.Constructed({ idBlock: { tagClass: CLASS_NUMBERS[tagClass], tagNumber }, value: [...value] });
}

/** A string with a tag of its own. */
export function taggedString(tagClass: TagClass, tagNumber: number, value: string): BerBlock {
  const idBlock = { tagClass: CLASS_NUMBERS[tagClass], tagNumber };
  return new asn1.Primitive({ idBlock, valueHex: Buffer.from(value, "utf8") });
}

/** The octets of an element. */
export function encodeBer(block: BerBlock): Buffer {
  return Buffer.from(block.toBER());
}
