import { describe, expect, it } from "vitest";
import { keyLastSetOf } from "../../../src/directory/file-time.ts";

describe("pwdLastSet", () => {
  it.each([
    ["132539328000000000", { kind: "at", atMs: Date.UTC(2021, 0, 1) }],
    ["116444736000000000", { kind: "at", atMs: 0 }],
    ["116444736000010000", { kind: "at", atMs: 1 }],
    ["1", { kind: "at", atMs: Date.UTC(1601, 0, 1) }],
    ["0", { kind: "zero" }],
    ["-1", { kind: "absent" }],
    ["9223372036854775807", { kind: "at", atMs: 910_692_730_085_477 }],
    ["never", { kind: "absent" }],
    ["", { kind: "absent" }],
    [undefined, { kind: "absent" }],
  ])("%s is %j", (text, expected) => {
    expect(keyLastSetOf(text)).toEqual(expected);
  });
});
