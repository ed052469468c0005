import { compileAggregate } from "./aggregates.ts";
import { derivedName, freeName } from "./column-name.ts";
import { type CompiledExpression, compileExpression } from "./expression-evaluator.ts";
import { parserFailure } from "./query-error.ts";
import type { NamedExpression, SortKey, TabularOperator } from "./query-syntax.ts";
import { compareValues, isNull } from "./scalar-value.ts";
import { type Column, cellOf, type Row, rowOf, type Table } from "./table.ts";

type Computed = Column & Pick<CompiledExpression, "evaluate">;

/**
 * Does one step of a query (https://learn.microsoft.com/kusto/query/tabular-operators).
 *
 * @throws {QueryError} ParserFailure when the step does not fit the columns.
 */
export function applyOperator(table: Table, operator: TabularOperator): Table {
  switch (operator.kind) {
    case "where": {
      const { evaluate } = compileExpression(operator.condition, table.columns);
      return { ...table, rows: table.rows.filter((row) => evaluate(row) === true) };
    }
    case "project":
      return project(table, computedColumns(operator.columns, table.columns));
    case "extend":
      return extend(table, operator.columns);
    case "distinct":
      return distinct(table, operator.columns);
    case "order":
      return { ...table, rows: ordered(table, operator.keys) };
    case "limit":
      return { ...table, rows: table.rows.slice(0, operator.rows) };
    case "top":
      return { ...table, rows: ordered(table, [operator.key]).slice(0, operator.rows) };
    case "count":
      return { columns: [{ name: "Count", type: "integer" }], rows: [{ Count: table.rows.length }] };
    case "summarize":
      return summarize(table, operator.aggregates, operator.keys);
    default:
      return operator satisfies never;
  }
}

/** Columns with their names: as given, else derived from the expression, else `Column1`, `Column2`, … */
function computedColumns(list: readonly NamedExpression[], columns: readonly Column[]): readonly Computed[] {
  const taken = new Set<string>();
  return list.map(({ name, expression }) => {
    if (name !== undefined && taken.has(name)) throw parserFailure(expression.place);
    const derived = derivedName(expression);
    const unique = name ?? (derived === undefined ? nextColumn(taken) : freeName(derived, taken));
    taken.add(unique);
    return { name: unique, ...compileExpression(expression, columns) };
  });
}

function nextColumn(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`Column${number}`)) number += 1;
  return `Column${number}`;
}

function project(table: Table, computed: readonly Computed[]): Table {
  return {
    columns: computed.map(({ name, type }) => ({ name, type })),
    rows: table.rows.map((row) => rowOf(computed.map(({ name, evaluate }) => [name, evaluate(row)]))),
  };
}

/** A new column comes last; one with the name of another takes its place. */
function extend(table: Table, list: readonly NamedExpression[]): Table {
  const computed = computedColumns(list, table.columns);
  const byName = new Map(computed.map((each) => [each.name, each]));
  const kept = table.columns.map(
    (column) => byName.get(column.name) ?? { ...column, evaluate: (row: Row) => cellOf(row, column.name) },
  );
  const old = new Set(table.columns.map((column) => column.name));
  return project(table, [...kept, ...computed.filter((each) => !old.has(each.name))]);
}

function distinct(table: Table, list: readonly NamedExpression[]): Table {
  const computed = keyColumns(list, table.columns);
  const projected = project(table, computed);
  return { ...projected, rows: grouped(projected.rows, computed.map(byItsName)).map(([, [first = {}]]) => first) };
}

function byItsName({ name }: Column): (row: Row) => unknown {
  return (row) => cellOf(row, name);
}

/** Columns to group by; the language wants a cast for what is dynamic (https://learn.microsoft.com/kusto/query/summarize-operator). */
function keyColumns(list: readonly NamedExpression[], columns: readonly Column[]): readonly Computed[] {
  const computed = computedColumns(list, columns);
  const dynamic = computed.findIndex((each) => each.type === "object");
  const refused = list[dynamic];
  if (refused !== undefined) throw parserFailure(refused.expression.place);
  return computed;
}

function summarize(table: Table, aggregates: readonly NamedExpression[], by: readonly NamedExpression[]): Table {
  const keys = keyColumns(by, table.columns);
  const taken = new Set(keys.map((key) => key.name));
  const values = aggregates.map(({ name, expression }) => {
    if (name !== undefined && taken.has(name)) throw parserFailure(expression.place);
    const compiled = compileAggregate(expression, table.columns);
    const unique = name ?? freeName(compiled.name, taken);
    taken.add(unique);
    return { ...compiled, name: unique };
  });
  const groups = grouped(
    table.rows,
    keys.map((key) => key.evaluate),
  );
  // Without keys there is one group, even when it is empty.
  const all = keys.length === 0 ? [[[], table.rows] as const] : groups;
  return {
    columns: [...keys, ...values].map(({ name, type }) => ({ name, type })),
    rows: all.map(([key, rows]) =>
      rowOf([
        ...keys.map(({ name }, index) => [name, key[index]] as const),
        ...values.map(({ name, over }) => [name, over(rows)] as const),
      ]),
    ),
  };
}

/** Rows with equal keys together, in the order of their first rows. */
function grouped(
  rows: readonly Row[],
  keys: readonly ((row: Row) => unknown)[],
): readonly (readonly [readonly unknown[], readonly Row[]])[] {
  const groups = new Map<string, readonly [readonly unknown[], Row[]]>();
  for (const row of rows) {
    const key = keys.map((evaluate) => evaluate(row) ?? null);
    const name = JSON.stringify(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [key, [row]]);
    else group[1].push(row);
  }
  return [...groups.values()];
}

/** Sorts stably. @throws {QueryError} ParserFailure at a key that is dynamic. */
function ordered(table: Table, keys: readonly SortKey[]): readonly Row[] {
  const compiled = keys.map((key) => {
    const { type, evaluate } = compileExpression(key.expression, table.columns);
    if (type === "object") throw parserFailure(key.expression.place);
    return { ...key, evaluate };
  });
  const decorated = table.rows.map((row) => ({ row, values: compiled.map((key) => key.evaluate(row)) }));
  const compare = (a: readonly unknown[], b: readonly unknown[]): number => {
    for (const [index, key] of compiled.entries()) {
      const order = compareBy(key, a[index], b[index]);
      if (order !== 0) return order;
    }
    return 0;
  };
  return decorated.sort((a, b) => compare(a.values, b.values)).map(({ row }) => row);
}

function compareBy(key: SortKey, a: unknown, b: unknown): number {
  if (isNull(a) || isNull(b)) {
    const nulls = Number(isNull(a)) - Number(isNull(b));
    return key.nulls === "last" ? nulls : -nulls;
  }
  const order = compareValues(a, b) ?? 0;
  return key.direction === "asc" ? order : -order;
}
