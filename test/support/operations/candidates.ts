import { type OperatedKind, rulesOf, type SchemaNode, specSchemaOf } from "./crd-schema.ts";
import { exampleOf, keepingRules, listOf, specWith } from "./examples.ts";
import { type Property, propertiesOf } from "./properties.ts";
import { isTransition, knowledgeOf, repeatsPattern } from "./rules.ts";
import { ABSENT, fieldOf, valueAt, withValue } from "./spec-path.ts";
import { acceptedTexts, hasSizeFor, longestText, refusedTexts } from "./texts.ts";

/** One change of a specification, and what the API server has to make of it. */
export interface Candidate {
  /** `consent.mode = "Ignore"`; the same in every run with the same seed. */
  readonly id: string;
  /** Path of the property that is changed. */
  readonly property: string;
  /** The whole specification after the change. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** What a refusal has to name; undefined: it has to be accepted. */
  readonly refusedField?: string;
  /** What a refusal has to say in words: what form the text must have. */
  readonly refusedWords?: string;
  /** Whether the value may be set when the object is made and not changed later. */
  readonly isForNewObjects: boolean;
  /** What an admission that knows the schema only, without the API server, can't tell. */
  readonly onlyServerCanTell: boolean;
}

/** Members that a live object has already and that can't be changed, by path. */
export type Fixed = Readonly<Record<string, unknown>>;

/** Every change that follows from the committed schema of a kind: for each property values that fit, and values that do not. */
export function candidatesOf(kind: OperatedKind, fixed: Fixed, seed: number): readonly Candidate[] {
  return candidatesFrom(specSchemaOf(kind), fixed, seed);
}

/** The same, from any schema. */
export function candidatesFrom(schema: SchemaNode, fixed: Fixed, seed: number): readonly Candidate[] {
  return propertiesOf(schema).flatMap((property) => {
    if (property.path === "") return wholeSpecifications(schema, fixed, seed);
    const input = { schema, property, fixed, seed };
    return [...validOnes(input), ...invalidOnes(input)];
  });
}

interface Input {
  readonly schema: SchemaNode;
  readonly property: Property;
  readonly fixed: Fixed;
  readonly seed: number;
}

function validOnes(input: Input): readonly Candidate[] {
  const { property, seed } = input;
  return validValues(property, seed).map((value) => candidate(input, value, {}));
}

function invalidOnes(input: Input): readonly Candidate[] {
  const { property, seed } = input;
  const { node, place } = property;
  const refusedField = fieldOf(place);
  const ofForm = invalidValues(property, seed).map((value) => ({
    ...candidate(input, value, { refusedField }),
    ...wordsFor(node, value),
  }));
  const ofRules = brokenValues(input).map((value) => candidate(input, value, { refusedField }));
  const ofTransitions = rulesOf(node).some(({ rule }) => isTransition(rule))
    ? validValues(property, seed + 1)
        .filter((value) => value !== ABSENT && value !== null && value !== input.fixed[property.path])
        .map((value) => candidate(input, value, { refusedField, isTransition: true }))
    : [];
  return [...ofForm, ...ofRules, ...misspeltMembers(input), ...ofTransitions];
}

/** Of a text that is too long or too short, the API server tells the size, and nothing else. */
function wordsFor(node: SchemaNode, value: unknown): { readonly refusedWords?: string } {
  const rule = rulesOf(node).find((one) => repeatsPattern(one.rule));
  if (rule?.message === undefined || typeof value !== "string" || !hasSizeFor(value, node)) return {};
  return { refusedWords: rule.message };
}

/** Values that a property may have, the absent one included where it may be left out. */
export function validValues(property: Property, seed: number): readonly unknown[] {
  return [...(mayBeAbsent(property) ? [ABSENT, null] : []), ...validPresent(property.node, seed)];
}

/** Whether a property may be left out; an item of a list is there or is none. */
export function mayBeAbsent({ path, isRequired }: Property): boolean {
  return !isRequired && !path.endsWith("[]") && !path.endsWith("[*]");
}

function validPresent(node: SchemaNode, seed: number): readonly unknown[] {
  if (node.enum !== undefined) return node.enum;
  const kept = knowledgeOf(node).flatMap((known) => known.kept ?? []);
  if (kept.length > 0) return kept;
  switch (node.type) {
    case "boolean":
      return [true, false];
    case "string":
      return [...new Set([...acceptedTexts(node, 2, seed), ...defined(longestText(node, seed))])];
    case "array":
      return listSizes(node).map((count) => keepingRules(node, listOf(node, count, seed)));
    case "object":
      return [exampleOf(node, seed)];
    case "integer":
    case "number":
      return [...new Set([node.minimum ?? 0, node.maximum ?? 1])];
  }
}

function listSizes({ minItems = 0, maxItems = 2 }: SchemaNode): readonly number[] {
  return [...new Set([minItems, Math.max(minItems, 1), maxItems])];
}

