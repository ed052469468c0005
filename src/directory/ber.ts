/** What arrived is not LDAP, or not LDAP that we ask for. */
export class NotLdapError extends Error {
  override readonly name = "NotLdapError";
}

/** One BER element: its tag, and where its value lies in the buffer. */
export interface Element {
  readonly tag: number;
  /** First byte of the value. */
  readonly start: number;
  /** First byte after the value. */
  readonly end: number;
}

const LONG_FORM = 0x80;
const MULTI_BYTE_TAG = 0x1f;
/** LDAP has no need of longer ones: 4 bytes count up to 4 GB. */
const MAX_LENGTH_BYTES = 4;

/**
 * The element that starts at `offset`; undefined when not even its header has arrived. Its end may lie behind the buffer's.
 * LDAP allows the definite form of length only: https://www.rfc-editor.org/rfc/rfc4511#section-5.1
 *
 * @throws {NotLdapError} when no LDAP element starts like this.
 */
export function headerAt(buffer: Buffer, offset: number): Element | undefined {
  const tag = buffer[offset];
  const first = buffer[offset + 1];
  if (tag === undefined || first === undefined) return undefined;
  if ((tag & MULTI_BYTE_TAG) === MULTI_BYTE_TAG) throw new NotLdapError("a tag of several bytes");
  if (first < LONG_FORM) return { tag, start: offset + 2, end: offset + 2 + first };
  const count = first - LONG_FORM;
  if (count === 0 || count > MAX_LENGTH_BYTES) throw new NotLdapError("a length that LDAP does not allow");
  const start = offset + 2 + count;
  if (start > buffer.length) return undefined;
  return { tag, start, end: start + buffer.readUIntBE(offset + 2, count) };
}

/**
 * The elements inside another one.
 *
 * @throws {NotLdapError} when they do not fill it exactly.
 */
export function childrenOf(buffer: Buffer, parent: Element): readonly Element[] {
  const children: Element[] = [];
  for (let offset = parent.start; offset < parent.end; ) {
    const child = headerAt(buffer, offset);
    if (child === undefined || child.end > parent.end) throw new NotLdapError("an element that is cut off");
    children.push(child);
    offset = child.end;
  }
  return children;
}

/** The bytes of an element's value. */
export function valueOf(buffer: Buffer, element: Element): Buffer {
  return buffer.subarray(element.start, element.end);
}

/**
 * A small whole number (INTEGER or ENUMERATED).
 *
 * @throws {NotLdapError} when it is empty, negative or longer than 4 bytes.
 */
export function numberOf(buffer: Buffer, element: Element): number {
  const length = element.end - element.start;
  if (length < 1 || length > 4) throw new NotLdapError("a number of an impossible length");
  const number = buffer.readIntBE(element.start, length);
  if (number < 0) throw new NotLdapError("a negative number");
  return number;
}
