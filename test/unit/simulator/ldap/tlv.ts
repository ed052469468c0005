/** Octets of BER elements, made without the code that is tested: a tag, then what is in it. */
export function tlv(tag: number, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part as string))),
  );
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** INTEGER of one octet. */
export const int = (value: number): Buffer => tlv(0x02, value);
/** ENUMERATED. */
export const enumeration = (value: number): Buffer => tlv(0x0a, value);
/** OCTET STRING. */
export const text = (value: string): Buffer => tlv(0x04, value);
/** BOOLEAN. */
export const flag = (value: boolean): Buffer => tlv(0x01, value ? 0xff : 0);
/** SEQUENCE. */
export const seq = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);

/** A filter that any object fits. */
export const ANYTHING = tlv(0x87, "objectClass");

/** A whole simple bind. */
export const bindMessage = (name: string, password: string, id = 1): Buffer =>
  seq(int(id), tlv(0x60, int(3), text(name), tlv(0x80, password)));

/** A whole search of the rootDSE. */
export const rootDseMessage = (id = 1): Buffer =>
  seq(
    int(id),
    tlv(
      0x63,
      text(""),
      enumeration(0),
      enumeration(0),
      int(0),
      int(0),
      flag(false),
      ANYTHING,
      seq(text("dnsHostName")),
    ),
  );

/** A whole request to upgrade to TLS. */
export const startTlsMessage = (id = 1): Buffer => seq(int(id), tlv(0x77, tlv(0x80, "1.3.6.1.4.1.1466.20037")));
