import type { z } from "zod";
import { type KerberosRealmSpec, kerberosRealmSpecSchema } from "./v1alpha1/kerberos-realm.ts";
import { type WindowsAuthenticationSpec, windowsAuthenticationSpecSchema } from "./v1alpha1/windows-authentication.ts";

/** A spec with its defaults, or one sentence that says what is wrong with which fields. */
export type Parsed<T> = { readonly ok: true; readonly spec: T } | { readonly ok: false; readonly message: string };

/** More would not be read; the first ones are mended first. */
const MAX_PROBLEMS = 5;

/** Judges the spec of a stored or written WindowsAuthentication by the rules of today; objects may be older than a rule. */
export function parseWindowsAuthentication(object: unknown): Parsed<WindowsAuthenticationSpec> {
  return parseSpec(windowsAuthenticationSpecSchema, object);
}

/** Judges the spec of a stored or written KerberosRealm by the rules of today; objects may be older than a rule. */
export function parseKerberosRealm(object: unknown): Parsed<KerberosRealmSpec> {
  return parseSpec(kerberosRealmSpecSchema, object);
}

function parseSpec<T extends z.ZodType>(schema: T, object: unknown): Parsed<z.output<T>> {
  const spec = withoutNulls(isRecord(object) ? object["spec"] : undefined);
  const result = schema.safeParse(spec);
  if (result.success) return { ok: true, spec: result.data };
  const problems = onePerField(result.error.issues).map(sentence);
  const more = problems.length - MAX_PROBLEMS;
  const shown = problems.slice(0, MAX_PROBLEMS).join("; ");
  return { ok: false, message: more > 0 ? `${shown}; and ${more} more.` : `${shown}.` };
}

/**
 * As the API server does before it sets defaults: a null member of an object is as good as absent.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
 */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value ?? undefined;
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

/** A value that is too long is most often malformed as well; the first of the two says enough. */
function onePerField(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const paths = issues.map(({ path }) => path.join("\0"));
  return issues.filter((issue, index) => issue.code === "custom" || paths.indexOf(paths[index] ?? "") === index);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One problem, with the field's path as the API server writes it and never with the value, which may be large. */
function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>((text, part) => {
    return typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`;
  }, "spec");
  return `${path} ${problem(issue)}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  string: "a string",
  boolean: "true or false",
};

function problem(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    const isMissing = issue.message.endsWith("received undefined");
    return isMissing ? "is missing" : `must be ${NOUNS[issue.expected] ?? `a value of type ${issue.expected}`}`;
  }
  if (issue.code === "invalid_value")
    return `must be ${issue.values
      .map(String)
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}`;
  if (issue.code === "too_small" && issue.minimum === 1) return "must not be empty";
  if (issue.code === "too_small") return `must have at least ${issue.minimum} ${unit(issue.origin)}`;
  if (issue.code === "too_big") return `must have at most ${issue.maximum} ${unit(issue.origin)}`;
  return told(issue.message);
}

/** Rules read as "must …" after a path; the others are sentences of their own. */
function told(message: string): string {
  return message.startsWith("must ") ? message : `is not valid: ${message}`;
}

function unit(origin: string): string {
  return origin === "string" ? "characters" : "items";
}
