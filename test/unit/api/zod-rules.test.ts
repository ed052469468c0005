import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cel, listMap, setList, VALIDATIONS } from "../../../src/api/schema.ts";
import { NotStructuralError, refuseUnsayable } from "../../../src/api/zod-rules.ts";

const text = z.string().max(9);

describe("refuseUnsayable", () => {
  it.each([
    ["a union", z.union([text, z.int()]), "z.union() can't be said; use optional sibling fields"],
    ["a discriminated union", z.discriminatedUnion("t", [z.object({ t: z.literal("a") })]), "z.union() can't be said"],
    ["an intersection", z.intersection(z.object({}), z.object({})), "z.intersection() can't be said"],
    ["a tuple", z.tuple([text]), "z.tuple() can't be said; use an object with named fields"],
    ["nullable", text.nullable(), "z.nullable() can't be said; an absent field is enough"],
    ["a transform", text.transform(Number), "what is stored must be what is parsed"],
    ["a preprocess", z.preprocess(String, text), "what is stored must be what is parsed"],
    ["a coercion", z.coerce.string(), "no coerce"],
    ["a trim", text.trim(), 'the check "overwrite" can\'t be said'],
    ["a catch", text.catch("a"), "what is stored must be what is parsed: no catch"],
    ["a prefault", text.prefault("a"), "use .default()"],
    ["any", z.any(), "say what it is"],
    ["unknown", z.unknown(), "say what it is"],
    ["recursion", z.lazy(() => text), "a structural schema can't be recursive"],
    ["a date", z.date(), "z.date() can't be said"],
    ["a fraction", z.number(), "only whole numbers"],
    ["a 32-bit fraction", z.float32(), "only whole numbers"],
    ["a strict object", z.strictObject({ a: text }), "strict and loose objects can't be said"],
    ["a loose object", z.looseObject({ a: text }), "strict and loose objects can't be said"],
    ["a record with fixed keys", z.record(z.enum(["a"]), text), "a record's key must be z.string()"],
    ["a refine of zod's alone", text.refine((value) => value !== "a"), "a refine that the API server knows nothing of"],
    ["a superRefine", text.superRefine(() => undefined), "a refine that the API server knows nothing of"],
    [
      "a CEL rule of the server's alone",
      text.meta({ [VALIDATIONS]: [{ rule: "self != 'a'", message: "no" }] }),
      "a CEL rule without its TypeScript half",
    ],
    ["startsWith", text.startsWith("a"), 'the string format "starts_with" is not checked'],
    ["an ISO duration", z.iso.duration(), 'the string format "duration" is not checked'],
    ["a URL", z.url(), 'the string format "url" is not checked'],
    ["a pattern with lookahead", text.regex(/^(?!a)/), "pattern: RE2 has no lookaround"],
    ["a pattern with a flag", text.regex(/a/i), "pattern: flag /i is lost"],
  ])("refuses %s", (_sentence, schema, problem) => {
    const wrapped = z.object({ list: z.array(z.object({ field: schema })).optional() });
    expect(() => refuseUnsayable(wrapped, "spec")).toThrow(NotStructuralError);
    expect(() => refuseUnsayable(wrapped, "spec")).toThrow(`spec.list[].field: `);
    expect(() => refuseUnsayable(wrapped, "spec")).toThrow(problem);
  });

  it.each([
    ["text with a pattern", text.regex(/^a+$/)],
    ["a time", z.iso.datetime()],
    ["a UUID", z.uuid()],
    ["whole numbers", z.object({ a: z.int(), b: z.int32().min(1).max(5) })],
    ["a map", z.record(z.string(), text)],
    ["defaults", z.object({ a: z.boolean().default(false), b: z.enum(["x"]).optional() })],
    ["a rule with both halves", cel(text, { rule: "self != 'a'", message: "no", holds: (value) => value !== "a" })],
    ["unique lists", z.object({ a: setList(z.array(text)), b: listMap(z.array(z.object({ k: text })), "k") })],
  ])("lets pass %s", (_sentence, schema) => {
    expect(() => refuseUnsayable(schema, "spec")).not.toThrow();
  });
});
