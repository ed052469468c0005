import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/directory/plain-text.ts";

describe("text of a directory server", () => {
  it.each([
    ["AcceptSecurityContext error, data 52e, v1db1\0", "AcceptSecurityContext error, data 52e, v1db1"],
    ["one\n\ttwo\r\n", "one two"],
    ["<b>\u202egnol\u200b</b>", "‹b› gnol ‹/b›"],
    ["0123456789abcdefghijklmnopqrstuvwxyz-0123456789", "0123456789abcdefghijklmnopqrstuvwxyz-01…"],
  ])("%j becomes %j", (text, expected) => {
    expect(plainText(text, expected.endsWith("…") ? 40 : 100)).toBe(expected);
  });
});
