import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a probe is told: fine, or what is not, in sentences. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/** What the server shows, and where. */
export interface HealthServerInit {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly live: () => ProbeResult;
  readonly ready: () => ProbeResult;
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
}

/** The running server. */
export interface HealthServer {
  readonly port: number;
  /** Stops listening and cuts the connections that are open. */
  close(): Promise<void>;
}

const TEXT = "text/plain; charset=utf-8";

/**
 * Serves `/livez`, `/readyz` and `/metrics` over plain HTTP, GET only. A probe answers 200 with `ok`, or 503 with a
 * sentence per line that says what is not; `?verbose` says on success, too, what was asked.
 *
 * @throws {Error} the listening error, for example `EADDRINUSE`; the process cannot start.
 */
export async function startHealthServer(init: HealthServerInit): Promise<HealthServer> {
  const server = createServer(
    { maxHeaderSize: 8_192, requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      // Anything a client sends as a body is dropped.
      request.resume();
      if (request.method !== "GET") {
        answer(response, 405, "Only GET is served here.\n", { allow: "GET" });
        return;
      }
      serve(init, request.url ?? "/", response).catch(() =>
        answer(response, 500, "The metrics could not be collected.\n"),
      );
    },
  );
  server.keepAliveTimeout = 5_000;
  server.maxConnections = 64;
  await listen(server, init);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function serve(init: HealthServerInit, url: string, response: ServerResponse): Promise<void> {
  const [path = "", query] = url.split("?", 2);
  const verbose = new URLSearchParams(query).has("verbose");
  switch (path) {
    case "/livez":
      answerProbe(response, "live", init.live(), verbose);
      return;
    case "/readyz":
      answerProbe(response, "ready", init.ready(), verbose);
      return;
    case "/metrics":
      answer(response, 200, await init.metrics.metrics(), { "content-type": init.metrics.contentType });
      return;
    default:
      answer(response, 404, "Served here: /livez, /readyz, /metrics.\n");
  }
}

function answerProbe(response: ServerResponse, name: string, { ok, problems }: ProbeResult, verbose: boolean): void {
  const summary = ok ? "ok" : `not ${name}`;
  const text = ok && !verbose ? summary : [`${name}: ${summary}`, ...problems].join("\n");
  answer(response, ok ? 200 : 503, `${text}\n`);
}

function answer(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": TEXT, "cache-control": "no-store", ...headers });
  response.end(body);
}

function listen(server: Server, { port, host }: HealthServerInit): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
