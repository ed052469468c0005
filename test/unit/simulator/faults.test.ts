import { expect, test } from "vitest";
import type { Exchange } from "../../../src/simulator/exchange.ts";
import { Faults, faultAnswer } from "../../../src/simulator/faults.ts";

const exchange = (method: string, path: string): Exchange => ({
  method,
  host: "h",
  path,
  query: new URLSearchParams(),
  headers: {},
  body: "",
});

test("a rule applies after its first hits, for its number of times, to what it matches", () => {
  const faults = new Faults();
  faults.add({
    name: "f",
    match: { service: "arm", method: "patch", path: "/x$" },
    after: 1,
    times: 2,
    effect: { kind: "hang" },
  });
  const take = (method: string, path: string, service: "arm" | "graph" = "arm"): string | undefined =>
    faults.take(exchange(method, path), service)?.name;
  expect(take("GET", "/x")).toBeUndefined();
  expect(take("PATCH", "/x", "graph")).toBeUndefined();
  expect([take("PATCH", "/X"), take("PATCH", "/x"), take("PATCH", "/x"), take("PATCH", "/x")]).toEqual([
    undefined,
    "f",
    "f",
    undefined,
  ]);
  expect(faults.list()).toEqual([]);
});

test("rules are removed by name", () => {
  const faults = new Faults();
  for (const name of ["a", "b"]) faults.add({ name, effect: { kind: "hang" } });
  faults.clear("a");
  expect(faults.list().map((each) => each.name)).toEqual(["b"]);
  faults.clear();
  expect(faults.list()).toEqual([]);
});

test("a pattern that is none is refused", () => {
  expect(() => new Faults().add({ match: { path: "(" }, effect: { kind: "hang" } })).toThrow(
    "Expected a regular expression.",
  );
});

test("an answer below HTTP's statuses is a result code of LDAP, and refused for anything else", () => {
  const effect = { kind: "answer", status: 51 } as const;
  expect(new Faults().add({ match: { service: "ldap" }, effect })).toMatchObject({ effect });
  expect(() => new Faults().add({ effect })).toThrow("Expected an HTTP status from 200 to 599");
});

test.each([
  ["arm", { error: { code: "Busy", message: "m" } }],
  ["graph", { error: { code: "Busy", message: "m", innerError: { "request-id": "id", "client-request-id": "id" } } }],
  ["login", { error: "Busy", error_description: "m", trace_id: "id" }],
] as const)("an answer has the shape of %s", (service, body) => {
  const effect = { kind: "answer", status: 503, code: "Busy", message: "m", headers: { "retry-after": "7" } } as const;
  const reply = faultAnswer(effect, service, "id");
  expect([reply.status, reply.headers?.["retry-after"], reply.body]).toEqual([503, "7", body]);
});
