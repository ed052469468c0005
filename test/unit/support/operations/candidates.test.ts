import { describe, expect, it } from "vitest";
import { candidatesFrom, candidatesOf, invalidValues, validValues } from "../../../support/operations/candidates.ts";
import { rulesOf, type SchemaNode, specSchemaOf } from "../../../support/operations/crd-schema.ts";
import { type Property, propertiesOf } from "../../../support/operations/properties.ts";
import { isTransition, KNOWN_RULES, repeatsPattern } from "../../../support/operations/rules.ts";
import { ABSENT } from "../../../support/operations/spec-path.ts";

const KINDS = ["WindowsAuthentication", "KerberosRealm"] as const;
const SEED = 7;

function property(node: SchemaNode, more: Partial<Property> = {}): Property {
  return { path: "field", place: ["field"], node, isRequired: false, ...more };
}

describe("values that follow from a schema", () => {
  it.each<[string, SchemaNode, Partial<Property>, readonly unknown[], readonly unknown[]]>([
    ["a boolean", { type: "boolean" }, {}, [ABSENT, null, true, false], ["true", 1, {}]],
    [
      "a boolean that has to be there",
      { type: "boolean" },
      { isRequired: true },
      [true, false],
      [ABSENT, null, "true", 1, {}],
    ],
    [
      "one of some words",
      { type: "string", enum: ["Low", "High"] },
      { isRequired: true },
      ["Low", "High"],
      [ABSENT, null, 7, true, ["text"], { text: "text" }, "NotAMember", "", "low"],
    ],
    [
      "a number within bounds",
      { type: "integer", minimum: 1, maximum: 5 },
      { isRequired: true },
      [1, 5],
      [ABSENT, null, "7", 1.5, true, 0, 6],
    ],
    [
      "an item of a list, which is neither left out nor null",
      { type: "boolean" },
      { path: "list[]", place: ["list", 0] },
      [true, false],
      [null, "true", 1, {}],
    ],
    [
      "a list that tells its items apart",
      { type: "array", maxItems: 2, items: { type: "string", enum: ["a"] }, "x-kubernetes-list-type": "set" },
      {},
      [ABSENT, null, [], ["a"], ["a", "a"]],
      ["text", {}, true, ["a", "a", "a"], ["a", "a"]],
    ],
  ])("%s", (_what, node, more, valid, invalid) => {
    expect(validValues(property(node, more), SEED)).toEqual(valid);
    expect(invalidValues(property(node, more), SEED)).toEqual(invalid);
  });

  it("texts fit their pattern and their length, the longest one too, or break one of the two", () => {
    const node: SchemaNode = { type: "string", pattern: "^[1-9][0-9]{0,3}[mhd]$", minLength: 2, maxLength: 6 };
    const pattern = new RegExp(node.pattern!);
    const texts = validValues(property(node, { isRequired: true }), SEED);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.filter((text) => !pattern.test(String(text)))).toEqual([]);
    const refused = invalidValues(property(node), SEED).filter((text) => typeof text === "string");
    expect(refused).toContain("3 hours");
    expect(refused.filter((text) => pattern.test(text) && text.length <= 6)).toEqual([]);
  });

  it("are the same for the same seed, and others for another one", () => {
    const specs = (seed: number): string => JSON.stringify(candidatesOf("KerberosRealm", {}, seed));
    expect(specs(3)).toBe(specs(3));
    expect(specs(3)).not.toBe(specs(4));
  });
});

describe("changes that follow from a schema", () => {
  const schema: SchemaNode = {
    type: "object",
    required: ["name"],
    properties: {
      name: {
        type: "string",
        pattern: "^[a-z]{3}$",
        maxLength: 9,
        "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "immutable" }],
      },
      parts: { type: "array", items: { type: "object", required: ["on"], properties: { on: { type: "boolean" } } } },
    },
  };

  it("hold what is above the property, and what can't be changed as it is", () => {
    const of = (path: string) =>
      candidatesFrom(schema, { name: "own" }, SEED).filter((candidate) => candidate.property === path);
    expect(of("parts[].on").map(({ spec, refusedField }) => ({ spec, refusedField }))).toEqual([
      { spec: { name: "own", parts: [{ on: true }] }, refusedField: undefined },
      { spec: { name: "own", parts: [{ on: false }] }, refusedField: undefined },
      { spec: { name: "own", parts: [{}] }, refusedField: "spec.parts[0].on" },
      { spec: { name: "own", parts: [{ on: null }] }, refusedField: "spec.parts[0].on" },
      { spec: { name: "own", parts: [{ on: "true" }] }, refusedField: "spec.parts[0].on" },
      { spec: { name: "own", parts: [{ on: 1 }] }, refusedField: "spec.parts[0].on" },
      { spec: { name: "own", parts: [{ on: {} }] }, refusedField: "spec.parts[0].on" },
    ]);
    const ofName = of("name");
    expect(ofName.filter(({ refusedField }) => refusedField === undefined).every((one) => one.isForNewObjects)).toBe(
      true,
    );
    expect(ofName.filter(({ id }) => id.endsWith(", changed")).map(({ refusedField }) => refusedField)).toContain(
      "spec.name",
    );
  });

  it("name a misspelt member", () => {
    const misspelt = candidatesFrom(schema, {}, SEED).filter(({ refusedField }) =>
      refusedField?.endsWith("notAMember"),
    );
    expect(misspelt.map(({ property: path, refusedField }) => [path, refusedField])).toEqual([
      ["", "spec.notAMember"],
      ["parts[]", "spec.parts[0].notAMember"],
    ]);
  });
});

describe.each(KINDS)("the committed schema of a %s", (kind) => {
  const schema = specSchemaOf(kind);
  const candidates = candidatesOf(kind, {}, SEED);
  const paths = propertiesOf(schema).map(({ path }) => path);

  it("has a valid and an invalid change for every property", () => {
    const of = (isRefused: boolean): Set<string> =>
      new Set(candidates.filter((one) => (one.refusedField !== undefined) === isRefused).map((one) => one.property));
    expect(paths.filter((path) => !of(false).has(path))).toEqual([]);
    expect(paths.filter((path) => !of(true).has(path))).toEqual([]);
  });

  it("has no two changes of one name", () => {
    const ids = candidates.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("has a broken value for every rule", () => {
    const broken = new Set(
      candidates.filter(({ refusedField }) => refusedField !== undefined).map((one) => one.property),
    );
    const ruled = propertiesOf(schema).filter(({ node }) => rulesOf(node).length > 0);
    expect(ruled.filter(({ path }) => !broken.has(path))).toEqual([]);
  });
});

it("what is known of rules is known of rules that there are", () => {
  const rules = KINDS.flatMap((kind) => propertiesOf(specSchemaOf(kind)))
    .flatMap(({ node }) => rulesOf(node))
    .map(({ rule }) => rule)
    .filter((rule) => !isTransition(rule) && !repeatsPattern(rule));
  expect([...new Set(rules)].sort()).toEqual([...KNOWN_RULES].sort());
});
