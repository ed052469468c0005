import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Call, CalledService } from "../support/transcript/call.ts";
import type { ServingCertificate } from "./certificate-authority.ts";
import { nowMs } from "./now.ts";

/** What a door is put in front of. */
export interface DoorTarget {
  readonly service: CalledService;
  /** `https://host:port`. */
  readonly url: string;
  /** Who signed the target's certificate. */
  readonly caPem: string;
}

/** What is known of a call before it is over. */
export type SeenCall = Pick<Call, "by" | "method" | "path">;

/** Where a held call is stopped: before it reaches the service, or before its answer reaches the caller. */
export type HoldPoint = "before" | "after";

/** Calls that a door keeps back. */
export interface Hold {
  /** The first call that was stopped, once there is one. */
  first(): SeenCall | undefined;
  /** Lets it and all later ones through. */
  release(): void;
}

/** What a door needs to know of its surroundings. */
export interface DoorSurroundings {
  readonly certificate: ServingCertificate;
  /** Told every call once it is over. */
  readonly record: (call: Call) => void;
  /** Tells callers apart. */
  readonly callers: Callers;
  /** Brings links in an answer back to the doors. */
  readonly rewrite: (text: string) => string;
}

/** A TLS server in front of a service: it sees every call, with who made it, and can do what networks do. */
export interface TlsDoor {
  readonly url: string;
  readonly port: number;
  hold(point: HoldPoint, matches: (call: SeenCall) => boolean): Hold;
  /** Ends every connection, and each new one before its handshake. It goes on listening, lest another program takes the port. */
  refuse(): void;
  /** Serves new connections again. */
  admit(): void;
  /** Serves new connections with another certificate and ends those that there are. */
  renewCertificate(certificate: ServingCertificate): void;
  close(): Promise<void>;
}

/** Opens a door on a free port of loopback. */
export async function openTlsDoor(target: DoorTarget, surroundings: DoorSurroundings): Promise<TlsDoor> {
  const door = new Door(target, surroundings);
  await door.listen();
  return door;
}

interface ActiveHold {
  readonly point: HoldPoint;
  readonly matches: (call: SeenCall) => boolean;
  readonly over: Promise<void>;
  first: SeenCall | undefined;
}

class Door implements TlsDoor {
  readonly #target: DoorTarget;
  readonly #surroundings: DoorSurroundings;
  readonly #agent: Agent;
  readonly #server: ReturnType<typeof createServer>;
  readonly #holds = new Set<ActiveHold>();
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #refuses = false;

