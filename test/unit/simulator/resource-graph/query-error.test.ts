import { expect, test } from "vitest";
import { disallowedOperator, parserFailure } from "../../../../src/simulator/resource-graph/query-error.ts";

test("a parser failure names the place, and leaves out a position of 0", () => {
  expect(parserFailure({ line: 4, column: 23, token: "<" }, "')'").detail).toEqual({
    code: "ParserFailure",
    message: "ParserFailure",
    line: 4,
    characterPositionInLine: 23,
    token: "<",
    expectedToken: "')'",
  });
  expect(parserFailure({ line: 2, column: 0, token: "<" }).detail).toEqual({
    code: "ParserFailure",
    message: "ParserFailure",
    line: 2,
    token: "<",
  });
});

test("an operator that can't be used has no place", () => {
  expect(disallowedOperator("parse").detail).toEqual({
    code: "InvalidQueryLanguage",
    message: "InvalidQueryLanguage",
    line: -1,
    characterPositionInLine: -1,
    token: "parse",
  });
});
