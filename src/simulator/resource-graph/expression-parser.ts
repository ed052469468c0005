import { parserFailure } from "./query-error.ts";
import type { Token } from "./query-lexer.ts";
import type { ComparisonOperator, Expression, Literal, MembershipOperator } from "./query-syntax.ts";
import type { TokenReader } from "./token-reader.ts";

const COMPARISONS = new Set<string>([
  "==",
  "!=",
  "=~",
  "!~",
  "<",
  "<=",
  ">",
  ">=",
  "contains",
  "!contains",
  "startswith",
  "!startswith",
  "endswith",
  "!endswith",
  "has",
  "!has",
] satisfies ComparisonOperator[]);
const MEMBERSHIPS = new Set<string>(["in", "in~", "!in", "!in~"] satisfies MembershipOperator[]);
const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * Reads one expression: `or` binds weakest, then `and`, then comparisons
 * (https://learn.microsoft.com/kusto/query/logical-operators).
 *
 * @throws {QueryError} ParserFailure.
 */
export function parseExpression(reader: TokenReader): Expression {
  return reader.nested(() => joined(reader, "or", () => joined(reader, "and", () => comparison(reader))));
}

function joined(reader: TokenReader, word: "and" | "or", part: () => Expression): Expression {
  const first = part();
  const parts = [first];
  while (reader.takeName(word)) parts.push(part());
  return parts.length === 1 ? first : { kind: word, parts, place: first.place };
}

function comparison(reader: TokenReader): Expression {
  const left = operand(reader);
  const { kind, text, place } = reader.peek();
  if (kind === "name" && MEMBERSHIPS.has(text)) {
    reader.take();
    // The set holds the members of the type only.
    return { kind: "member", operator: text as MembershipOperator, value: left, list: argumentsOf(reader), place };
  }
  if ((kind !== "name" && kind !== "symbol") || !COMPARISONS.has(text)) return left;
  reader.take();
  return { kind: "compare", operator: text as ComparisonOperator, left, right: operand(reader), place };
}

/** A value with the path that leads into it: `properties.servicePrincipal.type`, `tags['x']`, `split(id, '/')[8]`. */
function operand(reader: TokenReader): Expression {
  const root = primary(reader);
  const steps: (string | number)[] = [];
  for (;;) {
    if (reader.takeSymbol(".")) steps.push(plainName(reader));
    else if (reader.takeSymbol("[")) steps.push(indexStep(reader));
    else break;
  }
  return steps.length === 0 ? root : { kind: "path", root, steps, place: root.place };
}

function indexStep(reader: TokenReader): string | number {
  const negative = reader.takeSymbol("-");
  const token = reader.take();
  const index = Number(token.text);
  if (token.kind !== "number" && (token.kind !== "string" || negative)) throw parserFailure(token.place);
  if (token.kind === "number" && !Number.isInteger(index)) throw parserFailure(token.place);
  reader.expectSymbol("]");
  if (token.kind === "string") return token.text;
  return negative ? -index : index;
}

function primary(reader: TokenReader): Expression {
  const { place } = reader.peek();
  if (reader.takeSymbol("(")) {
    const inner = parseExpression(reader);
    reader.expectSymbol(")");
    return inner;
  }
  if (reader.isSymbol("[")) return quotedColumn(reader);
  if (reader.peek().kind !== "name") return { kind: "literal", value: literal(reader), place };
  if (isBoolean(reader.peek())) return { kind: "literal", value: reader.take().text === "true", place };
  const name = plainName(reader);
  if (!reader.isSymbol("(")) return { kind: "column", name, place };
  if (name === "dynamic") return { kind: "literal", value: dynamicLiteral(reader), place };
  return { kind: "call", name, arguments: argumentsOf(reader), place };
}

/** A column whose name is no plain word: `['my column']`. */
function quotedColumn(reader: TokenReader): Expression {
  const { place } = reader.take();
  const name = reader.expectKind("string").text;
  reader.expectSymbol("]");
  return { kind: "column", name, place };
}

function argumentsOf(reader: TokenReader): readonly Expression[] {
  reader.expectSymbol("(");
  if (reader.takeSymbol(")")) return [];
  const list = [parseExpression(reader)];
  while (reader.takeSymbol(",")) list.push(parseExpression(reader));
  reader.expectSymbol(")");
  return list;
}

/** What `dynamic(…)` may hold here: null, a scalar, or a list of those. */
function dynamicLiteral(reader: TokenReader): Literal {
  reader.expectSymbol("(");
  const value = dynamicValue(reader);
  reader.expectSymbol(")");
  return value;
}

function dynamicValue(reader: TokenReader): Literal {
  if (reader.takeName("null")) return null;
  if (isBoolean(reader.peek())) return reader.take().text === "true";
  if (!reader.takeSymbol("[")) return literal(reader);
  if (reader.takeSymbol("]")) return [];
  const list = [reader.nested(() => dynamicValue(reader))];
  while (reader.takeSymbol(",")) list.push(reader.nested(() => dynamicValue(reader)));
  reader.expectSymbol("]");
  return list;
}

function literal(reader: TokenReader): string | number {
  const negative = reader.takeSymbol("-");
  const token = reader.take();
  if (token.kind === "number") return negative ? -Number(token.text) : Number(token.text);
  if (token.kind === "string" && !negative) return token.text;
  throw parserFailure(token.place);
}

function isBoolean(token: Token): boolean {
  return token.kind === "name" && (token.text === "true" || token.text === "false");
}

/** A name that is neither `!x` nor `x~`. @throws {QueryError} ParserFailure. */
export function plainName(reader: TokenReader): string {
  const token = reader.expectKind("name");
  if (!NAME.test(token.text)) throw parserFailure(token.place);
  return token.text;
}
