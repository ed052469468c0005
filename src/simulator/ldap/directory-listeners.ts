import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { listening } from "../listening.ts";
import type { TlsMaterial } from "../tls.ts";
import { serveConnection } from "./directory-connection.ts";
import type { DirectoryService } from "./directory-service.ts";
import type { ControllerName } from "./directory-session.ts";

/** Where a domain controller of the state can be reached on this machine. */
export interface ControllerAddresses {
  /** DNS name of the domain. */
  readonly domain: string;
  /** DNS name of the controller; the certificate is good for it, for the domain and for localhost. */
  readonly host: string;
  /** `ldaps://localhost:…`: TLS from the first byte. */
  readonly ldaps: string;
  /** `ldap://localhost:…`: a password is taken only after StartTLS. */
  readonly ldap: string;
}

/** Listeners that are up. */
export interface DirectoryListeners {
  readonly controllers: readonly ControllerAddresses[];
  /** Closes every listener and connection. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface DirectoryListenerOptions {
  readonly host: string;
  /** Of the first controller; the others get the ports that follow. 0 lets the system choose for each. */
  readonly ldapsPort: number;
  readonly ldapPort: number;
  readonly tls: TlsMaterial;
}

/** The DNS names that the certificate must be good for: controllers have their own and that of the domain. */
export function namesOfControllers(service: DirectoryService): readonly string[] {
  return service.domains().flatMap(({ name, controllers }) => [name, ...controllers.map(({ host }) => host)]);
}

/**
 * Starts two listeners for each domain controller of the state; none when it has no domain. Controllers that the state gets
 * later have no listener, and those that it loses close their connections at once.
 *
 * @throws The system's error when a port is taken; nothing is left listening then.
 */
export async function startDirectoryListeners(
  service: DirectoryService,
  options: DirectoryListenerOptions,
): Promise<DirectoryListeners> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext({ key: options.tls.privateKey, cert: options.tls.certificate });
  const open = (controller: ControllerName, isSecureFromStart: boolean, port: number): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      serveConnection(socket, { service, controller, isSecureFromStart, secureContext });
    });
    servers.push(server);
    return listening(server, port, options.host);
  };
  const close = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  try {
    const controllers: ControllerAddresses[] = [];
    for (const [index, controller] of controllersOf(service).entries()) {
      const ldaps = await open(controller, true, portAt(options.ldapsPort, index));
      const ldap = await open(controller, false, portAt(options.ldapPort, index));
      controllers.push({ ...controller, ldaps: `ldaps://localhost:${ldaps}`, ldap: `ldap://localhost:${ldap}` });
    }
    return { controllers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function controllersOf(service: DirectoryService): readonly ControllerName[] {
  return service.domains().flatMap(({ name, controllers }) => controllers.map(({ host }) => ({ domain: name, host })));
}

function portAt(first: number, index: number): number {
  return first === 0 ? 0 : first + index;
}
