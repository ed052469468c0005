import { z } from "zod";
import { re2Objection } from "./re2.ts";
import { type CelRule, pairedBy, VALIDATIONS } from "./schema.ts";

/** A schema that a CRD can't express; `path` says where. Raised while CRDs are generated, never at run time. */
export class NotStructuralError extends Error {
  override readonly name = "NotStructuralError";
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

const INSTEAD: Readonly<Record<string, string>> = {
  union: "use optional sibling fields and a CEL rule that exactly one is set",
  intersection: "write one object with all fields",
  tuple: "use an object with named fields",
  nullable: "an absent field is enough; the API server drops null",
  pipe: "what is stored must be what is parsed: no transform, pipe or preprocess",
  transform: "what is stored must be what is parsed: no transform, pipe or preprocess",
  catch: "what is stored must be what is parsed: no catch",
  prefault: "use .default() with the complete value",
  any: "say what it is",
  unknown: "say what it is",
  lazy: "a structural schema can't be recursive",
};

/** zod's own checks that come out of z.toJSONSchema as the API server enforces them. */
const ENFORCED_CHECKS: ReadonlySet<string> = new Set([
  "min_length",
  "max_length",
  "length_equals",
  "greater_than",
  "less_than",
  "number_format",
]);

/** Formats that the API server checks and whose pattern zod writes itself: the format stays, the pattern goes. */
export const SERVER_FORMATS: ReadonlySet<string> = new Set(["date-time", "date", "uuid", "email", "ipv4", "ipv6"]);

const ZOD_NAMES_OF_SERVER_FORMATS: ReadonlySet<string> = new Set(["datetime", "date", "uuid", "email", "ipv4", "ipv6"]);

type Check = z.core.$ZodCheck;

/** What this file reads of zod's definitions, whichever type they are of. */
interface Definition {
  readonly type: string;
  readonly checks?: readonly Check[];
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly coerce?: boolean;
  readonly catchall?: unknown;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
}

const LEAVES: ReadonlySet<string> = new Set(["string", "boolean", "enum", "number"]);
const BRANCHES: ReadonlySet<string> = new Set(["object", "array", "record", "optional", "default"]);

/**
 * Refuses every construct of zod that a structural schema can't say, or that z.toJSONSchema would drop without a word.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 *
 * @throws {NotStructuralError} at the first one found; change the schema.
 */
export function refuseUnsayable(schema: z.core.$ZodType, path: string): void {
  const definition = definitionOf(schema);
  refuseChecks(schema, definition, path);
  if (LEAVES.has(definition.type)) refuseLeaf(definition, path);
  else if (BRANCHES.has(definition.type)) refuseBranch(definition, path);
  else refuse(path, `z.${definition.type}() can't be said; ${INSTEAD[definition.type] ?? "use another type"}`);
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def;
}

function refuseLeaf({ type, format }: Definition, path: string): void {
  const isInteger = format === "safeint" || format === "int32" || format === "uint32";
  if (type === "number" && !isInteger) refuse(path, "only whole numbers; use z.int()");
}

function refuseBranch({ catchall, shape, element, innerType, keyType, valueType }: Definition, path: string): void {
  if (catchall !== undefined) refuse(path, "strict and loose objects can't be said; use z.object()");
  for (const [name, member] of Object.entries(shape ?? {})) refuseUnsayable(member, `${path}.${name}`);
  if (element !== undefined) refuseUnsayable(element, `${path}[]`);
  if (innerType !== undefined) refuseUnsayable(innerType, path);
  if (keyType !== undefined && definitionOf(keyType).type !== "string")
    refuse(path, "a record's key must be z.string()");
  if (valueType !== undefined) refuseUnsayable(valueType, `${path}[*]`);
}

function refuseChecks(schema: z.core.$ZodType, definition: Definition, path: string): void {
  if (definition.coerce === true) refuse(path, "what is stored must be what is parsed: no coerce");
  const checks = [...(definition.checks ?? [])];
  for (const check of checks) refuseCheck(check, path);
  // z.iso.datetime(), z.uuid() and the like are a string and its own check in one.
  if (definition.check === "string_format") refuseStringFormat(definition, path);
  refuseUnpairedRules(schema, checks, path);
}

function refuseCheck(check: Check, path: string): void {
  const definition = check._zod.def as unknown as Definition;
  if (definition.check === "string_format") {
    refuseStringFormat(definition, path);
  } else if (definition.check === "custom") {
    if (pairedBy(check) === undefined) refuse(path, "a refine that the API server knows nothing of; use cel()");
  } else if (!ENFORCED_CHECKS.has(definition.check ?? "")) {
    refuse(path, `the check "${definition.check ?? "unnamed"}" can't be said; use a pattern or cel()`);
  }
}

function refuseStringFormat({ format, pattern }: Definition, path: string): void {
  if (format !== undefined && ZOD_NAMES_OF_SERVER_FORMATS.has(format)) return;
  if (format !== "regex" || pattern === undefined) {
    refuse(path, `the string format "${format ?? "unnamed"}" is not checked by the API server; use a pattern`);
  }
  const objection = re2Objection(pattern);
  if (objection !== undefined) refuse(path, `pattern: ${objection}`);
}

/** Every CEL rule that looks at one value only must have its TypeScript half, or zod would let pass what the server refuses. */
function refuseUnpairedRules(schema: z.core.$ZodType, checks: readonly Check[], path: string): void {
  const rules = (z.globalRegistry.get(schema)?.[VALIDATIONS] as readonly CelRule[] | undefined) ?? [];
  const judgedAlone = rules.filter(({ rule }) => !/\boldSelf\b/.test(rule)).length;
  const paired = checks.filter((check) => pairedBy(check) === "cel").length;
  if (judgedAlone !== paired) refuse(path, "a CEL rule without its TypeScript half; use cel()");
}

function refuse(path: string, problem: string): never {
  throw new NotStructuralError(path, problem);
}
