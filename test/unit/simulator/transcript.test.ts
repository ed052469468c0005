import { expect, test } from "vitest";
import type { Exchange } from "../../../src/simulator/exchange.ts";
import { describeExchange, type NewEntry, requestIdOf, Transcript } from "../../../src/simulator/transcript.ts";

const exchange = (method: string, path: string, body = ""): Exchange => ({
  method,
  host: "h",
  path,
  query: new URLSearchParams("a=b"),
  headers: {},
  body,
});
const entry = (write: boolean): NewEntry => ({
  actor: "api",
  service: "arm",
  method: "GET",
  path: "/",
  query: "",
  status: 200,
  write,
});

test("numbers entries, forgets the oldest, and filters", () => {
  const transcript = new Transcript(() => 0, 10);
  for (let n = 1; n <= 30; n += 1) transcript.add(entry(n % 2 === 0));
  expect(transcript.entries().map((each) => each.n)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  expect(transcript.entries({ since: 25, writes: true }).map((each) => each.n)).toEqual([26, 28, 30]);
  transcript.clear();
  expect([transcript.entries(), transcript.lastNumber]).toEqual([[], 30]);
});

test.each([
  ["a read", exchange("GET", "/x"), "arm", false],
  ["a change", exchange("PATCH", "/x", "{}"), "arm", true],
  ["asking for a token", exchange("POST", "/t/oauth2/v2.0/token", "client_secret=s"), "login", false],
  ["reading by ids", exchange("POST", "/v1.0/directoryObjects/getByIds"), "graph", false],
  ["a batch of reads", exchange("POST", "/v1.0/$batch", '{"requests":[{"method":"GET"}]}'), "graph", false],
  ["a batch with a write", exchange("POST", "/v1.0/$batch", '{"requests":[{"method":"POST"}]}'), "graph", true],
] as const)("%s counts as a write: %s", (_name, request, service, write) => {
  expect(describeExchange(request, service).write).toBe(write);
});

test("keeps the body of a write, and never that of a sign-in", () => {
  expect(describeExchange(exchange("PATCH", "/x", '{"a":1}'), "arm").body).toEqual({ a: 1 });
  const secret = '{"properties":{"administratorLogin":"sa","administratorLoginPassword":"s"}}';
  expect(describeExchange(exchange("PUT", "/x", secret), "arm").body).toEqual({
    properties: { administratorLogin: "sa", administratorLoginPassword: "(hidden)" },
  });
  expect(describeExchange(exchange("POST", "/token", "client_secret=s"), "login")).not.toHaveProperty("body");
});

test("finds the request id of either service", () => {
  expect(requestIdOf({ status: 200, headers: { "request-id": "g" } })).toBe("g");
  expect(requestIdOf({ status: 200, headers: { "x-ms-request-id": "a" } })).toBe("a");
});
