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

  it.each([
    ["words joined by hyphens", "a-".repeat(5_000_000)],
    ["dots", "aaaaaaaa.".repeat(1_000_000)],
    ["digits", "1".repeat(10_000_000)],
    ["spaces", " ".repeat(10_000_000)],
    ["dates", "2026-01-01T00:00:0".repeat(500_000)],
  ])("looks at no more than the beginning of ten million %s", (_what, message) => {
    expect(stableText(message).length).toBeLessThanOrEqual(600);
  });

  it.each([
    ["an opaque token", "got Bearer abcdefgh12345678", "got Bearer [redacted]"],
    ["a secret inside JSON", '"client_secret": "abc"', '"client_secret": "[redacted]"'],
    [
      "a host name is none",
      "sqlmi-payments.0a1b2c3d4e5f.database.windows.net",
      "sqlmi-payments.0a1b2c3d4e5f.database.windows.net",
    ],
  ])("%s", (_what, message, expected) => {
    expect(stableText(message)).toBe(expected);
  });

  it("is bounded", () => {
    expect(stableText("x".repeat(5000))).toHaveLength(600);
  });
});
