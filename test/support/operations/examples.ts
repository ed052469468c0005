import type { SchemaNode } from "./crd-schema.ts";
import { MAP_KEY, type Property } from "./properties.ts";
import { knowledgeOf } from "./rules.ts";
import { ABSENT, type Place, pathOf, valueAt, withValue } from "./spec-path.ts";
import { acceptedTexts } from "./texts.ts";

/** The smallest value that a node accepts. `index` tells the items of one list apart. */
export function exampleOf(node: SchemaNode, seed: number, index = 0): unknown {
  const [kept] = knowledgeOf(node).flatMap((known) => known.kept ?? []);
  if (kept !== undefined) return kept;
  if (node.enum !== undefined) return node.enum[0];
  switch (node.type) {
    case "object":
      return keepingRules(node, objectExample(node, seed, index));
    case "array":
      return listOf(node, node.minItems ?? 0, seed);
    case "boolean":
      return true;
    case "string": {
      const texts = acceptedTexts(node, index + 1, seed);
      return texts[index % texts.length];
    }
    case "integer":
    case "number":
      return smallestNumber(node);
  }
}

/** A list of so many different items. */
export function listOf(node: SchemaNode, count: number, seed: number): readonly unknown[] {
  const { items } = node;
  if (items === undefined) return [];
  if (items.type === "string" && items.enum === undefined) return acceptedTexts(items, count, seed);
  return Array.from({ length: count }, (_, index) => exampleOf(items, seed, index));
}

/** What a specification is made from beside its schema. */
export interface Ground {
  readonly seed: number;
  /** The specification to change; default: the smallest one. */
  readonly from?: unknown;
  /** Values for what has to be there for the property's sake, by path. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

/**
 * A specification in which a property has this value, and which breaks no rule on that account: what is above the property is
 * there, and beside it what the rules ask for.
 */
export function specWith(schema: SchemaNode, property: Property, value: unknown, ground: Ground): unknown {
  const { seed, from = exampleOf(schema, seed), examples = {} } = ground;
  const prepared = property.place.slice(0, -1).reduce<unknown>((spec, _part, depth) => {
    const place = property.place.slice(0, depth + 1);
    if (valueAt(spec, place) !== ABSENT) return spec;
    const example = examples[pathOf(place)] ?? exampleOf(nodeAt(schema, place), seed);
    return mendedAll(schema, withValue(spec, place, example), place);
  }, from);
  return mendedAll(schema, withValue(prepared, property.place, value), property.place);
}

/** The node that says what may be at a place. */
export function nodeAt(schema: SchemaNode, place: Place): SchemaNode {
  return place.reduce<SchemaNode>((node, part) => {
    const below = typeof part === "number" ? node.items : (node.properties?.[part] ?? node.additionalProperties);
    if (below === undefined) throw new Error(`The schema has nothing at ${place.join(".")}.`);
    return below;
  }, schema);
}

function objectExample(node: SchemaNode, seed: number, index: number): object {
  const required = (node.required ?? []).map((name): [string, unknown] => [
    name,
    exampleOf(node.properties![name]!, seed, index),
  ]);
  const entry = node.additionalProperties;
  return {
    ...Object.fromEntries(required),
    ...(entry === undefined ? {} : { [MAP_KEY]: exampleOf(entry, seed) }),
  };
}

/** Mends the rules of everything above a changed place, from the inside out. */
function mendedAll(schema: SchemaNode, spec: unknown, place: Place): unknown {
  let current = spec;
  for (const [depth, part] of [...place.entries()].reverse()) {
    const above = place.slice(0, depth);
    const value = valueAt(current, above);
    const changed = typeof part === "string" ? part : undefined;
    const node = nodeAt(schema, above);
    if (value !== ABSENT) current = withValue(current, above, keepingRules(node, withoutTwins(node, value), changed));
  }
  return current;
}

/** A set without the items that are the same as an earlier one. */
function withoutTwins(node: SchemaNode, value: unknown): unknown {
  const isSet = node["x-kubernetes-list-type"] === "set" && Array.isArray(value);
  return isSet ? [...new Set(value as readonly unknown[])] : value;
}

function smallestNumber({ minimum, maximum = 1 }: SchemaNode): number {
  return minimum ?? Math.min(1, maximum);
}

/** A node's value, changed so that it keeps the node's rules; its member `changed` stays as it is. */
export function keepingRules(node: SchemaNode, value: unknown, changed?: string): unknown {
  return knowledgeOf(node).reduce((current, known) => known.mended?.(current, changed) ?? current, value);
}
