import { derivedName } from "./column-name.ts";
import { type CompiledExpression, compileExpression } from "./expression-evaluator.ts";
import { parserFailure } from "./query-error.ts";
import type { Expression } from "./query-syntax.ts";
import { type ColumnType, isNull, textOf } from "./scalar-value.ts";
import type { Column, Row } from "./table.ts";

/** An aggregate made ready: what its column is, and its value over the rows of a group. */
export interface CompiledAggregate {
  readonly name: string;
  readonly type: ColumnType;
  readonly over: (rows: readonly Row[]) => unknown;
}

interface AggregateFunction {
  readonly arguments: 0 | 1;
  readonly prefix: string;
  readonly type: ColumnType;
  readonly over: (rows: readonly Row[], value: CompiledExpression | undefined) => unknown;
}

/** https://learn.microsoft.com/kusto/query/aggregation-functions */
const AGGREGATES: Readonly<Record<string, AggregateFunction>> = {
  count: { arguments: 0, prefix: "count", type: "integer", over: (rows) => rows.length },
  countif: {
    arguments: 1,
    prefix: "countif",
    type: "integer",
    over: (rows, value) => rows.filter((row) => value?.evaluate(row) === true).length,
  },
  dcount: {
    arguments: 1,
    prefix: "dcount",
    type: "integer",
    over: (rows, value) => new Set(valuesOf(rows, value).map(textOf)).size,
  },
  make_list: { arguments: 1, prefix: "list", type: "object", over: valuesOf },
  make_set: {
    arguments: 1,
    prefix: "set",
    type: "object",
    over: (rows, value) => [...new Map(valuesOf(rows, value).map((each) => [textOf(each), each])).values()],
  },
};

/**
 * Makes an aggregate ready for rows with these columns.
 *
 * @throws {QueryError} ParserFailure when it is not a call of an aggregate, or with wrong arguments.
 */
export function compileAggregate(expression: Expression, columns: readonly Column[]): CompiledAggregate {
  const known = expression.kind === "call" && Object.hasOwn(AGGREGATES, expression.name);
  const found = known ? AGGREGATES[expression.name] : undefined;
  if (expression.kind !== "call" || found?.arguments !== expression.arguments.length) {
    throw parserFailure(expression.place);
  }
  const [argument] = expression.arguments;
  const value = argument === undefined ? undefined : compileExpression(argument, columns);
  const suffix = argument === undefined ? "" : (derivedName(argument) ?? "");
  return { name: `${found.prefix}_${suffix}`, type: found.type, over: (rows) => found.over(rows, value) };
}

/** What the rows have in a column, without nothings. */
function valuesOf(rows: readonly Row[], value: CompiledExpression | undefined): readonly unknown[] {
  return rows.map((row) => value?.evaluate(row)).filter((each) => !isNull(each));
}
