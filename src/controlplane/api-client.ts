import { Agent, request } from "undici";
import { type Clock, deadline } from "../ports/clock.ts";

const DEFAULT_TIMEOUT_MS = 30_000;

/** How to reach an API server as somebody. */
export interface ApiAccess {
  readonly url: string;
  /** The CA that signed the server's certificate, PEM. Nothing else is trusted. */
  readonly caPem: string;
  /** Bearer token. */
  readonly token: string;
}

/** One call. `body` is sent as JSON. */
export interface ApiCall {
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Default 30 000. Covers the whole call. */
  readonly timeoutMs?: number;
}

/** The API server's answer, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  /** Header names are lower-case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The body as text. */
  readonly text: string;
  /** The body decoded, when it is JSON; else undefined. */
  readonly json: unknown;
  /** The texts of the answer's `Warning` headers. */
  readonly warnings: readonly string[];
}

/** A small client for the embedded API server. Close it, or its connections stay open. */
export interface ApiClient {
  /** @throws {Error} when no complete answer arrived in time. Any HTTP status is an answer. */
  request(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, call?: ApiCall): Promise<ApiAnswer>;
  close(): Promise<void>;
}

/** Makes an {@link ApiClient} that keeps its connections. */
export function createApiClient(access: ApiAccess, clock: Clock): ApiClient {
  const agent = new Agent({ connect: { ca: access.caPem }, keepAliveTimeout: 10_000 });
  return {
    close: () => agent.destroy(),
    async request(method, path, call = {}) {
      const url = new URL(path, access.url);
      for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
      const limit = deadline(clock, call.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      try {
        const answer = await request(url, {
          method,
          dispatcher: agent,
          signal: limit.signal,
          headers: {
            authorization: `Bearer ${access.token}`,
            accept: "application/json",
            ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
          },
          body: call.body === undefined ? null : JSON.stringify(call.body),
        });
        const text = await answer.body.text();
        const headers = definedHeaders(answer.headers);
        return {
          status: answer.statusCode,
          headers,
          text,
          json: parseJson(headers["content-type"], text),
          warnings: warningTexts(headers["warning"]),
        };
      } finally {
        limit.dispose();
      }
    },
  };
}

/** The texts of `Warning` headers of the form `299 - "text"`; several may share one header line. */
export function warningTexts(header: string | readonly string[] | undefined): readonly string[] {
  const lines = header === undefined ? [] : typeof header === "string" ? [header] : header;
  return lines.flatMap((line) =>
    [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replaceAll(/\\(.)/g, "$1")),
  );
}

function definedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | readonly string[]> {
  const defined: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) defined[name] = value;
  return defined;
}

function parseJson(contentType: string | readonly string[] | undefined, text: string): unknown {
  return String(contentType).startsWith("application/json") ? (JSON.parse(text) as unknown) : undefined;
}
