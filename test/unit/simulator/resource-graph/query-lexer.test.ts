import { expect, test } from "vitest";
import { tokenize } from "../../../../src/simulator/resource-graph/query-lexer.ts";
import { refused } from "./query-world.ts";

test("cuts words, and says where each stands", () => {
  const words = tokenize("Resources // all\n| where a.b !in~ ('x')");
  expect(words.map(({ kind, text, place }) => [kind, text, place.line, place.column])).toEqual([
    ["name", "Resources", 1, 0],
    ["symbol", "|", 2, 0],
    ["name", "where", 2, 2],
    ["name", "a", 2, 8],
    ["symbol", ".", 2, 9],
    ["name", "b", 2, 10],
    ["name", "!in~", 2, 12],
    ["symbol", "(", 2, 17],
    ["string", "x", 2, 18],
    ["symbol", ")", 2, 21],
    ["end", "", 2, 22],
  ]);
});

test.each([
  [`'it\\'s'`, "it's"],
  [`"a\\\\b\\n\\u0041"`, "a\\b\nA"],
  [`@'c:\\d''e'`, "c:\\d'e"],
  [`@"a""b"`, 'a"b'],
  [`''`, ""],
])("reads the string %s", (word, text) => {
  expect(tokenize(word)[0]).toMatchObject({ kind: "string", text });
});

test.each([
  ["an unterminated string", "a 'b", { line: 1, characterPositionInLine: 2, token: "'" }],
  ["a string over two lines", "'a\nb'", { line: 1, token: "'" }],
  ["an unknown escape", "'\\q'", { line: 1, token: "'\\q'" }],
  ["a strange character", "a\n  #", { line: 2, characterPositionInLine: 2, token: "#" }],
  ["a time span", "5d", { line: 1, token: "5" }],
])("refuses %s", (_reason, text, detail) => {
  expect(refused(() => tokenize(text))).toEqual({ code: "ParserFailure", message: "ParserFailure", ...detail });
});