/** Values that a property must not have, for their presence, type, size or form. */
export function invalidValues({ node, isRequired, path }: Property, seed: number): readonly unknown[] {
  const isItem = path.endsWith("[]") || path.endsWith("[*]");
  return [
    ...(isRequired ? [ABSENT] : []),
    ...(isRequired || isItem ? [null] : []),
    ...wrongTypes(node),
    ...outOfBounds(node, seed),
  ];
}

function wrongTypes({ type }: SchemaNode): readonly unknown[] {
  switch (type) {
    case "string":
      return [7, true, ["text"], { text: "text" }];
    case "boolean":
      return ["true", 1, {}];
    case "array":
      return ["text", {}, true];
    case "object":
      return ["text", 7, []];
    case "integer":
    case "number":
      return ["7", 1.5, true];
  }
}

function outOfBounds(node: SchemaNode, seed: number): readonly unknown[] {
  if (node.enum !== undefined) return [...outOfEnum(node.enum)];
  switch (node.type) {
    case "string":
      return refusedTexts(node);
    case "array":
      return [...wrongSizes(node, seed), ...sameTwice(node, seed)];
    case "integer":
    case "number":
      return [
        ...(node.minimum === undefined ? [] : [node.minimum - 1]),
        ...(node.maximum === undefined ? [] : [node.maximum + 1]),
      ];
    case "boolean":
    case "object":
      return [];
  }
}

function outOfEnum(members: readonly unknown[]): readonly unknown[] {
  const inOtherCase = members.map((member) => String(member).toLowerCase()).find((text) => !members.includes(text));
  return ["NotAMember", "", ...defined(inOtherCase)];
}

function wrongSizes(node: SchemaNode, seed: number): readonly unknown[] {
  const { minItems = 0, maxItems } = node;
  return [
    ...(minItems > 0 ? [listOf(node, minItems - 1, seed)] : []),
    ...(maxItems === undefined ? [] : [listOf(node, maxItems + 1, seed)]),
  ];
}

function sameTwice(node: SchemaNode, seed: number): readonly unknown[] {
  const type = node["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return [];
  const [item] = listOf(node, 1, seed);
  return [[item, item]];
}

/** Values that break one of the node's rules. */
function brokenValues({ schema, property, seed }: Input): readonly unknown[] {
  const { node, place } = property;
  const known = knowledgeOf(node);
  if (known.length === 0) return [];
  const kept = valueAt(specWith(schema, property, exampleOf(node, seed), { seed }), place);
  return known.flatMap(({ broken }) => broken(kept));
}

/** What a typing mistake in a name looks like, where unknown fields are refused. */
function misspeltMembers(input: Input): readonly Candidate[] {
  const { property, schema, seed } = input;
  const { node, place } = property;
  if (node.properties === undefined) return [];
  const value = valueAt(specWith(schema, property, exampleOf(node, seed), { seed }), place) as object;
  const misspelt = { ...value, notAMember: 1 };
  return [candidate(input, misspelt, { refusedField: fieldOf([...place, "notAMember"]), isUnknown: true })];
}

function wholeSpecifications(schema: SchemaNode, fixed: Fixed, seed: number): readonly Candidate[] {
  const property: Property = { path: "", place: [], node: schema, isRequired: true };
  const input = { schema, property, fixed, seed };
  const mistyped = wrongTypes(schema).map((value) => ({
    ...candidate(input, exampleOf(schema, seed), { refusedField: "spec" }),
    id: `the whole ${words(value)}`,
    spec: value as Candidate["spec"],
  }));
  return [candidate(input, exampleOf(schema, seed), {}), ...mistyped, ...misspeltMembers(input)];
}

function candidate(
  { schema, property, fixed, seed }: Input,
  value: unknown,
  told: { readonly refusedField?: string; readonly isTransition?: boolean; readonly isUnknown?: boolean },
): Candidate {
  const own = Object.entries(fixed).filter(([path]) => property.path === "" || !isWithin(path, property.path));
  const made = specWith(schema, property, value, { seed }) as Candidate["spec"];
  const spec = own.reduce((current, [path, ownValue]) => withValue(current, path.split("."), ownValue), made);
  return {
    id: `${property.path === "" ? "the whole" : property.path} ${words(value)}${told.isTransition === true ? ", changed" : ""}`,
    property: property.path,
    spec,
    ...(told.refusedField === undefined ? {} : { refusedField: told.refusedField }),
    isForNewObjects: told.refusedField === undefined && own.length < Object.keys(fixed).length,
    onlyServerCanTell: told.isTransition === true || told.isUnknown === true,
  };
}

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`);
}

const SHOWN = 60;

function words(value: unknown): string {
  if (value === ABSENT) return "left out";
  const text = JSON.stringify(value);
  return text.length <= SHOWN ? `= ${text}` : `= ${text.slice(0, SHOWN)}… (${text.length} characters)`;
}

function defined<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
