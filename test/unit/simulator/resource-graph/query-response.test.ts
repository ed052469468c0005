import { expect, test } from "vitest";
import { skipToken } from "../../../../src/simulator/resource-graph/query-request.ts";
import { queryResponse } from "../../../../src/simulator/resource-graph/query-response.ts";
import type { Table } from "../../../../src/simulator/resource-graph/table.ts";

const RESULT: Table = {
  columns: [{ name: "id", type: "string" }],
  rows: ["a", "b", "c"].map((id) => ({ id, hidden: true })),
};
const PAGE = { skip: 0, top: 2, resultFormat: "objectArray" } as const;
const common = { totalRecords: 3, count: 2, facets: [], resultTruncated: "false" };

test.each([
  ["a first page", PAGE, true, { ...common, data: [{ id: "a" }, { id: "b" }], $skipToken: skipToken(2, 2) }],
  ["the last page", { ...PAGE, skip: 2 }, true, { ...common, count: 1, data: [{ id: "c" }] }],
  ["a page without more", PAGE, false, { ...common, data: [{ id: "a" }, { id: "b" }], resultTruncated: "true" }],
  [
    "a table",
    { ...PAGE, top: 3, resultFormat: "table" as const },
    true,
    { ...common, count: 3, data: { columns: RESULT.columns, rows: [["a"], ["b"], ["c"]] } },
  ],
])("%s", (_name, request, pageable, expected) => {
  expect(queryResponse(RESULT, request, pageable)).toEqual(expected);
});
