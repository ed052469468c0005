import { describe, expect, it } from "vitest";
import { re2Objection } from "../../../src/api/re2.ts";

describe("re2Objection", () => {
  it.each([
    ["plain text", /^abc$/],
    ["classes, counts and groups", /^[-\w.()]{0,89}(a|b)?$/],
    ["a group that ignores case", /^(?i:subscriptions)$/],
    ["a group that captures nothing", /^(?:a|b)$/],
    ["an escaped period", /^a\.b$/],
    ["a period in a class", /^[.]+$/],
    ["escaped parentheses that look like lookahead", /^\(\?=a$/],
  ])("none to %s", (_sentence, expression) => {
    expect(re2Objection(expression)).toBeUndefined();
  });

  it.each([
    ["a flag", /a/i, "flag /i is lost"],
    ["lookahead", /^(?=a)/, "RE2 has no lookaround ((?=…)"],
    ["negative lookahead", /^(?!a)/, "RE2 has no lookaround ((?!…)"],
    ["lookbehind", /(?<=a)b/, "RE2 has no lookaround ((?<=…)"],
    ["negative lookbehind", /(?<!a)b/, "RE2 has no lookaround ((?<!…)"],
    ["a back-reference", /(a)\1/, "RE2 has no back-references (\\1)"],
    ["a named back-reference", /(?<x>a)\k<x>/, "RE2 has no back-references (\\k)"],
    ["a Unicode escape", /\u0041/, "RE2 does not know the escape \\u"],
    ["white space", /\s/, "list the characters"],
    ["a Unicode property", new RegExp("\\p{L}"), "needs the flag /u"],
    ["a bare period", /^a.b$/, "a bare . excludes other line ends"],
    ["an empty class", new RegExp("[]"), "RE2 reads [] and [^]"],
    ["a long repetition", /a{1,1001}/, "RE2 repeats at most 1000 times, not 1001"],
  ])("%s", (_sentence, expression, objection) => {
    expect(re2Objection(expression)).toContain(objection);
  });
});
