import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import { type CustomResourceDefinition, customResourceDefinitions } from "./crd.ts";
import { nearest } from "./nearest.ts";
import { parseKerberosRealm, parseWindowsAuthentication } from "./parse.ts";
import type { StructuralSchema } from "./structural.ts";

/** One problem of a manifest. `line` counts from 1. */
export interface LintFinding {
  readonly line: number;
  readonly message: string;
}

const OBJECT_KEYS = ["apiVersion", "kind", "metadata", "spec", "status"];

const PARSERS = { WindowsAuthentication: parseWindowsAuthentication, KerberosRealm: parseKerberosRealm } as const;

/**
 * Everything wrong with a YAML file of one or more manifests, stricter than the API server, which prunes unknown fields:
 * YAML errors and duplicate keys in every document; for this project's kinds also unknown fields, with the name that was
 * probably meant, and every rule of the schema.
 */
export function lintManifests(text: string): readonly LintFinding[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return (documents as readonly Document.Parsed[]).flatMap((document) => {
    const broken = document.errors.map(({ message, pos }) => ({
      line: lines.linePos(pos[0]).line,
      message: yamlProblem(message),
    }));
    return broken.length > 0 ? broken : lintDocument(document, lines);
  });
}

function yamlProblem(message: string): string {
  return message === "Map keys must be unique" ? "this key is set twice" : message;
}

function lintDocument(document: Document.Parsed, lines: LineCounter): readonly LintFinding[] {
  const object = document.toJS() as { apiVersion?: unknown; kind?: unknown } | null;
  const definition = definitionFor(object);
  const root = document.contents;
  if (object === null || root === null || definition === undefined) return [];
  const version = definition.spec.versions[0];
  const expected = `${definition.spec.group}/${version.name}`;
  const wrongVersion = object.apiVersion === expected ? [] : [`apiVersion must be ${expected}`];
  const parsed = PARSERS[definition.spec.names.kind as keyof typeof PARSERS](object);
  const { spec, status } = version.schema.openAPIV3Schema.properties;
  const walk = new UnknownFields(lines);
  walk.members(root, OBJECT_KEYS, "");
  walk.value(memberOf(root, "spec"), spec, "spec");
  walk.value(memberOf(root, "status"), status, "status");
  const whole = [...wrongVersion, ...(parsed.ok ? [] : [parsed.message])];
  return [...whole.map((message) => ({ line: lineOf(root, lines), message })), ...walk.findings];
}

function definitionFor(object: { apiVersion?: unknown; kind?: unknown } | null): CustomResourceDefinition | undefined {
  return customResourceDefinitions().find(({ spec }) => {
    return object?.kind === spec.names.kind && String(object.apiVersion).startsWith(`${spec.group}/`);
  });
}

/** Walks a document beside its schema and collects the fields that the schema does not have. */
class UnknownFields {
  readonly findings: LintFinding[] = [];
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  value(node: Node | undefined, schema: StructuralSchema, path: string): void {
    if (schema.items !== undefined && isSeq<Node>(node)) {
      const { items } = schema;
      for (const [index, item] of node.items.entries()) this.value(item, items, `${path}[${index}]`);
    }
    if (schema.properties === undefined) return;
    this.members(node, Object.keys(schema.properties), path);
    for (const [name, member] of Object.entries(schema.properties)) {
      this.value(memberOf(node, name), member, `${path}.${name}`);
    }
  }

  members(node: Node | undefined, known: readonly string[], path: string): void {
    if (!isMap<Node>(node)) return;
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (known.includes(name)) continue;
      const meant = nearest(name, known);
      const hint = meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`;
      const where = path === "" ? name : `${path}.${name}`;
      this.findings.push({ line: lineOf(key, this.#lines), message: `unknown field ${where}; ${hint}` });
    }
  }
}

function memberOf(node: Node | undefined, name: string): Node | undefined {
  return isMap<Node, Node>(node) ? node.get(name, true) : undefined;
}

function lineOf(node: Node, lines: LineCounter): number {
  return lines.linePos(node.range?.[0] ?? 0).line;
}
