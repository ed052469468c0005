import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { failureText, httpDownloader } from "../../../src/controlplane/download.ts";

async function serve(respond: Parameters<typeof createServer>[1] & object): Promise<string> {
  const server = createServer(respond).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function download(
  url: string,
  env = {},
): Promise<{ status: number; sizeBytes: number | undefined; body: string }> {
  const downloader = httpDownloader(env);
  try {
    const answer = await downloader.get(url, new AbortController().signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return { status: answer.status, sizeBytes: answer.sizeBytes, body: Buffer.concat(chunks).toString() };
  } finally {
    await downloader.close();
  }
}

test("redirects are followed to the file", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/file") response.writeHead(302, { location: "/elsewhere" }).end();
    else response.writeHead(200, { "content-length": 5 }).end("hello");
  });
  expect(await download(`${url}/file`)).toEqual({ status: 200, sizeBytes: 5, body: "hello" });
});

test("any status is an answer", async () => {
  const url = await serve((_, response) => response.writeHead(503).end("busy"));
  expect(await download(url)).toMatchObject({ status: 503, body: "busy" });
});

test("the proxy that the environment names is used, except for hosts that it exempts", async () => {
  const seen: (string | undefined)[] = [];
  const proxy = await serve((request, response) => {
    seen.push(request.url);
    response.end("from the proxy");
  });
  const direct = await serve((_, response) => response.end("direct"));
  const env = { http_proxy: proxy, no_proxy: "127.0.0.1" };
  const bodies = [await download("http://envtest.example/file", env), await download(direct, env)].map(
    ({ body }) => body,
  );
  expect({ bodies, seen }).toEqual({
    bodies: ["from the proxy", "direct"],
    seen: ["http://envtest.example/file"],
  });
});

test.each([
  [
    "the system's code and host",
    Object.assign(new Error("x"), { code: "ENOTFOUND", hostname: "github.com" }),
    "ENOTFOUND github.com",
  ],
  [
    "the system's code and address",
    Object.assign(new Error("x"), { code: "ECONNREFUSED", address: "::1", port: 80 }),
    "ECONNREFUSED ::1:80",
  ],
  ["the code alone", Object.assign(new Error("x"), { code: "ENOENT" }), "ENOENT"],
  [
    "the innermost cause",
    new TypeError("fetch failed", { cause: new Error("other side closed") }),
    "other side closed",
  ],
  ["the message", new Error("plain"), "plain"],
  ["what is no error", "text", "text"],
])("a failure is told by %s", (_, error, text) => {
  expect(failureText(error)).toBe(text);
});
