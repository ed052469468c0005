import { mayBeAbsent } from "./candidates.ts";
import { type OperatedKind, rulesOf, type SchemaNode, specSchemaOf } from "./crd-schema.ts";
import { specWith } from "./examples.ts";
import { type Property, propertiesOf } from "./properties.ts";
import { isTransition } from "./rules.ts";
import { ABSENT } from "./spec-path.ts";

export type Spec = Readonly<Record<string, unknown>>;

/** What the texts of a kind may be where they mean something, and what can't be played. */
export interface Vocabulary {
  /** Values by path: of every text without a closed list, and of lists that mean more than their items. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** What is above a property that is set, by path. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Paths that are left to dry runs, those below included, each with the reason. */
  readonly notPlayed: Readonly<Record<string, string>>;
  /** Paths that are always there, since a rule asks for something that is not played in their stead. */
  readonly neverLeftOut: readonly string[];
}

/** One valid change, which can be made of any specification. */
export interface LiveChange {
  readonly id: string;
  readonly property: string;
  readonly apply: (spec: Spec) => Spec;
}

/** Every valid change of a kind that means something in a scene: of each property each value. */
export function liveChangesOf(kind: OperatedKind, vocabulary: Vocabulary, seed: number): readonly LiveChange[] {
  const schema = specSchemaOf(kind);
  return propertiesOf(schema)
    .filter(({ path, node }) => path !== "" && !isLeftOut(path, vocabulary) && !isImmutable(node))
    .flatMap((property) => changesOf(schema, property, vocabulary, seed));
}

/** Paths that are neither played nor said not to be. */
export function unplayedPaths(kind: OperatedKind, vocabulary: Vocabulary, seed: number): readonly string[] {
  const played = new Set(liveChangesOf(kind, vocabulary, seed).map(({ property }) => property));
  return propertiesOf(specSchemaOf(kind))
    .filter(({ path, node }) => path !== "" && !isLeftOut(path, vocabulary) && !isImmutable(node))
    .filter(({ path }) => !played.has(path))
    .map(({ path }) => path);
}

function changesOf(
  schema: SchemaNode,
  property: Property,
  vocabulary: Vocabulary,
  seed: number,
): readonly LiveChange[] {
  const { examples } = vocabulary;
  return liveValues(property, vocabulary).map((value) => ({
    id: `${property.path} ${value === ABSENT ? "left out" : `= ${JSON.stringify(value)}`}`,
    property: property.path,
    apply: (from) => specWith(schema, property, value, { seed, from, examples }) as Spec,
  }));
}

function liveValues(property: Property, { values, neverLeftOut }: Vocabulary): readonly unknown[] {
  const { node, path } = property;
  const absent = mayBeAbsent(property) && !neverLeftOut.includes(property.path) ? [ABSENT] : [];
  const own = values[path];
  if (own !== undefined) return [...absent, ...own];
  if (node.enum !== undefined) return [...absent, ...node.enum];
  if (node.type === "boolean") return [...absent, true, false];
  return absent;
}

function isLeftOut(path: string, { notPlayed }: Vocabulary): boolean {
  return Object.keys(notPlayed).some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
}

function isImmutable(node: SchemaNode): boolean {
  const hasImmutable = (one: SchemaNode): boolean => rulesOf(one).some(({ rule }) => isTransition(rule));
  return hasImmutable(node) || Object.values(node.properties ?? {}).some(hasImmutable);
}
