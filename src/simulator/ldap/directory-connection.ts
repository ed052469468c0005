import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import type { AnsweredMessage, DirectoryReply, DirectoryService } from "./directory-service.ts";
import type { ControllerName, DirectorySession } from "./directory-session.ts";
import { MessageFramer } from "./message-framer.ts";
import { LdapProtocolError } from "./protocol-error.ts";
import { readMessage } from "./read-message.ts";
import type { LdapMessage } from "./request.ts";
import { encodeNoticeOfDisconnection, encodeResponse } from "./response.ts";

const WEB_PAGE = "<html><head><title>Bad Gateway</title></head><body><h2>Bad Gateway</h2></body></html>";

/** What a connection is served with. */
export interface ConnectionOptions {
  readonly service: DirectoryService;
  readonly controller: ControllerName;
  /** Whether TLS comes before anything else (LDAPS). */
  readonly isSecureFromStart: boolean;
  readonly secureContext: SecureContext;
}

/** Serves one connection until either side ends it. */
export function serveConnection(socket: Socket, options: ConnectionOptions): void {
  new DirectoryConnection(socket, options).start();
}

class DirectoryConnection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #session: DirectorySession;
  readonly #gone = new AbortController();
  /** What ends each request that has not been answered, by its id. */
  readonly #running = new Map<number, AbortController>();
  #framer = new MessageFramer();
  /** What is read from and written to: the socket, or TLS on it. */
  #stream: Socket;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#stream = socket;
    this.#options = options;
    this.#session = { controller: options.controller, isProtected: false, boundAs: undefined };
  }

  start(): void {
    const { service, controller, isSecureFromStart } = this.#options;
    // A peer that resets is no failure of the server; the close that follows ends everything.
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => this.#gone.abort());
    void service.connect(controller, this.#gone.signal).then(({ then }) => {
      if (this.#gone.signal.aborted) return;
      if (then !== "stay") this.#leave(then);
      else if (isSecureFromStart) this.#secure();
      else this.#read();
    }, this.#fail);
  }

  #read(): void {
    this.#stream.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  #secure(): void {
    const secure = new TLSSocket(this.#socket, { isServer: true, secureContext: this.#options.secureContext });
    secure.on("error", () => this.#socket.destroy());
    secure.on("close", () => this.#socket.destroy());
    this.#stream = secure;
    this.#session.isProtected = true;
    this.#read();
  }

  #take(chunk: Buffer): void {
    try {
      for (const bytes of this.#framer.push(chunk)) {
        if (this.#gone.signal.aborted) return;
        this.#accept(readMessage(bytes));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the connection with the reason, be it the client's fault or a bug of ours. */
  readonly #fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : "unknown error";
    const isTheirs = error instanceof LdapProtocolError;
    this.#say(encodeNoticeOfDisconnection(isTheirs ? message : `The simulator itself failed: ${message}`));
  };

  /** Begins a request. An unbind gives up on all that have no answer yet (RFC 4511 §4.3). */
  #accept(message: LdapMessage): void {
    const { request } = message;
    if (request.kind === "unbind") {
      this.#say(Buffer.alloc(0));
    } else if (request.kind === "abandon") {
      this.#running.get(request.messageId)?.abort();
    } else {
      if (this.#running.has(message.id)) throw new LdapProtocolError("The id of the message is in use.");
      this.#serve({ ...message, request }).catch(this.#fail);
    }
  }

  async #serve(message: AnsweredMessage): Promise<void> {
    const abandoned = new AbortController();
    this.#running.set(message.id, abandoned);
    const signal = AbortSignal.any([abandoned.signal, this.#gone.signal]);
    const reply = await this.#options.service.handle(message, this.#session, signal);
    this.#running.delete(message.id);
    if (!this.#gone.signal.aborted) this.#send(message.id, reply);
  }

  #send(messageId: number, { responses, then }: DirectoryReply): void {
    const bytes = Buffer.concat(responses.map((response) => encodeResponse(messageId, response)));
    if (then === "startTls") this.#startTls(bytes);
    else if (then === "half") this.#say(bytes.subarray(0, Math.ceil(bytes.length / 2)));
    else if (then === "html") this.#say(Buffer.from(WEB_PAGE));
    else if (then !== "stay") this.#leave(then);
    else if (bytes.length > 0) this.#stream.write(bytes);
  }

  /** Whatever was sent in clear after the request must not count as if it had been protected, so it ends the connection. */
  #startTls(response: Buffer): void {
    if (this.#framer.heldBytes > 0 || this.#running.size > 0) {
      this.#say(encodeNoticeOfDisconnection("Nothing may be sent between StartTLS and its answer."));
      return;
    }
    this.#stream.removeAllListeners("data");
    this.#stream.pause();
    this.#stream.write(response, () => {
      if (!this.#gone.signal.aborted) this.#secure();
    });
  }

  /** Sends a last word; nothing else is answered. What still arrives is thrown away, so that the end of it does not reset the connection. */
  #say(bytes: Buffer): void {
    this.#gone.abort();
    this.#stream.removeAllListeners("data");
    this.#stream.resume();
    this.#stream.end(bytes);
  }

  #leave(how: DirectoryReply["then"]): void {
    if (how === "reset") this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }
}
