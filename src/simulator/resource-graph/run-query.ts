import { parserFailure } from "./query-error.ts";
import type { Query } from "./query-syntax.ts";
import { type Table } from "./table.ts";
import { applyOperator } from "./tabular-operators.ts";

/** Gives a table by its name in lower case; undefined when there is none. */
export type TableSource = (name: string) => Table | undefined;

/**
 * Runs a query. Table names are compared without case.
 *
 * @throws {QueryError} ParserFailure at a table, column or function that is not known.
 */
export function runQuery(query: Query, tables: TableSource): Table {
  const table = tables(query.table.name.toLowerCase());
  if (table === undefined) throw parserFailure(query.table.place);
  return query.operators.reduce(applyOperator, table);
}

/** Whether the rest of a result can be fetched page by page (https://learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results). */
export function isPageable(query: Query, result: Table): boolean {
  const limited = query.operators.some((operator) => operator.kind === "limit");
  return !limited && result.columns.some((column) => column.type !== "object");
}
