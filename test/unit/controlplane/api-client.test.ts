import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ApiClient, createApiClient, warningTexts } from "../../../src/controlplane/api-client.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

/** A client of a server on loopback that answers so. */
async function clientOf(
  respond: (request: IncomingMessage, response: ServerResponse) => unknown,
  clock = systemClock,
): Promise<ApiClient> {
  const server = createServer((request, response) => void respond(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  const client = createApiClient({ url: `http://127.0.0.1:${port}`, caPem: "", token: "secret" }, clock);
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return client;
}

test("a call carries token, query, content type and body", async () => {
  const client = await clientOf(async (request, response) => {
    const { authorization, "content-type": type } = request.headers;
    const seen = { method: request.method, url: request.url, authorization, type, body: await text(request) };
    response.setHeader("content-type", "application/json").end(JSON.stringify(seen));
  });
  const answer = await client.request("PATCH", "/api/v1/x", {
    body: { a: 1 },
    contentType: "application/apply-patch+yaml",
    query: { fieldManager: "a b", force: "true" },
  });
  expect(answer.json).toEqual({
    method: "PATCH",
    url: "/api/v1/x?fieldManager=a+b&force=true",
    authorization: "Bearer secret",
    type: "application/apply-patch+yaml",
    body: '{"a":1}',
  });
});

test("an answer has status, text and warnings; only JSON is decoded", async () => {
  const client = await clientOf((_, response) => {
    response.setHeader("warning", ['299 - "unknown field \\"spec.x\\""', '299 - "deprecated"']);
    response.writeHead(404).end("not here");
  });
  expect(await client.request("GET", "/")).toMatchObject({
    status: 404,
    text: "not here",
    json: undefined,
    warnings: ['unknown field "spec.x"', "deprecated"],
  });
});

test("a call without an answer ends with its time", async () => {
  const clock = new FakeClock();
  const arrived = Promise.withResolvers<undefined>();
  const client = await clientOf(() => arrived.resolve(undefined), clock);
  const outcome = expect(client.request("GET", "/", { timeoutMs: 2000 })).rejects.toThrow("No result within 2000 ms.");
  await arrived.promise;
  await clock.advance(2000);
  await outcome;
  expect(clock.pendingTimers()).toBe(0);
});

describe("warning texts", () => {
  test.each([
    [undefined, []],
    ['299 - "one"', ["one"]],
    ['299 - "one, with a comma", 299 - "two"', ["one, with a comma", "two"]],
    [
      ['299 - "one"', '299 k8s "quoted \\"word\\""'],
      ["one", 'quoted "word"'],
    ],
    ["no warning", []],
  ])("of %j are %j", (header, texts) => {
    expect(warningTexts(header)).toEqual(texts);
  });
});
