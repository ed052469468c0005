import { writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { controlReply } from "./control/control-service.ts";
import type { Exchange, Reply } from "./exchange.ts";
import { BodyTooLarge, readExchange, writeReply } from "./http-exchange.ts";
import {
  type ControllerAddresses,
  type DirectoryListeners,
  namesOfControllers,
  startDirectoryListeners,
} from "./ldap/directory-listeners.ts";
import { listening } from "./listening.ts";
import { ConnectionDropped, type Simulator } from "./simulator.ts";
import { createTlsMaterial } from "./tls.ts";

/** Where to listen. Ports that are 0 or absent are chosen by the system. */
export interface ServerOptions {
  /** Address to bind; the control port and the identity endpoint are always on 127.0.0.1. Default 127.0.0.1. */
  readonly host?: string;
  /** Serves all three services, told apart by host name or path. */
  readonly port?: number;
  readonly armPort?: number;
  readonly graphPort?: number;
  readonly loginPort?: number;
  readonly controlPort?: number;
  /** Plain HTTP; absent: no identity endpoint. */
  readonly identityPort?: number;
  /** LDAPS of the first domain controller of the state; the others get the ports that follow. */
  readonly ldapsPort?: number;
  /** LDAP with StartTLS, likewise. */
  readonly ldapPort?: number;
  /** Where to write the CA certificate (PEM), if anywhere. */
  readonly caFile?: string;
  /** DNS names beside localhost that the certificate is good for. */
  readonly names?: readonly string[];
}

/** A simulator that listens. */
export interface RunningSimulator {
  readonly simulator: Simulator;
  /** `https://localhost:…` for each service, and one for all; `http://127.0.0.1:…` for control and identity. */
  readonly addresses: {
    readonly arm: string;
    readonly graph: string;
    readonly login: string;
    readonly all: string;
    readonly control: string;
    readonly identityEndpoint?: string;
    /** One for each domain controller, in the order of the state; absent without domains. */
    readonly domainControllers?: readonly ControllerAddresses[];
  };
  /** PEM of the CA that signed the servers' certificate. */
  readonly caCertificate: string;
  /** Closes every listener and connection and drops what was to happen later. */
  close(): Promise<void>;
}

type Answer = (exchange: Exchange, signal: AbortSignal) => Promise<Reply>;

/**
 * Starts the HTTPS listeners, those of the domain controllers and the control port.
 *
 * @throws The system's error when a port is taken; nothing is left listening then.
 */
export async function startSimulatorServer(
  simulator: Simulator,
  options: ServerOptions = {},
): Promise<RunningSimulator> {
  const { world, site } = simulator;
  const nowMs = (): number => world.clock.nowMs();
  const names = [
    ...Object.values(site.cloud.hosts).flat(),
    ...namesOfControllers(simulator.directory),
    ...(options.names ?? []),
  ];
  // The certificate is checked against the real clock of the callers, and is made before any time could be moved.
  const tls = await createTlsMaterial(names, nowMs());
  const servers: Server[] = [];
  let directory: DirectoryListeners | undefined;
  const close = (): Promise<void> => closeAll(servers, directory, simulator);
  const host = options.host ?? "127.0.0.1";
  const listen = async (server: Server, port: number | undefined, on: string): Promise<number> => {
    servers.push(server);
    return listening(server, port ?? 0, on);
  };
  const secure = (answer: Answer): Server =>
    createHttpsServer({ cert: tls.certificate, key: tls.privateKey }, (request, response) =>
      respond(request, response, answer, nowMs),
    );
  const plain = (answer: Answer): Server =>
    createHttpServer((request, response) => respond(request, response, answer, nowMs));
  const of = (service: "arm" | "graph" | "login"): Server =>
    secure((exchange, signal) => simulator.handle(exchange, { service, signal }));
  try {
    const arm = await listen(of("arm"), options.armPort, host);
    const graph = await listen(of("graph"), options.graphPort, host);
    const login = await listen(of("login"), options.loginPort, host);
    const all = await listen(
      secure((exchange, signal) => simulator.handle(exchange, { signal })),
      options.port,
      host,
    );
    const control = await listen(
      plain((exchange) => Promise.resolve(controlReply(exchange, simulator))),
      options.controlPort,
      "127.0.0.1",
    );
    const identity =
      options.identityPort === undefined
        ? undefined
        : await listen(
            plain((exchange) => simulator.handleIdentityEndpoint(exchange)),
            options.identityPort,
            "127.0.0.1",
          );
    const { ldapsPort = 0, ldapPort = 0 } = options;
    directory = await startDirectoryListeners(simulator.directory, { host, ldapsPort, ldapPort, tls });
    const { controllers } = directory;
    const local = (port: number): string => `https://localhost:${port}`;
    const addresses = { arm: local(arm), graph: local(graph), login: local(login) };
    site.setLocal({ addresses, portOf: { arm, graph, login, all } });
    if (options.caFile !== undefined) await writeFile(options.caFile, tls.caCertificate);
    return {
      simulator,
      addresses: {
        ...addresses,
        all: local(all),
        control: `http://127.0.0.1:${control}`,
        ...(identity === undefined ? {} : { identityEndpoint: `http://127.0.0.1:${identity}` }),
        ...(controllers.length === 0 ? {} : { domainControllers: controllers }),
      },
      caCertificate: tls.caCertificate,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function respond(request: IncomingMessage, response: ServerResponse, answer: Answer, nowMs: () => number): void {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  void (async () => {
    try {
      const reply = await answer(await readExchange(request), gone.signal);
      writeReply(response, reply, nowMs());
    } catch (error) {
      const isLost = error instanceof ConnectionDropped || gone.signal.aborted;
      if (isLost || response.headersSent) request.socket.destroy();
      else writeReply(response, brokenReply(error), nowMs());
    }
  })();
}

function brokenReply(error: unknown): Reply {
  if (error instanceof BodyTooLarge) {
    return { status: 413, body: { error: { code: "RequestEntityTooLarge", message: error.message } } };
  }
  const message = `The simulator itself failed: ${error instanceof Error ? error.message : "unknown error"}`;
  return { status: 500, body: { error: { code: "SimulatorFailure", message } } };
}

async function closeAll(
  servers: readonly Server[],
  directory: DirectoryListeners | undefined,
  simulator: Simulator,
): Promise<void> {
  simulator.stop();
  await directory?.close();
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
}
