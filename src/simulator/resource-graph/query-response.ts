import type { QueryRequest } from "./query-request.ts";
import { skipToken } from "./query-request.ts";
import { cellOf, rowOf, type Table } from "./table.ts";

/**
 * The body of an answer: one page of the result
 * (https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources#queryresponse). A result that
 * is not pageable and has more rows is truncated, and has no token.
 */
export function queryResponse(
  result: Table,
  request: Pick<QueryRequest, "skip" | "top" | "resultFormat">,
  pageable: boolean,
): Readonly<Record<string, unknown>> {
  const { columns, rows } = result;
  const end = request.skip + request.top;
  const page = rows.slice(request.skip, end);
  const more = end < rows.length;
  const data =
    request.resultFormat === "table"
      ? { columns, rows: page.map((row) => columns.map(({ name }) => cellOf(row, name))) }
      : page.map((row) => rowOf(columns.map(({ name }) => [name, cellOf(row, name)])));
  return {
    totalRecords: rows.length,
    count: page.length,
    data,
    facets: [],
    resultTruncated: more && !pageable ? "true" : "false",
    ...(more && pageable ? { $skipToken: skipToken(end, request.top) } : {}),
  };
}
