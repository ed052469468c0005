import { z } from "zod";

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** The leaves of a specification, by path; a list stands for its items. */
export function leafFields(schema: z.ZodType): readonly string[] {
  return leavesOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema);
}

function leavesOf({ properties, items }: JsonSchema, path: readonly string[] = []): readonly string[] {
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([name, one]) => leavesOf(one, [...path, name]));
  if (items?.properties !== undefined) return leavesOf(items, path);
  return [path.join(".")];
}
