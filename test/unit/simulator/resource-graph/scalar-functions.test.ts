import { expect, test } from "vitest";
import { SCALAR_FUNCTIONS } from "../../../../src/simulator/resource-graph/scalar-functions.ts";

test.each([
  ["isempty", [""], true],
  ["isempty", [null], true],
  ["isnotempty", ["x"], true],
  ["isnull", [""], false],
  ["isnull", [null], true],
  ["isnotnull", [{}], true],
  ["not", [true], false],
  ["not", [null], null],
  ["tolower", ["AB"], "ab"],
  ["toupper", ["ab"], "AB"],
  ["tostring", [4], "4"],
  ["toint", [" 12 "], 12],
  ["toint", ["1.5"], null],
  ["toint", [1.9], 1],
  ["toint", [true], 1],
  ["tobool", ["TRUE"], true],
  ["tobool", [0], false],
  ["tobool", [false], false],
  ["tobool", ["0"], false],
  ["tobool", ["maybe"], null],
  ["coalesce", [null, "", "c"], "c"],
  ["coalesce", [null, null], null],
  ["iff", [true, 1, 2], 1],
  ["iif", [null, 1, 2], 2],
  ["strcat", ["a", 1, null], "a1"],
  ["split", ["a/b", "/"], ["a", "b"]],
  ["split", ["a/b", "/", 1], ["b"]],
  ["split", ["a/b", "/", 2], []],
  ["split", ["ab", ""], ["ab"]],
] satisfies [string, unknown[], unknown][])("%s(%j) is %j", (name, values, expected) => {
  expect(SCALAR_FUNCTIONS[name]?.call(values)).toEqual(expected);
});

test("types follow the arguments", () => {
  expect(SCALAR_FUNCTIONS["iff"]?.type(["boolean", "string", "string"])).toBe("string");
  expect(SCALAR_FUNCTIONS["coalesce"]?.type(["string", "integer"])).toBe("object");
  expect(SCALAR_FUNCTIONS["toint"]?.type(["string"])).toBe("integer");
});
