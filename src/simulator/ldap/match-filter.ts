import type { DirectoryEntry } from "./directory-entry.ts";
import { dnKey, parseDn } from "./distinguished-name.ts";
import type { Filter } from "./filter.ts";

/** True, false, or undefined where a directory can't say. */
type Verdict = boolean | undefined;

/** Bits that are all set, and bits of which one is set (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/4e638665-f466-4597-93c4-12f2ebfabab5). */
const BITS_ALL = "1.2.840.113556.1.4.803";
const BITS_ANY = "1.2.840.113556.1.4.804";

/** Attributes whose values are names, and compared as such. */
const NAMES = new Set(["distinguishedname", "msds-krbtgtlink", "msds-krbtgtlinkbl"]);

/**
 * Whether an entry is what a filter asks for: only a plain true counts
 * (https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7).
 *
 * @param knownAttributes Names in lower case. What compares any other attribute is neither true nor false, so that its
 * opposite does not hold either; an attribute that is known and absent makes a comparison false.
 */
export function matches(filter: Filter, entry: DirectoryEntry, knownAttributes: ReadonlySet<string>): boolean {
  return verdict(filter, entry, knownAttributes) === true;
}

function verdict(filter: Filter, entry: DirectoryEntry, known: ReadonlySet<string>): Verdict {
  if (filter.kind === "not") return opposite(verdict(filter.filter, entry, known));
  if ("filters" in filter) {
    const verdicts = filter.filters.map((each) => verdict(each, entry, known));
    return filter.kind === "and" ? all(verdicts) : opposite(all(verdicts.map(opposite)));
  }
  return known.has(filter.attribute.toLowerCase()) ? compare(filter, entry) : undefined;
}

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function opposite(value: Verdict): Verdict {
  return value === undefined ? undefined : !value;
}

type Comparison = Exclude<Filter, { readonly kind: "and" | "or" | "not" }>;

function compare(filter: Comparison, entry: DirectoryEntry): Verdict {
  const name = filter.attribute.toLowerCase();
  const values = entry.attributes.get(name)?.values ?? [];
  switch (filter.kind) {
    case "present":
      return values.length > 0;
    case "substrings":
      return values.some((value) => hasSubstrings(value.toLowerCase(), filter));
    case "extensible":
      return hasBits(filter.rule, values, filter.value);
    case "greaterOrEqual":
      return values.some((value) => order(value, filter.value) >= 0);
    case "lessOrEqual":
      return values.some((value) => order(value, filter.value) <= 0);
    case "equal":
    case "approx":
      return values.some((value) => keyOf(value, name) === keyOf(filter.value, name));
  }
}

/** What is equal for equal values. Active Directory compares nearly all text without regard to case. */
function keyOf(value: string, attribute: string): string {
  const dn = NAMES.has(attribute) ? parseDn(value) : undefined;
  return dn === undefined ? value.toLowerCase() : dnKey(dn);
}

function hasSubstrings(value: string, filter: Extract<Filter, { readonly kind: "substrings" }>): boolean {
  const initial = filter.initial.toLowerCase();
  const final = filter.final.toLowerCase();
  if (!value.startsWith(initial)) return false;
  let from = initial.length;
  for (const part of filter.any.map((each) => each.toLowerCase())) {
    const at = value.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return value.length - final.length >= from && value.endsWith(final);
}

function hasBits(rule: string, values: readonly string[], wanted: string): Verdict {
  if (rule !== BITS_ALL && rule !== BITS_ANY) return undefined;
  if (!isInteger(wanted)) return undefined;
  const mask = BigInt(wanted);
  return values.filter(isInteger).some((value) => {
    const bits = BigInt(value) & mask;
    return rule === BITS_ALL ? bits === mask : bits !== 0n;
  });
}

function order(left: string, right: string): number {
  if (isInteger(left) && isInteger(right)) return Number(BigInt(left) - BigInt(right));
  return left.toLowerCase() < right.toLowerCase() ? -1 : Number(left.toLowerCase() !== right.toLowerCase());
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}
