import { QueryError, type QueryErrorDetail } from "../../../../src/simulator/resource-graph/query-error.ts";
import { parseQuery } from "../../../../src/simulator/resource-graph/query-parser.ts";
import { runQuery } from "../../../../src/simulator/resource-graph/run-query.ts";
import type { Row, Table } from "../../../../src/simulator/resource-graph/table.ts";

/** Three rows with a value of each type, and with gaps. */
export const SAMPLE: Table = {
  columns: [
    { name: "name", type: "string" },
    { name: "size", type: "integer" },
    { name: "on", type: "boolean" },
    { name: "properties", type: "object" },
  ],
  rows: [
    {
      name: "Alpha-One",
      size: 3,
      on: true,
      properties: { state: "Ready", tier: { name: "GP", cores: 4 }, list: [1, 2] },
    },
    { name: "beta", size: 1, on: false, properties: { state: "stopped", tier: { name: "BC", cores: 8 } } },
    { name: "", size: null, on: null, properties: { state: null } },
  ],
};

export function query(text: string): Table {
  return runQuery(parseQuery(text), (name) => (name === "resources" ? SAMPLE : undefined));
}

/** Names of the rows that a condition lets through. */
export function where(condition: string): readonly unknown[] {
  return query(`Resources | where ${condition}`).rows.map((row) => row["name"]);
}

/** What an expression is for the first sample row. */
export function value(expression: string): unknown {
  return query(`Resources | limit 1 | project x = ${expression}`).rows[0]?.["x"];
}

export function rows(text: string): readonly Row[] {
  return query(text).rows;
}

/** What is wrong with a query; throws whatever is no QueryError. */
export function refused(run: () => unknown): QueryErrorDetail | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof QueryError) return error.detail;
    throw error;
  }
}
