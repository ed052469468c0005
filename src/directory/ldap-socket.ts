import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { LdapServer } from "../ports/ldap.ts";

/**
 * Opens a TCP connection.
 *
 * @throws The socket's error, or the signal's reason; the socket is gone then.
 */
export async function openTcp(server: LdapServer, signal: AbortSignal): Promise<Socket> {
  const { host, port } = server.address ?? server;
  const socket = connect({ host, port });
  await ready(socket, "connect", signal);
  return socket;
}

/**
 * Puts TLS on a connection and verifies the certificate against `server.host`, a DNS name or an address.
 *
 * @throws The socket's error, or the signal's reason; both sockets are gone then.
 */
export async function putTlsOn(tcp: Socket, server: LdapServer, signal: AbortSignal): Promise<TLSSocket> {
  const socket = connectTls({
    socket: tcp,
    host: server.host,
    // SNI must not be an address (RFC 6066 §3); without a servername Node checks the certificate against `host`.
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    ...(server.ca === undefined ? {} : { ca: server.ca }),
    minVersion: "TLSv1.2",
    // Said although it is the default, which NODE_TLS_REJECT_UNAUTHORIZED changes for the whole process.
    rejectUnauthorized: true,
  });
  try {
    await ready(socket, "secureConnect", signal);
  } catch (error) {
    tcp.destroy();
    throw error;
  }
  return socket;
}

function ready(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener("abort", onAbort);
      // Stays, as the socket may have another error to tell while it goes.
      socket.on("error", ignore);
      socket.destroy();
      reject(error instanceof Error ? error : new Error("The connection did not come about."));
    };
    const onAbort = (): void => fail(signal.reason);
    const onClose = (): void => fail(Object.assign(new Error("Closed."), { code: "ECONNRESET" }));
    socket.once("error", fail);
    socket.once("close", onClose);
    socket.once(event, () => {
      signal.removeEventListener("abort", onAbort);
      socket.off("error", fail);
      socket.off("close", onClose);
      socket.on("error", ignore);
      resolve();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}

function ignore(): void {
  // Whoever uses the socket listens too; this one only keeps an error from ending the program.
}
