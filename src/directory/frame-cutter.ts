import { headerAt, NotLdapError } from "./ber.ts";

/** A message is longer than the bound. */
export class FrameTooLongError extends Error {
  override readonly name = "FrameTooLongError";
}

const SEQUENCE = 0x30;

/** Cuts a stream of bytes into LDAP messages, which each are one SEQUENCE (RFC 4511 §4.1.1). Holds at most one that is not complete. */
export class FrameCutter {
  readonly #maxFrameBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Nothing can be cut before this many bytes are there: an answer that trickles in is not copied again with every byte. */
  #needed = 2;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Bytes of a message whose end has not arrived. */
  get pendingBytes(): number {
    return this.#length;
  }

  /**
   * The messages that end in this chunk.
   *
   * @throws {NotLdapError} when the bytes are not LDAP; the stream is of no more use then.
   * @throws {FrameTooLongError} as soon as a header announces more than the bound.
   */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    const buffer = Buffer.concat(this.#chunks);
    const frames: Buffer[] = [];
    let offset = 0;
    for (let end = this.#endOfFrame(buffer, offset); end <= buffer.length; end = this.#endOfFrame(buffer, offset)) {
      frames.push(buffer.subarray(offset, end));
      offset = end;
    }
    this.#chunks = offset < buffer.length ? [buffer.subarray(offset)] : [];
    this.#length = buffer.length - offset;
    this.#needed = this.#endOfFrame(buffer, offset) - offset;
    return frames;
  }

  /** Where the message at `offset` ends; one byte after the buffer when that cannot be told yet. */
  #endOfFrame(buffer: Buffer, offset: number): number {
    const first = buffer[offset];
    if (first !== undefined && first !== SEQUENCE) throw new NotLdapError("a message that is no sequence");
    const header = headerAt(buffer, offset);
    if (header === undefined) return buffer.length + 1;
    if (header.end - offset > this.#maxFrameBytes)
      throw new FrameTooLongError(`A message of more than ${this.#maxFrameBytes} bytes.`);
    return header.end;
  }
}
