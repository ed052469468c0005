import { z } from "zod";

/** A CEL rule as the API server stores it (`x-kubernetes-validations`). */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

/** A CEL rule together with the same rule in TypeScript, so that zod and the API server judge alike. */
export interface PairedRule<T> extends CelRule {
  /** True when the value is acceptable. Runs on the parsed value, defaults applied, as CEL does. */
  readonly holds: (value: T) => boolean;
}

/** Meta key of CEL rules. */
export const VALIDATIONS = "x-kubernetes-validations";
/** Meta key of a list's merge behaviour. */
export const LIST_TYPE = "x-kubernetes-list-type";
/** Meta key of the fields that tell the items of a map list apart. */
export const LIST_MAP_KEYS = "x-kubernetes-list-map-keys";

/** Checks that the API server makes too, and how: what `structural.ts` accepts beside zod's own checks. */
const pairedChecks = new WeakMap<object, "cel" | "listType">();

/** How the API server makes this custom check, or undefined when it knows nothing of it. */
export function pairedBy(check: object): "cel" | "listType" | undefined {
  return pairedChecks.get(check);
}

/** Adds rules that both zod and the API server evaluate. Belongs on the node itself, before `.optional()` or `.default()`. */
export function cel<T extends z.ZodType>(schema: T, ...rules: readonly PairedRule<z.output<T>>[]): T {
  return rules.reduce((node, { rule, message, holds }) => {
    return withRule(withCheck(node, "cel", message, holds), { rule, message });
  }, schema);
}

/**
 * A form that a text must have, with words for it: the API server tells a pattern that is not met by the pattern alone, so the
 * words are a rule beside it. `words` read on after the field's name: "must be …".
 */
export function form<T extends z.ZodString>(schema: T, pattern: RegExp, words: string): T {
  return cel(schema.regex(pattern, words), {
    rule: `self.matches(r'${pattern.source}')`,
    message: words,
    holds: (text) => pattern.test(text),
  });
}

/** The value can't be changed once it was set. Only the API server sees both values, so zod has no part in it. */
export function immutable<T extends z.ZodType>(schema: T, name: string): T {
  return withRule(schema, {
    rule: "self == oldSelf",
    message: `${name} is immutable; delete the object and create a new one`,
  });
}

/** A list whose items are unique as a whole. */
export function setList<T extends z.ZodType<readonly string[]>>(schema: T): T {
  const unique = withCheck(schema, "listType", "must not list the same value twice", isUnique);
  return unique.meta({ ...unique.meta(), [LIST_TYPE]: "set" });
}

/** A list whose items are told apart by the given required fields. */
export function listMap<T extends z.ZodType<readonly object[]>>(schema: T, ...keys: readonly string[]): T {
  const keyOf = (item: object): string => JSON.stringify(keys.map((key) => (item as Record<string, unknown>)[key]));
  const message = `must not have two items with the same ${keys.join(", ")}`;
  const unique = withCheck(schema, "listType", message, (items) => isUnique(items.map(keyOf)));
  return unique.meta({ ...unique.meta(), [LIST_TYPE]: "map", [LIST_MAP_KEYS]: keys });
}

/** Lower- or upper-case GUID with dashes. */
export const guid = form(
  z.string().max(36),
  /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  "must be a GUID such as 00000003-0000-0000-c000-000000000000",
);

/** RFC 3339 time. */
export const dateTime = z.iso.datetime({ offset: true });

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function withRule<T extends z.ZodType>(schema: T, rule: CelRule): T {
  const earlier = (schema.meta()?.[VALIDATIONS] as readonly CelRule[] | undefined) ?? [];
  return schema.meta({ ...schema.meta(), [VALIDATIONS]: [...earlier, rule] });
}

function withCheck<T extends z.ZodType>(
  schema: T,
  how: "cel" | "listType",
  message: string,
  holds: (value: z.output<T>) => boolean,
): T {
  // As on the API server, a rule is asked only about a value that has the right type, form and size.
  const check = z.refine<z.output<T>>(holds, { error: message, when: ({ issues }) => issues.length === 0 });
  pairedChecks.set(check, how);
  return schema.check(check);
}
