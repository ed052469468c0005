import { z } from "zod";
import { type CelRule, LIST_MAP_KEYS, LIST_TYPE, VALIDATIONS } from "./schema.ts";
import { NotStructuralError, refuseUnsayable, SERVER_FORMATS } from "./zod-rules.ts";

/** The part of apiextensions.k8s.io/v1 JSONSchemaProps that this project's schemas use. */
export interface StructuralSchema {
  readonly description?: string;
  readonly type: "object" | "array" | "string" | "boolean" | "integer";
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: StructuralSchema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly additionalProperties?: StructuralSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly [LIST_TYPE]?: "set" | "map" | "atomic";
  readonly [LIST_MAP_KEYS]?: readonly string[];
  readonly [VALIDATIONS]?: readonly CelRule[];
}

type Node = Readonly<Record<string, unknown>>;

/** In the order in which they are written. Whatever else z.toJSONSchema says is refused. */
const ADMITTED_KEYS = [
  "description",
  "type",
  "format",
  "default",
  "enum",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "minItems",
  "maxItems",
  LIST_TYPE,
  LIST_MAP_KEYS,
  "items",
  "minProperties",
  "maxProperties",
  "additionalProperties",
  "required",
  "properties",
  VALIDATIONS,
];

const TYPES: ReadonlySet<unknown> = new Set(["object", "array", "string", "boolean", "integer"]);

/**
 * The structural OpenAPI v3 schema of a zod schema. Fails closed: what the API server would refuse, drop or read
 * differently from zod is an error that names the node, and so is every string, list or map without an upper bound,
 * because the cost of CEL rules is estimated from the bounds.
 *
 * @param where name of the root in error messages, for example `spec`.
 * @throws {NotStructuralError} change the schema.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function structuralSchema(schema: z.ZodType, where: string): StructuralSchema {
  refuseUnsayable(schema, where);
  const document = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    cycles: "throw",
    unrepresentable: "throw",
  });
  return admit(document, where);
}

function admit(node: Node, path: string): StructuralSchema {
  const plain = withoutNoise(node);
  for (const key of Object.keys(plain)) {
    if (!ADMITTED_KEYS.includes(key)) throw new NotStructuralError(path, `the key "${key}" is not admitted in a CRD`);
  }
  if (!TYPES.has(plain["type"])) throw new NotStructuralError(path, "no type that a CRD knows");
  requireShape(plain, path);
  requireBound(plain, path);
  requireListKeys(plain, path);
  const entries = ADMITTED_KEYS.filter((key) => plain[key] !== undefined).map((key) => [
    key,
    admitValue(key, plain[key], path),
  ]);
  return Object.fromEntries(entries) as StructuralSchema;
}

function admitValue(key: string, value: unknown, path: string): unknown {
  if (key === "items") return admit(value as Node, `${path}[]`);
  if (key === "additionalProperties") return admit(value as Node, `${path}[*]`);
  if (key !== "properties") return value;
  const members = Object.entries(value as Record<string, Node>);
  return Object.fromEntries(members.map(([name, member]) => [name, admit(member, `${path}.${name}`)]));
}

/** Drops what zod adds on its own: the patterns of formats that the server checks itself, and the bounds of a safe integer. */
function withoutNoise(node: Node): Node {
  const { pattern, minimum, maximum, ...rest } = node;
  const kept: Record<string, unknown> = { ...rest };
  if (pattern !== undefined && !SERVER_FORMATS.has(String(node["format"]))) kept["pattern"] = pattern;
  if (minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER) kept["minimum"] = minimum;
  if (maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER) kept["maximum"] = maximum;
  if (node["type"] === "integer") kept["format"] = "int64";
  return kept;
}

function requireShape(node: Node, path: string): void {
  const isMap = node["additionalProperties"] !== undefined;
  if (isMap && typeof node["additionalProperties"] !== "object") {
    throw new NotStructuralError(path, "additionalProperties must be a schema");
  }
  if (isMap && node["properties"] !== undefined) {
    throw new NotStructuralError(path, "properties and additionalProperties exclude each other");
  }
  if (node["type"] === "object" && !isMap && Object.keys(node["properties"] ?? {}).length === 0) {
    throw new NotStructuralError(path, "an object without properties");
  }
  if (node["type"] === "array" && node["items"] === undefined)
    throw new NotStructuralError(path, "a list without items");
}

function requireBound(node: Node, path: string): void {
  const isFixed = node["enum"] !== undefined || SERVER_FORMATS.has(String(node["format"]));
  const unbounded =
    (node["type"] === "string" && !isFixed && node["maxLength"] === undefined && "a string without .max()") ||
    (node["type"] === "array" && node["maxItems"] === undefined && "a list without .max()") ||
    (node["additionalProperties"] !== undefined &&
      node["maxProperties"] === undefined &&
      "a map without maxProperties");
  if (unbounded !== false) throw new NotStructuralError(path, unbounded);
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#custom-resources-and-server-side-apply */
function requireListKeys(node: Node, path: string): void {
  const items = node["items"] as { properties?: Record<string, Node>; required?: readonly string[] } | undefined;
  const keys = (node[LIST_MAP_KEYS] as readonly string[] | undefined) ?? [];
  if (node[LIST_TYPE] === "map" && keys.length === 0) throw new NotStructuralError(path, "a map list without keys");
  for (const key of keys) {
    const present = items?.required?.includes(key) === true || items?.properties?.[key]?.["default"] !== undefined;
    if (!present)
      throw new NotStructuralError(path, `list key "${key}" must be required, or have a default, in every item`);
  }
}
