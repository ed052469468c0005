import { type ColumnType, isNull, textOf } from "./scalar-value.ts";

/** A function of the query language over values of one row. */
export interface ScalarFunction {
  readonly minArguments: number;
  readonly maxArguments: number;
  /** Type of the result, given those of the arguments. */
  readonly type: (argumentTypes: readonly ColumnType[]) => ColumnType;
  readonly call: (values: readonly unknown[]) => unknown;
  /** Whether a column that comes from it is named after its argument. */
  readonly keepsName?: boolean;
}

const INTEGER = /^\s*[+-]?\d+\s*$/;

/** The functions that queries may use, by name (https://learn.microsoft.com/kusto/query/scalar-functions). */
export const SCALAR_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  isempty: one("boolean", (value) => textOf(value) === ""),
  isnotempty: one("boolean", (value) => textOf(value) !== ""),
  isnull: one("boolean", isNull),
  isnotnull: one("boolean", (value) => !isNull(value)),
  not: one("boolean", (value) => (typeof value === "boolean" ? !value : null)),
  tolower: named("string", (value) => textOf(value).toLowerCase()),
  toupper: named("string", (value) => textOf(value).toUpperCase()),
  tostring: named("string", textOf),
  toint: named("integer", toInteger),
  tobool: named("boolean", toBoolean),
  coalesce: { minArguments: 2, maxArguments: 64, type: commonType, call: coalesce },
  iff: choice(),
  iif: choice(),
  strcat: {
    minArguments: 1,
    maxArguments: 64,
    type: () => "string",
    call: (values) => values.map(textOf).join(""),
  },
  split: { minArguments: 2, maxArguments: 3, type: () => "object", call: split },
};

function one(type: ColumnType, call: (value: unknown) => unknown): ScalarFunction {
  return { minArguments: 1, maxArguments: 1, type: () => type, call: (values) => call(values[0]) };
}

function named(type: ColumnType, call: (value: unknown) => unknown): ScalarFunction {
  return { ...one(type, call), keepsName: true };
}

function choice(): ScalarFunction {
  return {
    minArguments: 3,
    maxArguments: 3,
    type: ([, ...results]) => commonType(results),
    call: ([condition, yes, no]) => (condition === true ? yes : no),
  };
}

function commonType(types: readonly ColumnType[]): ColumnType {
  const [first = "object"] = types;
  return types.every((each) => each === first) ? first : "object";
}

/** The first value that is not nothing; empty text counts as nothing (https://learn.microsoft.com/kusto/query/coalesce-function). */
function coalesce(values: readonly unknown[]): unknown {
  return values.find((value) => !isNull(value) && value !== "") ?? values.at(-1) ?? null;
}

function split(values: readonly unknown[]): unknown {
  const [text, delimiter, index] = values;
  const separator = textOf(delimiter);
  const parts = separator === "" ? [textOf(text)] : textOf(text).split(separator);
  if (typeof index !== "number") return parts;
  const part = parts[index];
  return part === undefined ? [] : [part];
}

function toInteger(value: unknown): number | null {
  if (typeof value === "boolean") return Number(value);
  const number = typeof value === "string" && INTEGER.test(value) ? Number(value) : value;
  return typeof number === "number" ? Math.trunc(number) : null;
}

function toBoolean(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  const word = textOf(value).trim().toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : null;
}
