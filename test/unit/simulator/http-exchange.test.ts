import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { BodyTooLarge, readExchange, writeReply } from "../../../src/simulator/http-exchange.ts";

function incoming(url: string, body: string | Buffer): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: "POST", url, headers: { host: "h:1", accept: "x" } });
  request.push(body);
  request.push(null);
  return request;
}

test("reads a request with its path decoded", async () => {
  const exchange = await readExchange(incoming("/a%20b?%24top=1", "body"));
  expect({ ...exchange, query: exchange.query.get("$top") }).toEqual({
    method: "POST",
    host: "h:1",
    path: "/a b",
    query: "1",
    headers: { host: "h:1", accept: "x" },
    body: "body",
  });
});

test("a body that is too long is not read to its end", async () => {
  await expect(readExchange(incoming("/", Buffer.alloc(5 * 1024 * 1024)))).rejects.toBeInstanceOf(BodyTooLarge);
});

test.each([
  [{ status: 200, body: { a: 1 } }, "application/json; charset=utf-8", "7"],
  [{ status: 502, headers: { "content-type": "text/html" }, body: "<p>" }, "text/html", "3"],
  [{ status: 202 }, undefined, "0"],
  [{ status: 204 }, undefined, undefined],
])("sends %j", (reply, type, length) => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  writeReply(response, reply, 0);
  expect([response.statusCode, response.getHeader("content-type"), response.getHeader("content-length")]).toEqual([
    reply.status,
    type,
    length,
  ]);
});
