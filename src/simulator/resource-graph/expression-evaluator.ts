import { parserFailure, type QueryPlace } from "./query-error.ts";
import type { ComparisonOperator, Expression } from "./query-syntax.ts";
import { SCALAR_FUNCTIONS, type ScalarFunction } from "./scalar-functions.ts";
import { type ColumnType, compareValues, hasTerm, isNull, memberOf, sameValue, textOf } from "./scalar-value.ts";
import { type Column, cellOf, type Row } from "./table.ts";

/** An expression made ready for the rows of one table. */
export interface CompiledExpression {
  readonly type: ColumnType;
  readonly evaluate: (row: Row) => unknown;
}

/**
 * Makes an expression ready for rows with these columns.
 *
 * @throws {QueryError} ParserFailure at a column or function that is not known, at a wrong number of arguments, and at a
 * path into what is no object.
 */
export function compileExpression(expression: Expression, columns: readonly Column[]): CompiledExpression {
  switch (expression.kind) {
    case "literal":
      return { type: literalType(expression.value), evaluate: () => expression.value };
    case "column":
      return column(expression.name, expression.place, columns);
    case "path":
      return path(expression, columns);
    case "call":
      return call(expression, columns);
    case "compare":
      return comparison(expression, columns);
    case "member":
      return membership(expression, columns);
    case "and":
    case "or":
      return junction(expression, columns);
    default:
      return expression satisfies never;
  }
}

/** The function that a call names. @throws {QueryError} ParserFailure when there is none, or with a wrong number of arguments. */
function functionOf(expression: Extract<Expression, { kind: "call" }>): ScalarFunction {
  const { name, place } = expression;
  const found = Object.hasOwn(SCALAR_FUNCTIONS, name) ? SCALAR_FUNCTIONS[name] : undefined;
  const given = expression.arguments.length;
  if (found === undefined || given < found.minArguments || given > found.maxArguments) throw parserFailure(place);
  return found;
}

function literalType(value: unknown): ColumnType {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return "object";
}

function column(name: string, place: QueryPlace, columns: readonly Column[]): CompiledExpression {
  const found = columns.find((each) => each.name === name);
  if (found === undefined) throw parserFailure(place);
  return { type: found.type, evaluate: (row) => cellOf(row, name) };
}

function path(expression: Extract<Expression, { kind: "path" }>, columns: readonly Column[]): CompiledExpression {
  const root = compileExpression(expression.root, columns);
  if (root.type !== "object") throw parserFailure(expression.place);
  const { steps } = expression;
  return {
    type: "object",
    evaluate: (row) => steps.reduce<unknown>((value, step) => memberOf(value, step), root.evaluate(row)) ?? null,
  };
}

function call(expression: Extract<Expression, { kind: "call" }>, columns: readonly Column[]): CompiledExpression {
  const called = functionOf(expression);
  const compiled = expression.arguments.map((each) => compileExpression(each, columns));
  return {
    type: called.type(compiled.map((each) => each.type)),
    evaluate: (row) => called.call(compiled.map((each) => each.evaluate(row))),
  };
}

function comparison(
  expression: Extract<Expression, { kind: "compare" }>,
  columns: readonly Column[],
): CompiledExpression {
  const left = compileExpression(expression.left, columns);
  const right = compileExpression(expression.right, columns);
  const compare = COMPARE[expression.operator];
  return { type: "boolean", evaluate: (row) => compare(left.evaluate(row), right.evaluate(row)) };
}

type Comparison = (left: unknown, right: unknown) => boolean | null;

const equals = ordinary(sameValue, false);
const contains = textual((text, part) => text.includes(part));
const startsWith = textual((text, part) => text.startsWith(part));
const endsWith = textual((text, part) => text.endsWith(part));
const sameText = textual((text, other) => text === other);
const has: Comparison = (left, right) => hasTerm(textOf(left), textOf(right));

const COMPARE: Readonly<Record<ComparisonOperator, Comparison>> = {
  "==": equals,
  "!=": ordinary((left, right) => !sameValue(left, right), true),
  "=~": sameText,
  "!~": negated(sameText),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  contains,
  "!contains": negated(contains),
  startswith: startsWith,
  "!startswith": negated(startsWith),
  endswith: endsWith,
  "!endswith": negated(endsWith),
  has,
  "!has": negated(has),
};

/** Two nothings are neither equal nor different; one nothing differs from everything else (https://learn.microsoft.com/kusto/query/scalar-data-types/null-values). */
function ordinary(compare: (left: unknown, right: unknown) => boolean, withOneNull: boolean): Comparison {
  return (left, right) => {
    if (isNull(left) && isNull(right)) return null;
    return isNull(left) || isNull(right) ? withOneNull : compare(left, right);
  };
}

function ordered(accept: (order: number) => boolean): Comparison {
  return (left, right) => {
    const order = compareValues(left, right);
    return order === undefined ? null : accept(order);
  };
}

/** Text operators without regard to case. */
function textual(compare: (text: string, other: string) => boolean): Comparison {
  return (left, right) => compare(textOf(left).toLowerCase(), textOf(right).toLowerCase());
}

function negated(compare: Comparison): Comparison {
  return (left, right) => compare(left, right) !== true;
}

function membership(
  expression: Extract<Expression, { kind: "member" }>,
  columns: readonly Column[],
): CompiledExpression {
  const value = compileExpression(expression.value, columns);
  const list = expression.list.map((each) => compileExpression(each, columns));
  const same = expression.operator.endsWith("~") ? sameText : equals;
  const wanted = !expression.operator.startsWith("!");
  return {
    type: "boolean",
    evaluate: (row) => {
      const given = value.evaluate(row);
      // A list among the members stands for what is in it.
      const members = list.flatMap((each) => each.evaluate(row));
      return members.some((member) => same(given, member) === true) === wanted;
    },
  };
}

function junction(
  expression: Extract<Expression, { kind: "and" | "or" }>,
  columns: readonly Column[],
): CompiledExpression {
  const parts = expression.parts.map((each) => compileExpression(each, columns));
  const decisive = expression.kind === "or";
  return {
    type: "boolean",
    evaluate: (row) => {
      let result: boolean | null = !decisive;
      for (const part of parts) {
        const value = part.evaluate(row);
        if (value === decisive) return decisive;
        if (typeof value !== "boolean") result = null;
      }
      return result;
    },
  };
}
