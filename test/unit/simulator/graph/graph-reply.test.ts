import { describe, expect, it } from "vitest";
import { GraphError } from "../../../../src/simulator/graph/graph-error.ts";
import { replyOf, replyToError } from "../../../../src/simulator/graph/graph-reply.ts";
import { graphWorld } from "./graph-world.ts";

const EXCHANGE = { method: "GET", host: "h", path: "/", query: new URLSearchParams(), headers: {}, body: "" };

describe("replyOf", () => {
  it("says nothing of content when there is none", () => {
    const reply = replyOf({ status: 204 }, EXCHANGE, graphWorld().world, { "x-ms-resource-unit": "1" });
    expect(reply).not.toHaveProperty("body");
    expect(reply.headers).toMatchObject({ "x-ms-resource-unit": "1" });
    expect(reply.headers).not.toHaveProperty("content-type");
  });
});

describe("replyToError", () => {
  it("adds the headers of the refusal", () => {
    const error = new GraphError(429, "TooManyRequests", "Wait.", { "retry-after": "3" });
    const reply = replyToError(error, EXCHANGE, graphWorld().world, {});
    expect([reply.status, reply.headers?.["retry-after"]]).toEqual([429, "3"]);
    expect(reply.body).toMatchObject({ error: { code: "TooManyRequests", message: "Wait." } });
  });
});
