import { parseExpression, plainName } from "./expression-parser.ts";
import { disallowedOperator, parserFailure, QueryError } from "./query-error.ts";
import { MAX_QUERY_LENGTH, tokenize } from "./query-lexer.ts";
import type { NamedExpression, Query, SortKey, TabularOperator } from "./query-syntax.ts";
import { TokenReader } from "./token-reader.ts";

type OperatorReader = (reader: TokenReader) => TabularOperator;

const OPERATORS: Readonly<Record<string, OperatorReader>> = {
  where: (reader) => ({ kind: "where", condition: parseExpression(reader) }),
  project: (reader) => ({ kind: "project", columns: namedList(reader) }),
  extend: (reader) => ({ kind: "extend", columns: namedList(reader) }),
  distinct: (reader) => ({ kind: "distinct", columns: namedList(reader) }),
  order: sorted,
  sort: sorted,
  limit: (reader) => ({ kind: "limit", rows: rowCount(reader) }),
  take: (reader) => ({ kind: "limit", rows: rowCount(reader) }),
  top,
  count: () => ({ kind: "count" }),
  summarize,
};

/** Other operators of the query language (https://learn.microsoft.com/kusto/query/tabular-operators), which get an answer of their own. */
const DISALLOWED = new Set(
  (
    "as consume datatable evaluate externaldata extract facet find fork getschema graph-match graph-to-table invoke join " +
    "let lookup make-graph make-series mv-apply mv-expand parse parse-kv parse-where partition print project-away " +
    "project-keep project-rename project-reorder range reduce render sample sample-distinct scan search serialize " +
    "top-hitters top-nested union"
  ).split(" "),
);

/**
 * Reads a query, in time linear in its length. Without a table it is about `Resources`.
 *
 * @throws {QueryError} ParserFailure; InvalidQueryLanguage for an operator that exists but can't be used; QueryTooLong.
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY_LENGTH) {
    throw new QueryError({
      code: "QueryTooLong",
      message: `The query is longer than ${MAX_QUERY_LENGTH} characters. Please shorten it before retrying.`,
    });
  }
  const reader = new TokenReader(tokenize(text));
  const { place } = reader.peek();
  const operators: TabularOperator[] = [];
  let table = "Resources";
  if (startsWithOperator(reader)) operators.push(operator(reader));
  else table = plainName(reader);
  while (reader.takeSymbol("|")) operators.push(operator(reader));
  reader.takeSymbol(";");
  if (reader.peek().kind !== "end") throw parserFailure(reader.peek().place);
  return { table: { name: table, place }, operators };
}

/** A query may leave its table out and begin with `where …`; a lone word, or one before `|`, is a table. */
function startsWithOperator(reader: TokenReader): boolean {
  const first = reader.peek();
  if (first.kind !== "name" || !(Object.hasOwn(OPERATORS, first.text) || DISALLOWED.has(hyphenated(reader)))) {
    return false;
  }
  return first.text === "count" || !(reader.isSymbol("|", 1) || reader.peek(1).kind === "end");
}

function operator(reader: TokenReader): TabularOperator {
  const token = reader.peek();
  const full = hyphenated(reader);
  if (token.kind === "name" && DISALLOWED.has(full)) throw disallowedOperator(full);
  const read = Object.hasOwn(OPERATORS, token.text) ? OPERATORS[token.text] : undefined;
  if (token.kind !== "name" || read === undefined) throw parserFailure(token.place);
  reader.take();
  return read(reader);
}

/** The name that begins here, with what a hyphen joins to it: `mv-expand`. */
function hyphenated(reader: TokenReader): string {
  let name = reader.peek().text;
  for (let ahead = 1; reader.isSymbol("-", ahead) && reader.peek(ahead + 1).kind === "name" && ahead < 5; ahead += 2) {
    name += `-${reader.peek(ahead + 1).text}`;
  }
  return name;
}

function sorted(reader: TokenReader): TabularOperator {
  reader.expectName("by");
  const keys = [sortKey(reader)];
  while (reader.takeSymbol(",")) keys.push(sortKey(reader));
  return { kind: "order", keys };
}

function top(reader: TokenReader): TabularOperator {
  const rows = rowCount(reader);
  reader.expectName("by");
  return { kind: "top", rows, key: sortKey(reader) };
}

/** Descending unless said otherwise; empty values come last then, and first when ascending (https://learn.microsoft.com/kusto/query/sort-operator). */
function sortKey(reader: TokenReader): SortKey {
  const expression = parseExpression(reader);
  const direction = reader.takeName("asc") ? "asc" : "desc";
  if (direction === "desc") reader.takeName("desc");
  if (!reader.takeName("nulls")) return { expression, direction, nulls: direction === "asc" ? "first" : "last" };
  if (reader.takeName("first")) return { expression, direction, nulls: "first" };
  reader.expectName("last");
  return { expression, direction, nulls: "last" };
}

function summarize(reader: TokenReader): TabularOperator {
  const startsWithKeys = reader.peek().kind === "name" && reader.peek().text === "by" && !reader.isSymbol("=", 1);
  const aggregates = startsWithKeys ? [] : namedList(reader);
  const keys = reader.takeName("by") ? namedList(reader) : [];
  return { kind: "summarize", aggregates, keys };
}

function namedList(reader: TokenReader): readonly NamedExpression[] {
  const list = [named(reader)];
  while (reader.takeSymbol(",")) list.push(named(reader));
  return list;
}

function named(reader: TokenReader): NamedExpression {
  if (reader.peek().kind !== "name" || !reader.isSymbol("=", 1)) return { expression: parseExpression(reader) };
  const name = plainName(reader);
  reader.expectSymbol("=");
  return { name, expression: parseExpression(reader) };
}

function rowCount(reader: TokenReader): number {
  const token = reader.expectKind("number");
  const rows = Number(token.text);
  if (!Number.isSafeInteger(rows)) throw parserFailure(token.place);
  return rows;
}
