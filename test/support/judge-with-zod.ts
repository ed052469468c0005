import { expect, it } from "vitest";
import { customResourceDefinitions } from "../../src/api/crd.ts";
import { parseKerberosRealm, parseWindowsAuthentication } from "../../src/api/parse.ts";
import { VALIDATIONS } from "../../src/api/schema.ts";
import type { StructuralSchema } from "../../src/api/structural.ts";
import { type ApiKind, SPEC_CASES, UPDATE_CASES } from "../fixtures/api/cases.ts";

const PARSE = { WindowsAuthentication: parseWindowsAuthentication, KerberosRealm: parseKerberosRealm } as const;
/** Runs every case of one kind against zod, and sees to it that there is a case for every rule of the schema. */
export function judgeWithZod(kind: ApiKind): void {
  const cases = SPEC_CASES[kind];
  const spec = specOf(kind);

  it.each(cases.filter(({ refused }) => refused === undefined))("accepts $id", ({ spec }) => {
    const judged = PARSE[kind]({ spec });
    expect(judged.ok ? "accepted" : judged.message).toBe("accepted");
  });

  it.each(cases.filter(({ refused }) => refused !== undefined))("refuses $id", ({ spec, refused }) => {
    const judged = PARSE[kind]({ spec });
    const text = judged.ok ? "accepted" : judged.message;
    expect(text).toContain(refused?.field);
    expect(text).toContain(refused?.message ?? "");
    expect(text.length).toBeLessThan(1000);
  });

  it("has a case that breaks every rule of the schema", () => {
    const broken = new Set(cases.map(({ refused }) => refused?.field.replaceAll(/\[\d+\]/g, "[]")));
    expect(constrained("spec", spec).filter((path) => !broken.has(path))).toEqual([]);
  });

  it("has a case that breaks every CEL rule", () => {
    const updates = UPDATE_CASES.filter((update) => update.kind === kind);
    const tried = new Set([...cases, ...updates].map(({ refused }) => refused?.message));
    expect(messages(spec).filter((message) => !tried.has(message))).toEqual([]);
  });

  it("has no two cases of one name", () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });
}

function specOf(kind: ApiKind): StructuralSchema {
  const definition = customResourceDefinitions().find(({ spec }) => spec.names.kind === kind);
  if (definition === undefined) throw new Error(`No CustomResourceDefinition for ${kind}.`);
  return definition.spec.versions[0].schema.openAPIV3Schema.properties.spec;
}

/**
 * Paths of the fields that can be wrong in a way of their own. Both identities and both lists of resource groups share one
 * schema, so the members of one stand for both.
 */
function constrained(path: string, schema: StructuralSchema): readonly string[] {
  if (path === "spec.credentials.resourceManager") return [path];
  const own = (schema.enum ?? schema.pattern ?? schema.maxItems ?? schema[VALIDATIONS]) === undefined ? [] : [path];
  const items = schema.items === undefined ? [] : constrained(`${path}[]`, schema.items);
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    constrained(`${path}.${name}`, member),
  );
  const required = (schema.required ?? []).map((name) => `${path}.${name}`);
  return [...new Set([...own, ...items, ...members, ...required])];
}

function messages(schema: StructuralSchema): readonly string[] {
  const below = [...Object.values(schema.properties ?? {}), ...(schema.items === undefined ? [] : [schema.items])];
  // A rule that puts a pattern into words is broken by whatever breaks the pattern.
  const rules = (schema[VALIDATIONS] ?? []).filter(({ rule }) => !rule.startsWith("self.matches("));
  return [...rules.map(({ message }) => message), ...below.flatMap(messages)];
}
