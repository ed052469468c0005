import { expect, test } from "vitest";
import { parseQuery } from "../../../../src/simulator/resource-graph/query-parser.ts";
import { isPageable } from "../../../../src/simulator/resource-graph/run-query.ts";
import { query, refused } from "./query-world.ts";

test("tables are found without case; others are refused where they stand", () => {
  expect(query("RESOURCES").rows.length).toBe(3);
  expect(refused(() => query("Secrets | count"))).toMatchObject({ code: "ParserFailure", line: 1, token: "Secrets" });
});

test.each([
  ["Resources", true],
  ["Resources | top 1 by name", true],
  ["Resources | limit 1", false],
  ["Resources | take 1 | project name", false],
  ["Resources | project properties", false],
])("%s can be paged: %s", (text, expected) => {
  expect(isPageable(parseQuery(text), query(text))).toBe(expected);
});
