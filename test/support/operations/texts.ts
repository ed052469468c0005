import fc from "fast-check";
import type { SchemaNode } from "./crd-schema.ts";

/** Texts that people and programs do put into fields, and that a pattern may or may not refuse. */
const HOSTILE: readonly string[] = [
  "",
  " ",
  "3 hours",
  "UPPER CASE",
  "ü",
  "\u0000",
  "line\nbreak",
  "../../etc/passwd",
  "a/b",
  "$(id)",
  "-",
  "*",
  "null",
  "0",
  "99999999999",
];

const SAMPLES = 60;

/**
 * Different texts that a node accepts, as many as there are of the wanted number. The same seed makes the same ones.
 *
 * @throws {Error} when the generator finds none: the node needs values of its own in the table of rules.
 */
export function acceptedTexts(node: SchemaNode, count: number, seed: number): readonly string[] {
  const key = JSON.stringify([node.pattern, node.minLength, node.maxLength, count, seed]);
  const texts = MADE.get(key) ?? makeTexts(node, count, seed);
  MADE.set(key, texts);
  return texts;
}

/** Thousands of specifications are made of the same few texts. */
const MADE = new Map<string, readonly string[]>();

function makeTexts(node: SchemaNode, count: number, seed: number): readonly string[] {
  const pattern = patternOf(node);
  const arbitrary =
    node.pattern === undefined ? fc.stringMatching(/^[a-z]{1,12}$/) : fc.stringMatching(samplePattern(node.pattern));
  const samples = fc.sample(arbitrary, { seed, numRuns: Math.max(SAMPLES, count * 4) });
  const fitting = [...new Set(samples)].filter((text) => hasSizeFor(text, node) && pattern.test(text));
  if (fitting.length === 0) throw new Error(`No text was found for the pattern ${node.pattern ?? "none"}.`);
  return fitting.slice(0, count);
}

/** The longest text that can be made of a sample by repeating its last character, where that is one more than the sample has. */
export function longestText(node: SchemaNode, seed: number): string | undefined {
  const pattern = patternOf(node);
  const { maxLength } = node;
  if (maxLength === undefined) return undefined;
  return acceptedTexts(node, SAMPLES, seed)
    .map((text) => text + text.slice(-1).repeat(maxLength - text.length))
    .find((text) => pattern.test(text));
}

/** Texts that a node refuses: for their form, and for their length. */
export function refusedTexts(node: SchemaNode): readonly string[] {
  const pattern = patternOf(node);
  const hostile = HOSTILE.filter((text) => !pattern.test(text) || !hasSizeFor(text, node));
  return [...hostile, ...(node.maxLength === undefined ? [] : ["a".repeat(node.maxLength + 1)])];
}

/** Whether a text is neither too short nor too long for a node. */
export function hasSizeFor(
  { length }: string,
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: SchemaNode,
): boolean {
  return length >= minLength && length <= maxLength;
}

function patternOf({ pattern = "" }: SchemaNode): RegExp {
  return new RegExp(pattern, "u");
}

/** The generator does not know groups without regard to case; texts in the case that is written are some of those that fit. */
function samplePattern(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll("(?i:", "(?:"));
}
