import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cel, immutable, listMap, setList } from "../../../src/api/schema.ts";
import { structuralSchema } from "../../../src/api/structural.ts";

const text = z.string().max(9);
const judge = (schema: z.ZodType) => () => structuralSchema(z.object({ field: schema }), "spec");

describe("structuralSchema", () => {
  it("writes an object with its members, required fields and defaults", () => {
    const schema = z
      .object({
        name: text.regex(/^a+$/).describe("The name."),
        level: z.enum(["Low", "High"]).default("Low"),
        count: z.int().min(1).optional(),
        at: z.iso.datetime().optional(),
        nested: z.object({ on: z.boolean().default(true) }).default({ on: true }),
      })
      .describe("A thing.");
    expect(structuralSchema(schema, "spec")).toEqual({
      description: "A thing.",
      type: "object",
      required: ["name"],
      properties: {
        name: { description: "The name.", type: "string", maxLength: 9, pattern: "^a+$" },
        level: { type: "string", default: "Low", enum: ["Low", "High"] },
        count: { type: "integer", format: "int64", minimum: 1 },
        at: { type: "string", format: "date-time" },
        nested: { type: "object", default: { on: true }, properties: { on: { type: "boolean", default: true } } },
      },
    });
  });

  it("writes lists with their merge behaviour and rules", () => {
    const schema = z.object({
      tags: setList(z.array(text).max(3)),
      items: listMap(z.array(z.object({ key: text })).max(2), "key").default([]),
      plain: z.array(text).min(1).max(4),
    });
    expect(structuralSchema(schema, "spec").properties).toEqual({
      tags: { type: "array", maxItems: 3, "x-kubernetes-list-type": "set", items: { type: "string", maxLength: 9 } },
      items: {
        type: "array",
        default: [],
        maxItems: 2,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["key"],
        items: { type: "object", required: ["key"], properties: { key: { type: "string", maxLength: 9 } } },
      },
      plain: { type: "array", minItems: 1, maxItems: 4, items: { type: "string", maxLength: 9 } },
    });
  });

  it("writes CEL rules in their order, also below a default", () => {
    const even = { rule: "self != 'odd'", message: "no odd", holds: (value: string) => value !== "odd" };
    const schema = z.object({ field: immutable(cel(text, even), "field").default("even") });
    expect(structuralSchema(schema, "spec").properties?.["field"]).toEqual({
      type: "string",
      default: "even",
      maxLength: 9,
      "x-kubernetes-validations": [
        { rule: "self != 'odd'", message: "no odd" },
        { rule: "self == oldSelf", message: "field is immutable; delete the object and create a new one" },
      ],
    });
  });

  it("writes a bounded map", () => {
    const map = z.record(z.string(), text).meta({ maxProperties: 5 });
    expect(judge(map)().properties?.["field"]).toEqual({
      type: "object",
      maxProperties: 5,
      additionalProperties: { type: "string", maxLength: 9 },
    });
  });

  it.each([
    ["a string without a bound", z.string(), "spec.field: a string without .max()"],
    ["a list without a bound", z.array(text), "spec.field: a list without .max()"],
    ["a map without a bound", z.record(z.string(), text), "spec.field: a map without maxProperties"],
    ["an unbounded string in a list", z.array(z.string()).max(1), "spec.field[]: a string without .max()"],
    ["two patterns", text.regex(/a/).regex(/b/), 'spec.field: the key "allOf" is not admitted'],
    ["examples", text.meta({ examples: ["a"] }), 'spec.field: the key "examples" is not admitted'],
    ["an id, which becomes a reference", text.meta({ id: "shared-text" }), "is not admitted"],
    [
      "a list key that is optional",
      listMap(z.array(z.object({ k: text.optional() })).max(1), "k"),
      'spec.field: list key "k" must be required',
    ],
    [
      "a list key that is not there",
      listMap(z.array(z.object({ k: text })).max(1), "x"),
      'spec.field: list key "x" must be required',
    ],
    ["a map list without keys", listMap(z.array(z.object({ k: text })).max(1)), "spec.field: a map list without keys"],
    ["an object without members", z.object({}), "spec.field: an object without properties"],
    ["what zod-rules refuses", z.tuple([text]), "spec.field: z.tuple() can't be said"],
  ])("refuses %s", (_sentence, schema, problem) => {
    expect(judge(schema)).toThrow(problem);
  });

  it("takes a list key that has a default", () => {
    expect(judge(listMap(z.array(z.object({ k: text.default("a") })).max(1), "k"))).not.toThrow();
  });
});
