import type { Dispatcher, Pool } from "undici";
import { askBeforeFirstByte, NotSentError } from "../http/ask-before-first-byte.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import { PROGRAM_VERSION } from "../version.ts";
import { readBody, splitLines } from "./body-lines.ts";
import { type ConnectionPools, RotatingPools } from "./connection-pools.ts";
import type { KubeConfigSource, KubeCredentials } from "./kube-credentials.ts";
import type { KubeRequest, KubeResponse, KubeTransport, KubeWatchStream } from "./transport.ts";
import { transportFailure } from "./transport-failure.ts";

const DEFAULT_MAX_RESPONSE_BYTES = 4 * 1024 * 1024;
/** An object is at most 1.5 MiB in etcd; a watch line holds one, with managedFields and escapes. */
const MAX_WATCH_LINE_LENGTH = 8 * 1024 * 1024;
const MAX_WATCH_ERROR_BYTES = 64 * 1024;

/** Told about every request, once its headers arrived or it failed. */
export interface TransportMetrics {
  /** `code` is the HTTP status, or `<error>` without an answer; `host` is host and port. */
  onRequest(request: {
    readonly method: string;
    readonly code: string;
    readonly host: string;
    readonly durationMs: number;
  }): void;
}

/** What {@link createHttpTransport} is made of. */
export interface HttpTransportOptions {
  readonly config: KubeConfigSource;
  readonly clock: Clock;
  readonly metrics?: TransportMetrics;
}

/** A transport that owns connections. */
export interface HttpTransport extends KubeTransport {
  /** Ends every connection, requests and watches in flight included. */
  close(): Promise<void>;
}

/**
 * The API server over HTTP/1.1 with pools of kept-alive connections for requests, for watches and for the Lease. Credentials
 * are looked up for every request, so that a rotated token or CA is used without a restart; after a 401 they are read
 * again and, if they changed, the request is repeated once: the API server did nothing with it.
 */
export function createHttpTransport({ config, clock, metrics }: HttpTransportOptions): HttpTransport {
  const base = new URL(config.server);
  const prefix = base.pathname.replace(/(?<!\/)\/+$/, "");
  const pools = new RotatingPools(base.origin);

  const sendOnce = async (
    request: KubeRequest,
    credentials: KubeCredentials,
    choose: (pools: ConnectionPools) => Pool,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> => {
    const query = request.query === undefined ? "" : `?${new URLSearchParams(request.query).toString()}`;
    return await askBeforeFirstByte(choose(pools.for(credentials)), request.beforeFirstByte).request({
      method: request.method,
      path: `${prefix}${request.path}${query}`,
      headers: headersOf(request, credentials),
      body: request.body ?? null,
      signal,
    });
  };

  const send = async (
    request: KubeRequest,
    choose: (pools: ConnectionPools) => Pool,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> => {
    const startedMs = clock.monotonicMs();
    let code = "<error>";
    try {
      const credentials = await unlessAborted(config.current(), signal);
      let response = await sendOnce(request, credentials, choose, signal);
      if (response.statusCode === 401) {
        config.invalidate();
        const renewed = await unlessAborted(config.current(), signal);
        if (!sameLogin(renewed, credentials)) {
          await response.body.dump();
          response = await sendOnce(request, renewed, choose, signal);
        }
      }
      code = String(response.statusCode);
      return response;
    } catch (error) {
      if (error instanceof NotSentError) throw error;
      const failure = transportFailure(error, base.host, signal);
      // The CA may have been rotated since we read it.
      if (failure.code === "tls") config.invalidate();
      throw failure;
    } finally {
      const durationMs = clock.monotonicMs() - startedMs;
      metrics?.onRequest({ method: request.method, code, host: base.host, durationMs });
    }
  };

  const request = async (call: KubeRequest): Promise<KubeResponse> => {
    const limit = deadline(clock, call.timeoutMs, call.signal);
    try {
      const response = await send(call, (p) => (call.isAboutLease === true ? p.lease : p.requests), limit.signal);
      const body = await readBody(response.body, call.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES);
      return { status: response.statusCode, headers: flat(response.headers), body };
    } catch (error) {
      if (error instanceof NotSentError) throw error.cause;
      throw transportFailure(error, base.host, limit.signal);
    } finally {
      limit.dispose();
    }
  };

  const watch = async (call: KubeRequest): Promise<KubeWatchStream> => {
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(call.signal?.reason);
    if (call.signal?.aborted === true) onAbort();
    call.signal?.addEventListener("abort", onAbort, { once: true });
    const release = (): void => call.signal?.removeEventListener("abort", onAbort);
    const limit = clock.after(call.timeoutMs, () =>
      stop.abort(new DOMException(`No answer within ${call.timeoutMs} ms.`, "TimeoutError")),
    );
    try {
      const response = await send(call, (p) => p.watches, stop.signal);
      const headers = flat(response.headers);
      if (response.statusCode !== 200) {
        const errorBody = await readBody(response.body, MAX_WATCH_ERROR_BYTES);
        release();
        return { status: response.statusCode, errorBody, headers, lines: noLines() };
      }
      const lines = watchLines(response.body, base.host, stop.signal, release);
      return { status: 200, errorBody: "", headers, lines };
    } catch (error) {
      release();
      throw transportFailure(error, base.host, stop.signal);
    } finally {
      limit.cancel();
    }
  };

  return { request, watch, close: () => pools.close() };
}

async function* watchLines(
  body: AsyncIterable<Buffer>,
  host: string,
  signal: AbortSignal,
  release: () => void,
): AsyncGenerator<string> {
  try {
    yield* splitLines(body, MAX_WATCH_LINE_LENGTH);
  } catch (error) {
    throw transportFailure(error, host, signal);
  } finally {
    release();
  }
}

async function* noLines(): AsyncGenerator<string> {
  // Nothing to read: the answer was an error.
}

function headersOf(request: KubeRequest, credentials: KubeCredentials): Record<string, string> {
  return {
    accept: "application/json",
    "user-agent": `winauth-operator/${PROGRAM_VERSION}`,
    ...(request.body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
    ...(credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` }),
  };
}

function sameLogin(a: KubeCredentials, b: KubeCredentials): boolean {
  return a.token === b.token && a.clientCertPem === b.clientCertPem && a.clientKeyPem === b.clientKeyPem;
}

/** Plugins and file systems take no signal, so the wait for them is given up instead. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = (): void => reject(new DOMException("The login took too long.", "AbortError"));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}

function flat(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}
