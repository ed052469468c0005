import { Pool } from "undici";
import type { KubeCredentials } from "./kube-credentials.ts";

/** Connections for requests. Watches and the Lease have their own, so that nothing starves a request, and no request the Lease. */
const REQUEST_CONNECTIONS = 16;
const KEEP_ALIVE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** The open connections to one API server with one set of certificates. */
export interface ConnectionPools {
  readonly requests: Pool;
  readonly watches: Pool;
  /** One connection: when it is dead, the request that finds out ends it, and the next one makes a new one. */
  readonly lease: Pool;
}

/** Keeps one set of pools for as long as CA and client certificate stay the same. */
export class RotatingPools {
  readonly #origin: string;
  #current: { readonly madeFor: KubeCredentials; readonly pools: ConnectionPools } | undefined;
  readonly #retired = new Set<ConnectionPools>();
  #closed = false;

  /** `origin` is scheme, host and port. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The pools for these credentials; earlier ones finish what they carry and close. */
  for(credentials: KubeCredentials): ConnectionPools {
    if (this.#closed) throw new Error("The connections to the Kubernetes API server were closed.");
    if (this.#current !== undefined && sameTls(this.#current.madeFor, credentials)) return this.#current.pools;
    if (this.#current !== undefined) this.#retire(this.#current.pools);
    const pools = {
      requests: newPool(this.#origin, credentials, REQUEST_CONNECTIONS),
      watches: newPool(this.#origin, credentials, null),
      lease: newPool(this.#origin, credentials, 1),
    };
    this.#current = { madeFor: credentials, pools };
    return pools;
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#retired, ...(this.#current === undefined ? [] : [this.#current.pools])];
    this.#current = undefined;
    await Promise.all(all.flatMap((pools) => poolsOf(pools).map((pool) => pool.destroy())));
  }

  #retire(pools: ConnectionPools): void {
    this.#retired.add(pools);
    // A watch opened with the old certificates stays valid and ends by itself within minutes.
    const closed = Promise.all(poolsOf(pools).map((pool) => pool.close()));
    void closed.catch(() => undefined).then(() => this.#retired.delete(pools));
  }
}

function poolsOf({ requests, watches, lease }: ConnectionPools): readonly Pool[] {
  return [requests, watches, lease];
}

function sameTls(a: KubeCredentials, b: KubeCredentials): boolean {
  return (
    a.caPem === b.caPem &&
    a.clientCertPem === b.clientCertPem &&
    a.clientKeyPem === b.clientKeyPem &&
    a.insecureSkipTlsVerify === b.insecureSkipTlsVerify &&
    a.tlsServerName === b.tlsServerName
  );
}

function newPool(origin: string, credentials: KubeCredentials, connections: number | null): Pool {
  return new Pool(origin, {
    connections,
    // One stuck HTTP/2 connection would take all watches with it, and undici has no deadline for its pings.
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The caller's deadline covers the whole request, and a watch is silent for as long as nothing happens.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      rejectUnauthorized: !credentials.insecureSkipTlsVerify,
      ...(credentials.caPem === undefined ? {} : { ca: credentials.caPem }),
      ...(credentials.clientCertPem === undefined ? {} : { cert: credentials.clientCertPem }),
      ...(credentials.clientKeyPem === undefined ? {} : { key: credentials.clientKeyPem }),
      ...(credentials.tlsServerName === undefined ? {} : { servername: credentials.tlsServerName }),
    },
  });
}
