import { createSecureContext, getCACertificates } from "node:tls";
import { Agent, request as undiciRequest } from "undici";
import { askBeforeFirstByte, NotSentError } from "../http/ask-before-first-byte.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import {
  type Outbound,
  OutboundFailure,
  type OutboundFailureCode,
  type OutboundRequest,
  type OutboundResponse,
} from "../ports/outbound.ts";

/** What {@link createHttpOutbound} needs. */
export interface HttpOutboundOptions {
  readonly clock: Clock;
  /** Certificates in PEM form that are trusted beside the machine's own. */
  readonly caPem?: string;
  /** Sent with every request that does not bring its own. */
  readonly userAgent: string;
}

/** The real {@link Outbound}; `close` ends its connections once the requests under way are over. */
export interface HttpOutbound extends Outbound {
  close(): Promise<void>;
}

/** HTTP over one pool of kept-alive connections: no redirect, no retry, no compression, bodies and time bounded. */
export function createHttpOutbound(options: HttpOutboundOptions): HttpOutbound {
  const trusted = options.caPem === undefined ? {} : { ca: [...getCACertificates("default"), options.caPem] };
  const agent = new Agent({
    // Deadlines are the caller's, over the whole exchange; the agent's own would cut in by the real clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
    connections: 64,
    allowH2: false,
    // Made once: reading the machine's certificates anew for each connection costs a hundred times the handshake.
    connect: { secureContext: createSecureContext(trusted) },
  });
  return {
    send: (request) => send(request, agent, options),
    close: () => agent.close(),
  };
}

async function send(request: OutboundRequest, agent: Agent, options: HttpOutboundOptions): Promise<OutboundResponse> {
  const limit = deadline(options.clock, request.timeoutMs, request.signal);
  try {
    const answer = await undiciRequest(request.url, {
      dispatcher: askBeforeFirstByte(agent, request.beforeFirstByte),
      method: request.method,
      headers: { "user-agent": options.userAgent, ...request.headers },
      body: request.body ?? null,
      signal: limit.signal,
    });
    const declaredBytes = Number(answer.headers["content-length"] ?? 0);
    const body = await readBounded(answer.body, declaredBytes, request.maxResponseBytes);
    return { status: answer.statusCode, headers: flatten(answer.headers), body };
  } catch (error) {
    if (error instanceof NotSentError) throw error.cause;
    throw failureOf(error, request, limit.signal);
  } finally {
    limit.dispose();
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>, declaredBytes: number, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop destroys the stream, and the connection with it.
    if (Math.max(size, declaredBytes) > maxBytes) {
      throw new OutboundFailure("response_too_large", `The answer is longer than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

function failureOf(error: unknown, request: OutboundRequest, limit: AbortSignal): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const host = URL.parse(request.url)?.host ?? "an unreadable address";
  if (request.signal?.aborted === true) return new OutboundFailure("aborted", `The request to ${host} was cancelled.`);
  if (limit.aborted)
    return new OutboundFailure("timeout", `${host} gave no complete answer within ${request.timeoutMs} ms.`);
  const code = codeOf(error);
  const kind: OutboundFailureCode = TLS_CODE.test(code) ? "tls" : "network";
  // The cause stays out: undici hangs the request, headers included, on some of its errors.
  return new OutboundFailure(kind, `No connection to ${host} (${code}).`);
}

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH|EPROTO)/;

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
