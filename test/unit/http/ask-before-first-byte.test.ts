import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { Pool } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { askBeforeFirstByte, NotSentError } from "../../../src/http/ask-before-first-byte.ts";

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that writes down what it receives and answers everything with an empty 200. */
async function listen(): Promise<{ origin: string; server: Server; received: () => string }> {
  let text = "";
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, received: () => text };
}

function poolTo(origin: string): Pool {
  const pool = new Pool(origin, { connections: 1 });
  closing.push(() => pool.destroy());
  return pool;
}

const WRITE = { method: "PATCH", path: "/x", body: "{}" } as const;
const lost = new Error("The Lease ran out.");

describe("a request", () => {
  it("is kept back by what happened while its connection was made", async () => {
    const { origin, server, received } = await listen();
    let mayWrite = true;
    server.once("connection", () => {
      mayWrite = false;
    });
    const asking = askBeforeFirstByte(poolTo(origin), () => {
      if (!mayWrite) throw lost;
    });
    const outcome: unknown = await asking.request(WRITE).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(NotSentError);
    expect((outcome as NotSentError).cause).toBe(lost);
    expect(received()).toBe("");
  });

  it("is kept back on a connection that stands, which serves the next one", async () => {
    const { origin, received } = await listen();
    const pool = poolTo(origin);
    await (await pool.request({ method: "GET", path: "/before" })).body.dump();
    const refusing = askBeforeFirstByte(pool, () => {
      throw lost;
    });
    await expect(refusing.request(WRITE)).rejects.toMatchObject({ cause: lost });
    await (await pool.request({ method: "GET", path: "/after" })).body.dump();
    expect(received().match(/^[A-Z]+ \S+/gm)).toEqual(["GET /before", "GET /after"]);
  });

  it("goes out whole when nothing is against it", async () => {
    const { origin, received } = await listen();
    let asked = 0;
    const asking = askBeforeFirstByte(poolTo(origin), () => {
      asked += 1;
      expect(received()).toBe("");
    });
    const { statusCode, body } = await asking.request(WRITE);
    await body.dump();
    expect([asked, statusCode]).toEqual([1, 200]);
    expect(received()).toMatch(/^PATCH \/x HTTP\/1\.1\r\n[\s\S]*\r\n\r\n\{\}$/);
  });
});
