import type { SchemaNode } from "./crd-schema.ts";
import type { Place } from "./spec-path.ts";

/** One property of a schema. Items of a list are a property of their own. */
export interface Property {
  /** `access[].namespaces`; the whole specification is the empty text. */
  readonly path: string;
  /** Where it is in a specification that has one item in each list above it. */
  readonly place: Place;
  readonly node: SchemaNode;
  /** Whether the API server refuses an object that has what is above it, and not this. */
  readonly isRequired: boolean;
}

/** Name of the one entry that a generated map has. */
export const MAP_KEY = "generated";

/** Every property of a schema, the schema itself first, in the order of the schema. */
export function propertiesOf(schema: SchemaNode): readonly Property[] {
  return walk({ path: "", place: [], node: schema, isRequired: true });
}

function walk(property: Property): readonly Property[] {
  const { path, place, node } = property;
  const members = Object.entries(node.properties ?? {}).map(
    ([name, member]): Property => ({
      path: path === "" ? name : `${path}.${name}`,
      place: [...place, name],
      node: member,
      isRequired: node.required?.includes(name) === true && member.default === undefined,
    }),
  );
  const items: readonly Property[] =
    node.items === undefined ? [] : [{ path: `${path}[]`, place: [...place, 0], node: node.items, isRequired: false }];
  const entries: readonly Property[] =
    node.additionalProperties === undefined
      ? []
      : [{ path: `${path}[*]`, place: [...place, MAP_KEY], node: node.additionalProperties, isRequired: false }];
  return [property, ...[...members, ...items, ...entries].flatMap(walk)];
}
