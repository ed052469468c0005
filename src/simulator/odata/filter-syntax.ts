/** A literal value; GUIDs and dates are kept as written. */
export type Literal =
  | { readonly kind: "string" | "guid" | "date"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null"; readonly value: null };

/** Comparison operators of OData. */
export type ComparisonOperator = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

/** String functions that yield true or false. */
export type FilterFunction = "startswith" | "endswith" | "contains";

/**
 * A parsed `$filter` (https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html, 5.1.1).
 * Inside a lambda the first segment of a path is its variable.
 */
export type Filter =
  | { readonly kind: "compare"; readonly operator: ComparisonOperator; readonly path: Path; readonly literal: Literal }
  | { readonly kind: "in"; readonly path: Path; readonly literals: readonly Literal[] }
  | { readonly kind: "call"; readonly name: FilterFunction; readonly path: Path; readonly literal: Literal }
  | { readonly kind: "any"; readonly path: Path; readonly variable: string; readonly condition: Filter }
  | { readonly kind: "and" | "or"; readonly operands: readonly Filter[] }
  | { readonly kind: "not"; readonly operand: Filter };

/** Property names from the outside in. */
export type Path = readonly string[];
