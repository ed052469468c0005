import { expect, test } from "vitest";
import {
  compareValues,
  hasTerm,
  isNull,
  memberOf,
  sameValue,
  textOf,
} from "../../../../src/simulator/resource-graph/scalar-value.ts";

test("text of values", () => {
  expect([null, undefined, "a", 1.5, true, { a: [1] }].map(textOf)).toEqual(["", "", "a", "1.5", "true", '{"a":[1]}']);
  expect([null, undefined, "", 0].map(isNull)).toEqual([true, true, false, false]);
});

test.each([
  [{ a: 1 }, "a", 1],
  [{ a: 1 }, "A", null],
  [{}, "toString", null],
  [[1, 2], 0, 1],
  [[1, 2], -1, 2],
  [[1, 2], "length", null],
  ["text", "length", null],
  [{ 0: "x" }, 0, null],
])("member of %j: %j", (value, step, expected) => {
  expect(memberOf(value, step) ?? null).toBe(expected);
});

test("sameness and order", () => {
  expect([sameValue("a", "A"), sameValue(1, 1), sameValue({ a: 1 }, { a: 1 }), sameValue("1", 1)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([compareValues(1, 2), compareValues("b", "a"), compareValues("a", "a"), compareValues(false, true)]).toEqual([
    -1, 1, 0, -1,
  ]);
  expect(compareValues("a", 1)).toBe(undefined);
});

test.each([
  ["prod-sql-01", "SQL", true],
  ["prodsql", "sql", false],
  ["sqlx sql", "sql", true],
  ["", "sql", false],
  ["anything", "", true],
])("%j has %j: %s", (text, term, expected) => {
  expect(hasTerm(text, term)).toBe(expected);
});
