/** Where a value is within a specification: names of members and indexes of items. */
export type Place = readonly (string | number)[];

/** Stands for a value that is to be left out. */
export const ABSENT = Symbol("absent");

/** A place as the API server names it: `spec.access[0].namespaces`. */
export function fieldOf(place: Place): string {
  return place.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${part}`),
    "spec",
  );
}

/** A place as properties are named: `access[].namespaces`. */
export function pathOf(place: Place): string {
  return place
    .map((part) => (typeof part === "number" ? "[]" : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

/** The value at a place; {@link ABSENT} when it, or anything above it, is not there. */
export function valueAt(spec: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, part) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return ABSENT;
    return (value as Record<string | number, unknown>)[part];
  }, spec);
}

/** The specification with another value at a place, or without the one there. What is above the place must be there. */
export function withValue<T>(spec: T, place: Place, value: unknown): T {
  const [part, ...rest] = place;
  if (part === undefined) return value as T;
  if (Array.isArray(spec)) {
    const items: readonly unknown[] = spec;
    const changed = rest.length === 0 ? value : withValue(items[Number(part)], rest, value);
    const list = items.map((item, index) => (index === part ? changed : item));
    if (part === items.length) list.push(changed);
    return list.filter((item) => item !== ABSENT) as T;
  }
  if (typeof spec !== "object" || spec === null) throw new Error(`Nothing is at ${String(part)}.`);
  const { [String(part)]: before, ...others } = spec as Record<string, unknown>;
  const changed = rest.length === 0 ? value : withValue(before, rest, value);
  return (changed === ABSENT ? others : { ...others, [part]: changed }) as T;
}
