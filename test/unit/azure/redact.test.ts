import { describe, expect, it } from "vitest";
import { redact, secretsOf } from "../../../src/azure/redact.ts";

describe("redact", () => {
  it.each([
    ["as it was sent", 'bad a+b/c=d"e!!', "bad [redacted]"],
    ["as in a form", "client_secret=a%2Bb%2Fc%3Dd%22e!!&x", "client_secret=[redacted]&x"],
    ["as inside JSON", String.raw`{"echo":"a+b/c=d\"e!!"}`, '{"echo":"[redacted]"}'],
    ["more than once", 'a+b/c=d"e!! a+b/c=d"e!!', "[redacted] [redacted]"],
    ["not at all", "fine", "fine"],
  ])("takes a secret out %s", (_how, text, expected) => {
    expect(redact(text, ['a+b/c=d"e!!'])).toBe(expected);
  });

  it("leaves text alone when the secret is too short to be one", () => {
    expect(redact("an answer", ["an"])).toBe("an answer");
  });
});

describe("secretsOf", () => {
  const form = { "content-type": "application/x-www-form-urlencoded;charset=utf-8" };
  it.each([
    ["a bearer token", { headers: { authorization: "Bearer abc.def" } }, ["abc.def"]],
    ["a secret", { headers: form, body: "client_id=i&client_secret=s%2Bt" }, ["s+t"]],
    ["an assertion", { headers: form, body: "client_assertion=x.y.z" }, ["x.y.z"]],
    ["a body that is no form", { headers: {}, body: "client_secret=s" }, []],
    ["nothing", { headers: {} }, []],
  ])("%s", (_what, request, expected) => {
    expect(secretsOf(request)).toEqual(expected);
  });
});
