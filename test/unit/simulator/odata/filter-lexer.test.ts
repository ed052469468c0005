import { describe, expect, it } from "vitest";
import { tokenize } from "../../../../src/simulator/odata/filter-lexer.ts";

describe("tokenize", () => {
  it("tells where each word starts", () => {
    expect(tokenize(" a/any(t:t eq 'x')")).toEqual([
      { kind: "name", at: 1, text: "a" },
      { kind: "punctuation", at: 2, text: "/" },
      { kind: "name", at: 3, text: "any" },
      { kind: "punctuation", at: 6, text: "(" },
      { kind: "name", at: 7, text: "t" },
      { kind: "punctuation", at: 8, text: ":" },
      { kind: "name", at: 9, text: "t" },
      { kind: "name", at: 11, text: "eq" },
      { kind: "literal", at: 14, literal: { kind: "string", value: "x" } },
      { kind: "punctuation", at: 17, text: ")" },
      { kind: "end", at: 18 },
    ]);
  });

  it.each([
    ["12", { kind: "number", value: 12 }],
    ["-1.5", { kind: "number", value: -1.5 }],
    ["2026-01-01", { kind: "date", value: "2026-01-01" }],
    ["2026-01-01T00:00:00.123Z", { kind: "date", value: "2026-01-01T00:00:00.123Z" }],
    ["2026-01-01T00:00:00+01:00", { kind: "date", value: "2026-01-01T00:00:00+01:00" }],
    ["false", { kind: "boolean", value: false }],
  ])("reads the literal %s", (text, literal) => {
    expect(tokenize(text)).toEqual([
      { kind: "literal", at: 0, literal },
      { kind: "end", at: text.length },
    ]);
  });
});
