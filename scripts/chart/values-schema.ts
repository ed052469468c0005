import type { ChartValue, ValueGroup } from "./chart-value.ts";

interface ObjectSchema {
  readonly type: "object";
  readonly additionalProperties: false;
  readonly properties: Record<string, unknown>;
}

/**
 * The text of `values.schema.json`, by which helm refuses a value that is unknown or can't be used.
 *
 * @see https://helm.sh/docs/topics/charts/#schema-files
 */
export function valuesSchema(groups: readonly ValueGroup[]): string {
  const root = emptyObject();
  for (const value of groups.flatMap(({ values }) => values)) place(root, value);
  // What a parent chart or an umbrella chart sets for all of its parts.
  root.properties["global"] = { type: "object" };
  return `${JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", title: "winauth-operator", ...root }, undefined, 2)}\n`;
}

function place(root: ObjectSchema, { path, schema, help }: ChartValue): void {
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at = root;
  for (const step of steps) {
    at.properties[step] ??= emptyObject();
    at = at.properties[step] as ObjectSchema;
  }
  at.properties[last] = { description: help, ...schema };
}

function emptyObject(): ObjectSchema {
  return { type: "object", additionalProperties: false, properties: {} };
}
