/** What a search looks for (https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7). Values are text. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: ComparisonKind; readonly attribute: string; readonly value: string }
  | {
      readonly kind: "substrings";
      readonly attribute: string;
      readonly initial: string;
      readonly any: readonly string[];
      readonly final: string;
    }
  | { readonly kind: "present"; readonly attribute: string }
  | {
      readonly kind: "extensible";
      /** Object identifier of a matching rule; empty when none was given. */
      readonly rule: string;
      readonly attribute: string;
      readonly value: string;
    };

/** Filters that compare an attribute with one value. */
export type ComparisonKind = "equal" | "greaterOrEqual" | "lessOrEqual" | "approx";

const OPERATORS: Readonly<Record<ComparisonKind, string>> = {
  equal: "=",
  greaterOrEqual: ">=",
  lessOrEqual: "<=",
  approx: "~=",
};

const SIGNS = { and: "&", or: "|" } as const;

/** A filter as people write it (https://www.rfc-editor.org/rfc/rfc4515). */
export function filterText(filter: Filter): string {
  return `(${inner(filter)})`;
}

function inner(filter: Filter): string {
  if ("filters" in filter) return `${SIGNS[filter.kind]}${filter.filters.map(filterText).join("")}`;
  switch (filter.kind) {
    case "not":
      return `!${filterText(filter.filter)}`;
    case "present":
      return `${filter.attribute}=*`;
    case "substrings":
      return `${filter.attribute}=${[filter.initial, ...filter.any, filter.final].map(escaped).join("*")}`;
    case "extensible":
      return `${filter.attribute}${ruleText(filter.rule)}:=${escaped(filter.value)}`;
    case "equal":
    case "greaterOrEqual":
    case "lessOrEqual":
    case "approx":
      return `${filter.attribute}${OPERATORS[filter.kind]}${escaped(filter.value)}`;
  }
}

function ruleText(rule: string): string {
  return rule === "" ? "" : `:${rule}`;
}

function escaped(value: string): string {
  return value.replace(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
