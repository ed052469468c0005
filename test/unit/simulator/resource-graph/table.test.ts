import { expect, test } from "vitest";
import { cellOf, rowOf } from "../../../../src/simulator/resource-graph/table.ts";

test("a column may have any name, and only its own value", () => {
  const row = rowOf([["__proto__", 1]]);
  expect([cellOf(row, "__proto__"), cellOf(row, "toString"), cellOf(rowOf([["a", undefined]]), "a")]).toEqual([
    1,
    null,
    null,
  ]);
});
