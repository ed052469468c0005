import type { IncomingMessage, ServerResponse } from "node:http";
import type { Exchange, Reply } from "./exchange.ts";

/** Longest request body that is read; the real services stop at 4 MB (ARM) and less (Graph). */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The request body was longer than the services take. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Reads a request whole.
 *
 * @throws {BodyTooLarge} answer 413.
 */
export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const host = request.headers.host ?? "localhost";
  const url = new URL(request.url ?? "/", "https://localhost");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BodyTooLarge("The request body is longer than 4 MB.");
    chunks.push(chunk);
  }
  return {
    method: request.method ?? "GET",
    host,
    path: decodedPath(url.pathname),
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
    ),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Sends an answer: a string as it is, anything else as JSON. */
export function writeReply(response: ServerResponse, reply: Reply, nowMs: number): void {
  const text = bodyText(reply.body);
  const headers: Record<string, string> = { date: new Date(nowMs).toUTCString(), ...reply.headers };
  if (text !== undefined) {
    headers["content-type"] ??= "application/json; charset=utf-8";
    headers["content-length"] = String(Buffer.byteLength(text));
  } else if (reply.status !== 204) {
    headers["content-length"] = "0";
  }
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(text);
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined) return undefined;
  return typeof body === "string" ? body : JSON.stringify(body);
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