  constructor(target: DoorTarget, surroundings: DoorSurroundings) {
    this.#target = target;
    this.#surroundings = surroundings;
    this.#agent = new Agent({ keepAlive: true, ca: target.caPem });
    const { cert, key } = surroundings.certificate;
    this.#server = createServer({ cert, key, keepAliveTimeout: 60_000 }, (incoming, answer) => {
      this.#serve(incoming, answer).catch(() => answer.destroy());
    });
    this.#server.on("connection", (socket: Socket) => {
      if (this.#refuses) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", () => resolve());
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  hold(point: HoldPoint, matches: ActiveHold["matches"]): Hold {
    const over = Promise.withResolvers<undefined>();
    const active: ActiveHold = { point, matches, over: over.promise, first: undefined };
    this.#holds.add(active);
    return {
      first: () => active.first,
      release: () => {
        this.#holds.delete(active);
        over.resolve(undefined);
      },
    };
  }

  refuse(): void {
    this.#refuses = true;
    this.#endConnections();
  }

  admit(): void {
    this.#refuses = false;
  }

  renewCertificate({ cert, key }: ServingCertificate): void {
    this.#server.setSecureContext({ cert, key });
    this.#endConnections();
  }

  /** Also those whose handshake is under way, of which `closeAllConnections` knows nothing: they would be served still. */
  #endConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const hold of this.#holds) this.#holds.delete(hold);
    this.#agent.destroy();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#endConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const startedMs = nowMs();
    const { method = "GET" } = incoming;
    const requestBody = await readAll(incoming);
    const [path = "/"] = (incoming.url ?? "/").split("?");
    const seen = { by: this.#surroundings.callers.of(incoming.headers, requestBody), method, path };
    const answered: { status: number; retryAfterMs?: number | undefined } = { status: 0 };
    answer.once("close", () => {
      const body = method === "GET" || this.#target.service === "login" ? undefined : parsed(requestBody);
      this.#surroundings.record({
        ...seen,
        service: this.#target.service,
        ...(body === undefined ? {} : { body }),
        // An answer that was not sent to its end did not arrive.
        status: answer.writableFinished ? answered.status : 0,
        startedMs,
        endedMs: nowMs(),
        ...(answered.retryAfterMs === undefined ? {} : { retryAfterMs: answered.retryAfterMs }),
      });
    });
    await this.#keepBack("before", seen);
    const reply = await this.#forward(incoming, requestBody, answer);
    if (reply === undefined) return;
    const streamed = this.#target.service === "kube";
    const text = streamed ? "" : this.#surroundings.rewrite(await readAll(reply));
    await this.#keepBack("after", seen);
    const status = reply.statusCode ?? 0;
    answered.status = status;
    answered.retryAfterMs = secondsToMs(reply.headers["retry-after"]);
    if (this.#target.service === "login" && status === 200) this.#surroundings.callers.learn(text, seen.by);
    answer.writeHead(status, this.#headers(reply.headers, streamed ? undefined : text));
    if (!streamed) {
      answer.end(text);
      return;
    }
    answer.flushHeaders();
    // A service that goes away in the middle of an answer leaves it unfinished here, too.
    reply.on("error", () => answer.destroy());
    reply.on("aborted", () => answer.destroy());
    reply.pipe(answer);
  }

  async #keepBack(point: HoldPoint, seen: SeenCall): Promise<void> {
    for (const hold of this.#holds) {
      if (hold.point !== point || !hold.matches(seen)) continue;
      hold.first ??= seen;
      await hold.over;
    }
  }

  /** Undefined when the service gave no answer; the caller's connection is ended then. */
  #forward(incoming: IncomingMessage, body: string, answer: ServerResponse): Promise<IncomingMessage | undefined> {
    const to = new URL(incoming.url ?? "/", this.#target.url);
    const headers = { ...incoming.headers, host: to.host };
    return new Promise((resolve) => {
      const outgoing = request(to, { method: incoming.method, headers, agent: this.#agent }, resolve);
      outgoing.on("error", () => {
        answer.destroy();
        resolve(undefined);
      });
      answer.on("close", () => outgoing.destroy());
      outgoing.end(body);
    });
  }

  #headers(headers: IncomingHttpHeaders, text: string | undefined): IncomingHttpHeaders {
    if (text === undefined) return headers;
    const rewritten = Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? this.#surroundings.rewrite(value) : value,
    ]);
    return {
      ...(Object.fromEntries(rewritten) as IncomingHttpHeaders),
      "content-length": String(Buffer.byteLength(text)),
    };
  }
}

/** Tells callers apart by the tokens that only they have. */
export class Callers {
  readonly #byToken = new Map<string, string>();

  /** `token` is known to be this caller's. */
  add(token: string, by: string): void {
    this.#byToken.set(token, by);
  }

  /** Who sent this: by its bearer token, or by the assertion with which it asks for one. */
  of(headers: IncomingHttpHeaders, body: string): string {
    const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
    const assertion = new URLSearchParams(body.startsWith("{") ? "" : body).get("client_assertion") ?? "";
    return this.#byToken.get(token) ?? this.#byToken.get(assertion) ?? "unknown";
  }

  /** Takes note of the token in an answer of the login host. */
  learn(answer: string, by: string): void {
    const { access_token: token } = (parsed(answer) ?? {}) as { readonly access_token?: string };
    if (token !== undefined) this.add(token, by);
  }
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function secondsToMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
