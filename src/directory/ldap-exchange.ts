import type { Duplex } from "node:stream";
import { type Clock, deadline } from "../ports/clock.ts";
import { LdapFailure, type LdapLimits } from "../ports/ldap.ts";
import { NotLdapError } from "./ber.ts";
import { connectionFailure, givenUp } from "./connection-failure.ts";
import { FrameCutter, FrameTooLongError } from "./frame-cutter.ts";
import { decodeMessage, type LdapMessage } from "./ldap-message.ts";

/** All that one answer may amount to. What is asked for is a handful of attributes of single entries, some kilobytes. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

/** Message id of what a server says unasked, which is good-bye: https://www.rfc-editor.org/rfc/rfc4511#section-4.4.1 */
const UNSOLICITED = 0;

interface Waiting {
  readonly id: number;
  receivedBytes: number;
  /** Whether this message was the last one of the answer. */
  readonly onMessage: (message: LdapMessage) => boolean;
  readonly resolve: () => void;
  readonly reject: (failure: LdapFailure) => void;
}

/**
 * Requests and answers on one connected socket, one at a time. After any failure other than a server's refusal the socket
 * is destroyed and every later request fails with the same failure: what arrives late could be taken for another answer.
 */
export class LdapExchange {
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #frames = new FrameCutter(MAX_ANSWER_BYTES);
  #waiting: Waiting | undefined;
  #ended: LdapFailure | undefined;
  #lastId = 0;

  constructor(socket: Duplex, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on("data", this.#onData);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  /** Whether the socket can still be used. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** A message id that was not used before on this connection. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /**
   * Sends a request and hands each message of its answer to `onMessage` until that says that it was the last.
   *
   * @throws {LdapFailure} `network`, `timeout`, `aborted`, `tooLarge`, `malformed`; or what `onMessage` throws.
   */
  async request(
    id: number,
    bytes: Buffer,
    limits: LdapLimits,
    onMessage: (message: LdapMessage) => boolean,
  ): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    const limit = deadline(this.#clock, limits.timeoutMs, limits.signal);
    const onLimit = (): void => this.end(givenUp("open", limits.signal));
    try {
      if (limit.signal.aborted) onLimit();
      limit.signal.addEventListener("abort", onLimit, { once: true });
      await new Promise<void>((resolve, reject) => {
        if (this.#ended !== undefined) {
          reject(this.#ended);
          return;
        }
        this.#waiting = { id, receivedBytes: 0, onMessage, resolve, reject };
        this.#socket.write(bytes);
      });
    } finally {
      this.#waiting = undefined;
      limit.signal.removeEventListener("abort", onLimit);
      limit.dispose();
    }
  }

  /**
   * Lets go of the socket, for TLS to be put on it.
   *
   * @throws {LdapFailure} `malformed` when more has arrived than the answer: it came in the clear, and whoever put it there
   *   wants it taken for something that came under TLS.
   */
  release(): void {
    if (this.#ended !== undefined) throw this.#ended;
    this.#detach();
    if (this.#frames.pendingBytes === 0) return;
    const failure = new LdapFailure("malformed", "more arrived before TLS than its announcement");
    this.end(failure);
    throw failure;
  }

  /** Ends with a failure: the request under way and all later ones get it, and the socket is gone. */
  end(failure: LdapFailure): void {
    if (this.#ended === undefined) this.#ended = failure;
    this.#detach();
    this.#socket.destroy();
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }

  /** A socket without a listener for errors would end the whole program with its last one. */
  #detach(): void {
    this.#socket.on("error", ignore);
    this.#socket.off("data", this.#onData);
    this.#socket.off("error", this.#onError);
    this.#socket.off("close", this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      if (this.#waiting !== undefined) this.#count(this.#waiting, chunk.length);
      for (const frame of this.#frames.push(chunk)) this.#take(decodeMessage(frame));
    } catch (error) {
      this.end(asFailure(error));
    }
  };

  readonly #onError = (error: Error): void => this.end(connectionFailure(error, "open"));

  readonly #onClose = (): void => this.end(new LdapFailure("network", "the server closed the connection"));

  #count(waiting: Waiting, bytes: number): void {
    waiting.receivedBytes += bytes;
    if (waiting.receivedBytes > MAX_ANSWER_BYTES) throw new FrameTooLongError("More than the bound.");
  }

  #take(message: LdapMessage): void {
    if (message.id === UNSOLICITED)
      throw new LdapFailure("network", "the server announced that it closes the connection");
    const waiting = this.#waiting;
    if (waiting?.id !== message.id) throw new NotLdapError("an answer to nothing that was asked");
    if (!waiting.onMessage(message)) return;
    this.#waiting = undefined;
    waiting.resolve();
  }
}

function asFailure(error: unknown): LdapFailure {
  if (error instanceof LdapFailure) return error;
  if (error instanceof FrameTooLongError)
    return new LdapFailure("tooLarge", `the answer is longer than ${MAX_ANSWER_BYTES} bytes`, { cause: error });
  if (error instanceof NotLdapError)
    return new LdapFailure("malformed", `what arrived is not LDAP: ${error.message}`, { cause: error });
  throw error;
}

function ignore(): void {
  // Nobody waits for this socket any more.
}
