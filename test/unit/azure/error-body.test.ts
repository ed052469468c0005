import { describe, expect, it } from "vitest";
import { readErrorBody, stableText } from "../../../src/azure/error-body.ts";

describe("readErrorBody", () => {
  it.each([
    [
      "ARM",
      '{"error":{"code":"A","message":"m","details":[{"code":"B"}]}}',
      { code: "A", message: "m", innerCodes: ["B"] },
    ],
    ["a provider without wrapper", '{"code":"A","message":"m"}', { code: "A", message: "m", innerCodes: [] }],
    [
      "the token endpoint",
      '{"error":"invalid_client","error_description":"AADSTS1: m","error_codes":[1]}',
      { code: "AADSTS1", message: "AADSTS1: m", innerCodes: ["invalid_client"] },
    ],
    [
      "the identity endpoint",
      '{"error":"invalid_request","error_description":"Identity not found"}',
      { code: "invalid_request", message: "Identity not found", innerCodes: ["invalid_request"] },
    ],
    ["HTML", "<html>", { message: "", innerCodes: [] }],
    ["a truncated body", '{"error":{"code":"A', { message: "", innerCodes: [] }],
    ["an empty body", "", { message: "", innerCodes: [] }],
    ["a list", "[1]", { message: "", innerCodes: [] }],
  ])("of %s", (_service, body, expected) => {
    expect(readErrorBody(body)).toEqual(expected);
  });
});

describe("stableText", () => {
  it.each([
    ["Busy. Correlation ID: '3f7a1c1e-0000-0000-0000-000000000001'. Timestamp: 2026-01-01 00:00:00Z", "Busy."],
    ["Retry after 17 seconds", "Retry later"],
    ["a\n\tb", "a b"],
    ["token eyJhbGciOiJub25l.eyJhdWQiOiJ4In0.signature", "token [redacted]"],
    ["client_secret=abc&x", "client_secret=[redacted]&x"],
  ])("%j becomes %j", (message, expected) => {
    expect(stableText(message)).toBe(expected);
  });

  it("is bounded", () => {
    expect(stableText("x".repeat(5000))).toHaveLength(600);
  });
});
