import type { SchemaNode } from "./crd-schema.ts";
import { MAP_KEY, type Property } from "./properties.ts";
import { knowledgeOf } from "./rules.ts";
import { ABSENT, type Place, valueAt, withValue } from "./spec-path.ts";
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
    default:
      return node.minimum ?? Math.min(1, node.maximum ?? 1);
  }
}

/** A list of so many different items. */
export function listOf(node: SchemaNode, count: number, seed: number): readonly unknown[] {
  const { items } = node;
  if (items === undefined) return [];
  if (items.type === "string" && items.enum === undefined) return acceptedTexts(items, count, seed);
  return Array.from({ length: count }, (_, index) => exampleOf(items, seed, index));
}

/**
 * A specification in which a property has this value, and which breaks no rule on that account: the smallest one that has
 * what is above the property, and beside it what the rules ask for.
 */
export function specWith(schema: SchemaNode, property: Property, value: unknown, seed: number): unknown {
  const root = exampleOf(schema, seed);
  const prepared = property.place.slice(0, -1).reduce<unknown>((spec, _part, depth) => {
    const place = property.place.slice(0, depth + 1);
    if (valueAt(spec, place) !== ABSENT) return spec;
    const made = withValue(spec, place, exampleOf(nodeAt(schema, place), seed));
    return mendedAll(schema, made, place);
  }, root);
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
  const required = (node.required ?? []).map((name) => [name, exampleOf(node.properties![name]!, seed, index)]);
  const entry = node.additionalProperties;
  return {
    ...Object.fromEntries(required),
    ...(entry === undefined ? {} : { [MAP_KEY]: exampleOf(entry, seed) }),
  };
}

/** Mends the rules of everything above a changed place, from the inside out. */
function mendedAll(schema: SchemaNode, spec: unknown, place: Place): unknown {
  return place.reduceRight<unknown>((current, part, depth) => {
    const above = place.slice(0, depth);
    const value = valueAt(current, above);
    const changed = typeof part === "string" ? part : undefined;
    return value === ABSENT ? current : withValue(current, above, keepingRules(nodeAt(schema, above), value, changed));
  }, spec);
}

/** A node's value, changed so that it keeps the node's rules; its member `changed` stays as it is. */
export function keepingRules(node: SchemaNode, value: unknown, changed?: string): unknown {
  return knowledgeOf(node).reduce((current, known) => known.mended?.(current, changed) ?? current, value);
}
