import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import type { TlsMaterial } from "../../src/simulator/tls.ts";

/** One BER element. */
export function ber(tag: number, ...values: readonly (Buffer | string)[]): Buffer {
  const value = Buffer.concat(values.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  const length = value.length < 0x80 ? Buffer.from([value.length]) : longLength(value.length);
  return Buffer.concat([Buffer.from([tag]), length, value]);
}

function longLength(length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(0x84, 0);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** A whole LDAP message around an operation. */
export function ldapMessage(id: number, operation: Buffer): Buffer {
  return ber(0x30, ber(0x02, Buffer.from([id])), operation);
}

/** A result: 0x61 bind, 0x65 search done, 0x78 extended. */
export function ldapResult(
  id: number,
  tag: 0x61 | 0x65 | 0x78,
  code: number,
  diagnostic = "",
  ...more: Buffer[]
): Buffer {
  return ldapMessage(id, ber(tag, ber(0x0a, Buffer.from([code])), ber(0x04, ""), ber(0x04, diagnostic), ...more));
}

/** A search entry. */
export function ldapEntry(
  id: number,
  dn: string,
  attributes: Readonly<Record<string, readonly (Buffer | string)[]>>,
): Buffer {
  const list = Object.entries(attributes).map(([name, values]) =>
    ber(0x30, ber(0x04, name), ber(0x31, ...values.map((value) => ber(0x04, value)))),
  );
  return ldapMessage(id, ber(0x64, ber(0x04, dn), ber(0x30, ...list)));
}

/** What the wire server does; each is called with the raw bytes of a chunk, which is one request here. */
export interface WireScript {
  /** Default 127.0.0.1. */
  readonly address?: string;
  /** A connection has come in, before TLS. Return false to leave TLS out: whatever comes then is left unanswered. */
  readonly onConnection?: (socket: Socket) => boolean;
  /** A request under TLS. */
  readonly onRequest?: (socket: Socket, request: Buffer) => void;
  /** A request before TLS, which makes this a server for StartTLS: return true once TLS is to begin. */
  readonly onPlain?: (socket: Socket, request: Buffer) => boolean;
}

/** A server that says what a test makes it say, on a free loopback port; gone when the test is over. */
export interface WireServer {
  readonly port: number;
  /** Requests under TLS and before it, as they came. */
  readonly requests: Buffer[];
  readonly plainRequests: Buffer[];
  /** Connections that came in, and how many of them still stand. */
  readonly accepted: () => number;
  readonly standing: () => number;
}

export async function startWireServer(tls: TlsMaterial, script: WireScript): Promise<WireServer> {
  const secureContext = createSecureContext({ cert: tls.certificate, key: tls.privateKey });
  const requests: Buffer[] = [];
  const plainRequests: Buffer[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;

  const secure = (socket: Socket): void => {
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on("error", () => secured.destroy());
    secured.on("close", () => socket.destroy());
    secured.on("data", (request: Buffer) => {
      requests.push(request);
      script.onRequest?.(secured, request);
    });
  };
  const server: Server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    if (script.onConnection?.(socket) === false) {
      // Read and thrown away: what is not read keeps the end of the connection from being seen.
      socket.resume();
      return;
    }
    if (script.onPlain === undefined) {
      secure(socket);
      return;
    }
    const onPlain = (request: Buffer): void => {
      plainRequests.push(request);
      if (script.onPlain?.(socket, request) !== true) return;
      socket.off("data", onPlain);
      secure(socket);
    };
    socket.on("data", onPlain);
  });
  await new Promise<void>((resolve) => server.listen(0, script.address ?? "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { port: address.port, requests, plainRequests, accepted: () => accepted, standing: () => sockets.size };
}
