import { LdapProtocolError } from "./protocol-error.ts";

/**
 * The largest request that a domain controller takes by default: MaxReceiveBuffer
 * (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/view-set-ldap-policy-using-ntdsutil).
 */
export const MAX_MESSAGE_BYTES = 10_485_760;

const SEQUENCE = 0x30;
const LONGEST_HEADER = 6;

/** Cuts a stream into LDAP messages by the length that each begins with. */
export class MessageFramer {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  /** Of the message that has begun, its header included; unknown until the header is there. */
  #neededBytes: number | undefined;

  constructor(maxBytes: number = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** How much of an unfinished message is held. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Takes what arrived and yields the messages that are whole now, in order.
   *
   * @throws {LdapProtocolError} when it can't be LDAP, or a message says that it is larger than the bound. The framer is of no
   * use after that.
   */
  *push(chunk: Uint8Array): Generator<Buffer> {
    this.#chunks.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
  }

  #next(): Buffer | undefined {
    this.#neededBytes ??= this.#measure();
    if (this.#neededBytes === undefined || this.#heldBytes < this.#neededBytes) return undefined;
    const held = this.#joined();
    const message = held.subarray(0, this.#neededBytes);
    const rest = held.subarray(this.#neededBytes);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
    this.#neededBytes = undefined;
    return message;
  }

  #measure(): number | undefined {
    if (this.#heldBytes === 0) return undefined;
    const needed = messageBytes(this.#joined().subarray(0, LONGEST_HEADER));
    if (needed !== undefined && needed > this.#maxBytes) {
      throw new LdapProtocolError(`A message of ${needed} bytes is more than the ${this.#maxBytes} that are taken.`);
    }
    return needed;
  }

  /** Joins the chunks only when there is something to read in them, so that a large message costs no copy a chunk. */
  #joined(): Buffer {
    const held = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    if (held !== undefined) return held;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

/** Length of the message that begins with `header`, or undefined when more of it is needed (X.690 §8.1.3). */
function messageBytes(header: Buffer): number | undefined {
  if (header[0] !== SEQUENCE) throw new LdapProtocolError("What arrived does not begin like an LDAP message.");
  const first = header[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const lengthBytes = first - 0x80;
  if (lengthBytes < 1 || lengthBytes > 4) throw new LdapProtocolError("A message has no length that LDAP allows.");
  if (header.length < 2 + lengthBytes) return undefined;
  return 2 + lengthBytes + header.readUIntBE(2, lengthBytes);
}
