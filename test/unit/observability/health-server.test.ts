import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  type HealthServer,
  type HealthServerInit,
  startHealthServer,
} from "../../../src/observability/health-server.ts";

const fine = { ok: true, problems: [] };
const servers: HealthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: Partial<HealthServerInit> = {}): Promise<HealthServer> {
  const server = await startHealthServer({
    port: 0,
    host: "127.0.0.1",
    live: () => fine,
    ready: () => fine,
    metrics: { contentType: "text/plain; version=0.0.4", metrics: () => Promise.resolve("up 1\n") },
    ...options,
  });
  servers.push(server);
  return server;
}

async function ask(server: HealthServer, path: string, method = "GET"): Promise<[number, string, string | null]> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return [response.status, await response.text(), response.headers.get("content-type")];
}

const TEXT = "text/plain; charset=utf-8";

describe("startHealthServer()", () => {
  it.each([
    ["/livez", 200, "ok\n", TEXT],
    ["/readyz", 200, "ok\n", TEXT],
    ["/readyz?verbose", 200, "ready: ok\n", TEXT],
    ["/metrics", 200, "up 1\n", "text/plain; version=0.0.4"],
    ["/", 404, "Served here: /livez, /readyz, /metrics.\n", TEXT],
    ["/livez/..", 404, "Served here: /livez, /readyz, /metrics.\n", TEXT],
  ])("answers %s with %i", async (path, status, body, type) => {
    expect(await ask(await start(), path)).toEqual([status, body, type]);
  });

  it("says what is not ready, and what not live", async () => {
    const server = await start({
      ready: () => ({ ok: false, problems: ["The first list of Secret is not complete yet."] }),
      live: () => ({ ok: false, problems: ["Silence.", "More silence."] }),
    });
    expect(await ask(server, "/readyz")).toEqual([
      503,
      "ready: not ready\nThe first list of Secret is not complete yet.\n",
      TEXT,
    ]);
    expect(await ask(server, "/livez")).toEqual([503, "live: not live\nSilence.\nMore silence.\n", TEXT]);
  });

  it.each(["POST", "PUT", "DELETE"])("refuses %s", async (method) => {
    expect((await ask(await start(), "/livez", method)).slice(0, 2)).toEqual([405, "Only GET is served here.\n"]);
  });

  it("answers 500 without details when the metrics cannot be collected", async () => {
    const server = await start({
      metrics: { contentType: "text/plain", metrics: () => Promise.reject(new Error("details")) },
    });
    expect((await ask(server, "/metrics")).slice(0, 2)).toEqual([500, "The metrics could not be collected.\n"]);
  });

  it("rejects when the port is taken", async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("closes at once although a client holds a connection", async () => {
    const server = await start();
    const socket = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const cut = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    await server.close();
    await cut;
    await expect(ask(server, "/livez")).rejects.toThrow();
  });
});
