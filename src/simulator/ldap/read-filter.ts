import { type BerNode, hasTag, textOf, UNIVERSAL } from "./ber.ts";
import type { ComparisonKind, Filter } from "./filter.ts";
import { LdapProtocolError } from "./protocol-error.ts";

const COMPARISONS: Readonly<Record<number, ComparisonKind>> = {
  3: "equal",
  5: "greaterOrEqual",
  6: "lessOrEqual",
  8: "approx",
};

/** Reads the filter of a search (https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7). @throws {LdapProtocolError} */
export function readFilter(node: BerNode): Filter {
  if (node.tagClass !== "context") throw new LdapProtocolError("The filter has a tag that no filter has.");
  const comparison = COMPARISONS[node.tag];
  if (comparison !== undefined) return readComparison(comparison, node);
  switch (node.tag) {
    case 0:
      return { kind: "and", filters: node.children.map(readFilter) };
    case 1:
      return { kind: "or", filters: node.children.map(readFilter) };
    case 2:
      return { kind: "not", filter: readFilter(childOf(node, 0)) };
    case 4:
      return readSubstrings(node);
    case 7:
      return { kind: "present", attribute: textOf(node) };
    case 9:
      return readExtensible(node);
    default:
      throw new LdapProtocolError("The filter has a tag that no filter has.");
  }
}

function readComparison(kind: ComparisonKind, node: BerNode): Filter {
  return { kind, attribute: textOf(childOf(node, 0)), value: textOf(childOf(node, 1)) };
}

function readSubstrings(node: BerNode): Filter {
  const parts = childOf(node, 1).children;
  const of = (tag: number): readonly string[] => parts.filter((part) => hasTag(part, "context", tag)).map(textOf);
  return {
    kind: "substrings",
    attribute: textOf(childOf(node, 0)),
    initial: of(0)[0] ?? "",
    any: of(1),
    final: of(2)[0] ?? "",
  };
}

function readExtensible(node: BerNode): Filter {
  const of = (tag: number): string => {
    const part = node.children.find((child) => hasTag(child, "context", tag));
    return part === undefined ? "" : textOf(part);
  };
  return { kind: "extensible", rule: of(1), attribute: of(2), value: of(3) };
}

function childOf(node: BerNode, index: number): BerNode {
  const child = node.children[index];
  if (child === undefined || hasTag(child, "universal", UNIVERSAL.set)) {
    throw new LdapProtocolError("A part of the filter is missing.");
  }
  return child;
}
