import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";
import type { AddressInfo } from "node:net";
import type { ApiAccess } from "../../../src/controlplane/api-client.ts";

/** One call that came through the door. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
}

/** A plain-HTTP door in front of an API server, which can be held shut for some calls. */
export interface ApiServerDoor {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly seen: readonly SeenCall[];
  /** The `Warning` headers of all answers, in order. */
  readonly warnings: readonly string[];
  /** Keeps back the calls that match until the returned function is called. */
  hold(matches: (call: SeenCall) => boolean): () => void;
  close(): Promise<void>;
}

/**
 * Opens a door to the API server, at any port unless one is given. Callers log in with their own token. Who has none gets
 * `anonymous`: kubectl and helm send theirs over TLS only.
 */
export async function openDoor(
  { url, caPem }: ApiAccess,
  { port = 0, anonymous }: { readonly port?: number; readonly anonymous?: string } = {},
): Promise<ApiServerDoor> {
  const seen: SeenCall[] = [];
  const warnings: string[] = [];
  const onWarning = (text: string): number => warnings.push(text);
  const holds = new Set<{ readonly matches: (call: SeenCall) => boolean; readonly over: Promise<void> }>();
  const serve = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const call = { method: incoming.method ?? "", path: incoming.url ?? "" };
    seen.push(call);
    await Promise.all([...holds].filter(({ matches }) => matches(call)).map(({ over }) => over));
    if (anonymous !== undefined) incoming.headers.authorization ??= `Bearer ${anonymous}`;
    forward(incoming, answer, { url, caPem, onWarning });
  };
  const server = createServer((incoming, answer) => void serve(incoming, answer));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    warnings,
    hold(matches) {
      let release: () => void = () => undefined;
      const held = { matches, over: new Promise<void>((resolve) => (release = resolve)) };
      holds.add(held);
      return () => {
        holds.delete(held);
        release();
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { url, caPem, onWarning }: Pick<ApiAccess, "url" | "caPem"> & { readonly onWarning: (text: string) => void },
) {
  const headers = { ...incoming.headers, host: new URL(url).host };
  const to = new URL(incoming.url ?? "/", url);
  const send = to.protocol === "https:" ? secureRequest : request;
  const outgoing = send(to, { method: incoming.method, headers, ca: caPem }, (reply) => {
    for (const text of reply.headersDistinct["warning"] ?? []) onWarning(text);
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    answer.flushHeaders();
    reply.pipe(answer);
  });
  outgoing.on("error", () => answer.destroy());
  answer.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}
