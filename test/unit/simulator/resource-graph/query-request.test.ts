import { expect, test } from "vitest";
import { readQueryRequest, skipToken } from "../../../../src/simulator/resource-graph/query-request.ts";
import { refused } from "./query-world.ts";

const read = (body: unknown, version = "2024-04-01") => readQueryRequest(JSON.stringify(body), version);

test("what is not said has its default", () => {
  const plain = { query: "Resources", subscriptionIds: undefined, skip: 0, top: 1000, resultFormat: "objectArray" };
  expect(read({ query: "Resources" })).toEqual(plain);
  expect(read({ query: "Resources", managementGroups: ["mg"], subscriptions: [] })).toEqual(plain);
  expect(read({ query: "Resources" }, "2019-04-01")).toEqual({ ...plain, resultFormat: "table" });
});

test("options and a token count, the options more", () => {
  const token = skipToken(20, 10);
  expect(read({ query: "x", subscriptions: ["ABC"], options: { $skipToken: token, resultFormat: "table" } })).toEqual({
    query: "x",
    subscriptionIds: new Set(["abc"]),
    skip: 20,
    top: 10,
    resultFormat: "table",
  });
  expect(read({ query: "x", options: { $skipToken: token, $top: 3, $skip: 1 } })).toMatchObject({ skip: 1, top: 3 });
});

test.each([
  ["no object", 1, "InvalidRequestContent"],
  ["no query", {}, "InvalidRequestContent"],
  ["too many rows", { query: "x", options: { $top: 1001 } }, "InvalidRequestContent"],
  ["an unknown format", { query: "x", options: { resultFormat: "csv" } }, "InvalidRequestContent"],
  ["a made-up token", { query: "x", options: { $skipToken: "x" } }, "InvalidSkipToken"],
  ["an empty list of subscriptions", { query: "x", subscriptions: [] }, "NoValidSubscriptionsInQueryRequest"],
])("refuses %s", (_reason, body, code) => {
  expect(refused(() => read(body))?.code).toBe(code);
});
