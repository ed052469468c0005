import { describe, expect, it } from "vitest";
import { parseBoundedJson } from "../../../src/azure/bounded-json.ts";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("parseBoundedJson", () => {
  it.each([
    ["an object", '{"a":[1,null,"x"]}', { a: [1, null, "x"] }],
    ["brackets inside a string", JSON.stringify("[".repeat(100)), "[".repeat(100)],
    ["escaped quotes before brackets", JSON.stringify({ a: `\\"${"{".repeat(100)}` }), { a: `\\"${"{".repeat(100)}` }],
    ["many objects side by side", `[${"{},".repeat(100)}{}]`, Array.from({ length: 101 }, () => ({}))],
    ["HTML", "<html>", undefined],
    ["half of an answer", '{"a":[1', undefined],
    ["half of a string", '{"a":"x', undefined],
    ["nothing", "", undefined],
    ["more closed than opened", "]]]]", undefined],
    ["nesting beyond the limit", nested(65), undefined],
    ["ten million levels", nested(10_000_000), undefined],
    ["ten million levels that never end", '{"a":'.repeat(2_000_000), undefined],
  ])("%s", (_what, text, expected) => {
    expect(parseBoundedJson(text)).toEqual(expected);
  });

  it("takes nesting up to the limit", () => {
    expect(JSON.stringify(parseBoundedJson(nested(64)))).toBe(nested(64));
  });
});
