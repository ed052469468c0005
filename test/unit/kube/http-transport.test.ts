import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpTransport } from "../../../src/kube/http-transport.ts";
import { createInformer } from "../../../src/kube/informer.ts";
import type { KubeCredentials } from "../../../src/kube/kube-credentials.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { createTlsMaterial } from "../../../src/simulator/tls.ts";
import { WIDGET } from "../../contract/kube-transport.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server) {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

function transportTo(server: string, credentials: () => KubeCredentials, clock = systemClock) {
  const requests: string[] = [];
  let invalidated = 0;
  const transport = createHttpTransport({
    config: { server, current: () => Promise.resolve(credentials()), invalidate: () => (invalidated += 1) },
    clock,
    metrics: { onRequest: ({ method, code }) => requests.push(`${method} ${code}`) },
  });
  closing.push(() => transport.close());
  return { transport, requests, invalidated: () => invalidated };
}

async function plain(listener: RequestListener, clock = systemClock) {
  const { port, connections } = await listen(createHttpServer(listener));
  const anonymous = { insecureSkipTlsVerify: false };
  return { ...transportTo(`http://127.0.0.1:${port}`, () => anonymous, clock), connections };
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const GET = { method: "GET", path: "/x", timeoutMs: 20_000 } as const;

describe("requests", () => {
  it("one after the other share a connection or two over TLS with a CA of our own", async () => {
    const tls = await createTlsMaterial([], systemClock.nowMs());
    const { port, connections } = await listen(
      createTlsServer({ cert: tls.certificate, key: tls.privateKey }, (request, response) =>
        response.end(`${request.headers["user-agent"] ?? ""} ${request.headers.authorization ?? ""}`),
      ),
    );
    const credentials = { caPem: tls.caCertificate, token: "t", insecureSkipTlsVerify: false };
    const { transport } = transportTo(`https://127.0.0.1:${port}`, () => credentials);
    for (let i = 0; i < 50; i++) {
      const { status, body } = await transport.request(GET);
      expect([status, body]).toEqual([200, expect.stringMatching(/^winauth-operator\/\S+ Bearer t$/)]);
    }
    // A connection is free again a moment after its answer was read, so the next request may open a second one.
    expect(connections()).toBeLessThanOrEqual(2);
  });

  it("follow a rotated CA, and look it up again when a certificate is not accepted", async () => {
    const [old, renewed] = await Promise.all([
      createTlsMaterial([], systemClock.nowMs()),
      createTlsMaterial([], systemClock.nowMs()),
    ]);
    const { port } = await listen(
      createTlsServer({ cert: renewed.certificate, key: renewed.privateKey }, (_request, response) =>
        response.end("ok"),
      ),
    );
    let caPem = old.caCertificate;
    const { transport, invalidated } = transportTo(`https://localhost:${port}`, () => ({
      caPem,
      insecureSkipTlsVerify: false,
    }));
    await expect(transport.request(GET)).rejects.toMatchObject({ code: "tls" });
    expect(invalidated()).toBe(1);
    caPem = renewed.caCertificate;
    expect((await transport.request(GET)).body).toBe("ok");
  });

  it("are repeated once with a new token after a 401, and not without one", async () => {
    const { port } = await listen(
      createHttpServer((request, response) => {
        response.statusCode = request.headers.authorization === "Bearer new" ? 200 : 401;
        response.end();
      }),
    );
    let invalidated = false;
    let next = "new";
    const transport = createHttpTransport({
      config: {
        server: `http://127.0.0.1:${port}`,
        current: () => Promise.resolve({ token: invalidated ? next : "old", insecureSkipTlsVerify: false }),
        invalidate: () => {
          invalidated = true;
        },
      },
      clock: systemClock,
    });
    closing.push(() => transport.close());
    expect((await transport.request(GET)).status).toBe(200);
    next = "old";
    expect((await transport.request(GET)).status).toBe(401);
  });

  it("end at their deadline, in the headers and in the body", async () => {
    const clock = new FakeClock();
    const arrived = Promise.withResolvers<undefined>();
    const { transport, requests } = await plain((_request, response) => {
      response.write("half of it");
      arrived.resolve(undefined);
    }, clock);
    const failed = expect(transport.request({ ...GET, timeoutMs: 5000 })).rejects.toMatchObject({ code: "timeout" });
    await arrived.promise;
    await clock.advance(5000);
    await failed;
    expect([requests.length, clock.pendingTimers()]).toEqual([1, 0]);
  });

  it("end when the caller gives up", async () => {
    const stop = new AbortController();
    const { transport, requests } = await plain(() => stop.abort());
    await expect(transport.request({ ...GET, signal: stop.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(requests).toEqual(["GET <error>"]);
  });

  it("refuse a body that is too long", async () => {
    const { transport } = await plain((_request, response) => response.end("x".repeat(2000)));
    await expect(transport.request({ ...GET, maxResponseBytes: 1999 })).rejects.toMatchObject({
      code: "response_too_large",
    });
    expect((await transport.request({ ...GET, maxResponseBytes: 2000 })).body).toHaveLength(2000);
  });

  it("keep the path of a server behind a gateway, and encode the query", async () => {
    const { port } = await listen(createHttpServer((request, response) => response.end(request.url)));
    const { transport } = transportTo(`http://127.0.0.1:${port}/k8s/c-1/`, () => ({ insecureSkipTlsVerify: false }));
    const answer = await transport.request({ ...GET, query: { fieldSelector: "metadata.name=a b" } });
    expect(answer.body).toBe("/k8s/c-1/x?fieldSelector=metadata.name%3Da+b");
  });

  it("about the Lease wait for no other one, and after one that hung take a new connection", async () => {
    let leaseHangs = false;
    const { transport, connections } = await plain((request, response) => {
      if (request.url === "/lease" && !leaseHangs) response.end("ok");
    });
    const given = new AbortController();
    const hanging = Array.from({ length: 40 }, () => transport.request({ ...GET, signal: given.signal }));
    const lease = { ...GET, path: "/lease", timeoutMs: 500, isAboutLease: true };
    expect((await transport.request(lease)).body).toBe("ok");
    leaseHangs = true;
    await expect(transport.request(lease)).rejects.toMatchObject({ code: "timeout" });
    leaseHangs = false;
    const before = connections();
    expect((await transport.request(lease)).body).toBe("ok");
    expect(connections()).toBe(before + 1);
    given.abort();
    await Promise.allSettled(hanging);
  });

  it("say that nobody listens", async () => {
    const { transport } = transportTo("http://127.0.0.1:1", () => ({ insecureSkipTlsVerify: false }));
    await expect(transport.request(GET)).rejects.toMatchObject({ code: "network" });
  });
});

describe("watches", () => {
  it("split lines at line feeds only, across chunks, and drop a line that was cut off", async () => {
    const text = '{"a":"ü\u2028"}\n{"b":1}\n{"c"';
    const bytes = Buffer.from(text);
    const { transport } = await plain((_request, response) => {
      response.write(bytes.subarray(0, 7));
      setImmediate(() => response.end(bytes.subarray(7)));
    });
    const { lines } = await transport.watch(GET);
    expect(await collect(lines)).toEqual(['{"a":"ü\u2028"}', '{"b":1}']);
  });

  it("do not take the connections of requests", async () => {
    const { transport } = await plain((request, response) => {
      if (request.url === "/watch") response.writeHead(200).flushHeaders();
      else response.end("ok");
    });
    const watches = Array.from({ length: 20 }, () => transport.watch({ ...GET, path: "/watch" }));
    await Promise.all(watches);
    expect((await transport.request(GET)).body).toBe("ok");
  });

  it("give the body of an answer that is no stream", async () => {
    const { transport } = await plain((_request, response) => response.writeHead(403).end("no"));
    expect(await transport.watch(GET)).toMatchObject({ status: 403, errorBody: "no" });
  });

  it("fail when the connection breaks", async () => {
    const { transport } = await plain((_request, response) => {
      response.write('{"a":1}\n');
      setImmediate(() => response.destroy());
    });
    const { lines } = await transport.watch(GET);
    await expect(collect(lines)).rejects.toMatchObject({ name: "KubeUnreachableError", code: "network" });
  });
});

describe("an informer over real connections", () => {
  it("survives a failed list, a reset watch and a half-open one", async () => {
    const clock = new FakeClock();
    const item = (name: string, version: string) => ({
      metadata: { name, namespace: "n", uid: name, resourceVersion: version },
    });
    let lists = 0;
    let watches = 0;
    const { transport } = await plain((request, response) => {
      if (request.url?.includes("watch=true") === true) {
        watches += 1;
        response.writeHead(200).flushHeaders();
        response.write(`${JSON.stringify({ type: "ADDED", object: item(`w${watches}`, `${10 + watches}`) })}\n`);
        // The first breaks; the second stays open and silent.
        if (watches === 1) setImmediate(() => response.destroy());
        return;
      }
      lists += 1;
      response.statusCode = lists === 1 ? 500 : 200;
      response.end(JSON.stringify({ metadata: { resourceVersion: "10" }, items: [item("listed", "9")] }));
    }, clock);
    const informer = createInformer({ transport, kind: WIDGET, clock, random: fixedRandom(0.5) });
    const stop = new AbortController();
    const running = informer.run(stop.signal);
    const until = async (holds: () => boolean, stepMs: number) => {
      for (let turn = 0; turn < 5000 && !holds(); turn++) {
        await settle();
        if (turn % 50 === 49) await clock.advance(stepMs);
      }
      expect(holds()).toBe(true);
    };
    const has = (name: string) => () => informer.store.list().some(({ metadata }) => metadata.name === name);
    await until(has("w1"), 400);
    await until(has("w2"), 800);
    await until(has("w3"), 105_000);
    expect([lists, informer.store.list().length]).toEqual([2, 4]);
    stop.abort();
    await running;
    expect(clock.pendingTimers()).toBe(0);
  });
});
