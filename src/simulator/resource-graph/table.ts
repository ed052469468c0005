import type { ColumnType } from "./scalar-value.ts";

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** One row: a value, or nothing, for each column of its table. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows with their columns, in order. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Makes a row whose every name is its own, whatever it is called. */
export function rowOf(entries: Iterable<readonly [string, unknown]>): Row {
  return Object.fromEntries(entries);
}

/** The value in a column; nothing is `null`. */
export function cellOf(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null;
}
