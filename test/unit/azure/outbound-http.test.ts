import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpOutbound, type HttpOutbound } from "../../../src/azure/outbound-http.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import type { OutboundRequest } from "../../../src/ports/outbound.ts";

const running: { server: Server; outbound: HttpOutbound }[] = [];

afterEach(async () => {
  for (const { server, outbound } of running.splice(0)) {
    server.closeAllConnections();
    server.close();
    await outbound.close();
  }
});

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const outbound = createHttpOutbound({ clock: systemClock, userAgent: "winauth-test" });
  running.push({ server, outbound });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const send = (change: Partial<OutboundRequest> = {}) =>
    outbound.send({
      service: "arm",
      method: "GET",
      url,
      headers: {},
      timeoutMs: 5000,
      maxResponseBytes: 1000,
      ...change,
    });
  return { server, send };
}

describe("createHttpOutbound", () => {
  it("gives back any status whole, follows no redirect, and keeps its connection", async () => {
    const ports = new Set<number | undefined>();
    const { send } = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(307, { location: "/elsewhere", "X-Agent": request.headers["user-agent"] }).end("moved");
    });
    const answers = [await send(), await send()];
    for (let i = 0; i < 20; i++) await send();
    expect(answers.map(({ status, body, headers }) => [status, body, headers["location"], headers["x-agent"]])).toEqual(
      [
        [307, "moved", "/elsewhere", "winauth-test"],
        [307, "moved", "/elsewhere", "winauth-test"],
      ],
    );
    // A request sent in the same turn as the last answer ended may open a second connection, never one for each.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it("sends the body", async () => {
    const { send } = await serve((request, response) => void request.pipe(response));
    expect((await send({ method: "PATCH", body: "héllo" })).body).toBe("héllo");
  });

  it.each([
    [
      "a body that is too long",
      ((_request, response) => response.end("x".repeat(1001))) satisfies RequestListener,
      {},
      "response_too_large",
    ],
    ["no answer in time", (() => undefined) satisfies RequestListener, { timeoutMs: 30 }, "timeout"],
    [
      "a body that stalls",
      ((_request, response) => response.write("x")) satisfies RequestListener,
      { timeoutMs: 200 },
      "timeout",
    ],
    ["a reset connection", ((request) => request.socket.destroy()) satisfies RequestListener, {}, "network"],
    ["an abort", (() => undefined) satisfies RequestListener, { signal: AbortSignal.abort() }, "aborted"],
  ])("%s is told apart", async (_what, listener, change, code) => {
    const { send } = await serve(listener);
    await expect(send(change)).rejects.toMatchObject({ name: "OutboundFailure", code });
  });
});
