import type { QueryPlace } from "./query-error.ts";

/** Comparisons between two values. */
export type ComparisonOperator =
  | "=="
  | "!="
  | "=~"
  | "!~"
  | "<"
  | "<="
  | ">"
  | ">="
  | "contains"
  | "!contains"
  | "startswith"
  | "!startswith"
  | "endswith"
  | "!endswith"
  | "has"
  | "!has";

/** Comparisons between a value and a list. */
export type MembershipOperator = "in" | "in~" | "!in" | "!in~";

/** An expression over the columns of one row. */
export type Expression =
  | { readonly kind: "literal"; readonly value: Literal; readonly place: QueryPlace }
  | { readonly kind: "column"; readonly name: string; readonly place: QueryPlace }
  | {
      readonly kind: "path";
      readonly root: Expression;
      readonly steps: readonly (string | number)[];
      readonly place: QueryPlace;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Expression[];
      readonly place: QueryPlace;
    }
  | {
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly place: QueryPlace;
    }
  | {
      readonly kind: "member";
      readonly operator: MembershipOperator;
      readonly value: Expression;
      readonly list: readonly Expression[];
      readonly place: QueryPlace;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[]; readonly place: QueryPlace };

/** A constant. Lists come from `dynamic([…])`. */
export type Literal = string | number | boolean | null | readonly Literal[];

/** An expression with the column name that it was given, if any. */
export interface NamedExpression {
  readonly name?: string;
  readonly expression: Expression;
}

/** One key of `order by`. */
export interface SortKey {
  readonly expression: Expression;
  readonly direction: "asc" | "desc";
  readonly nulls: "first" | "last";
}

/** One step of a query's pipeline. */
export type TabularOperator =
  | { readonly kind: "where"; readonly condition: Expression }
  | { readonly kind: "project" | "extend" | "distinct"; readonly columns: readonly NamedExpression[] }
  | { readonly kind: "order"; readonly keys: readonly SortKey[] }
  | { readonly kind: "limit"; readonly rows: number }
  | { readonly kind: "top"; readonly rows: number; readonly key: SortKey }
  | { readonly kind: "count" }
  | {
      readonly kind: "summarize";
      readonly aggregates: readonly NamedExpression[];
      readonly keys: readonly NamedExpression[];
    };

/** A whole query: a table and what is done with its rows, in order. */
export interface Query {
  readonly table: { readonly name: string; readonly place: QueryPlace };
  readonly operators: readonly TabularOperator[];
}
