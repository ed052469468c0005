import { isDeepStrictEqual } from "node:util";

/** Fields by which the items of a status's map lists are told apart; the API server may reorder such lists. */
const LIST_KEYS = ["type", "resourceAppId", "permission", "name"] as const;

/**
 * Whether two statuses say the same: absent and undefined members are one, and so are map lists in another order.
 * An equal status is not written.
 */
export function sameStatus(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(canonical(a), canonical(b));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical).sort(byListKey);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, canonical(member)]),
  );
}

function byListKey(a: unknown, b: unknown): number {
  return listKey(a).localeCompare(listKey(b));
}

/** Empty for items of other lists, which therefore keep their order. */
function listKey(item: unknown): string {
  if (typeof item !== "object" || item === null) return "";
  const members = item as Readonly<Record<string, unknown>>;
  if (!LIST_KEYS.some((name) => name in members)) return "";
  return [...LIST_KEYS, "api", "scope"]
    .map((name) => (typeof members[name] === "string" ? members[name] : ""))
    .join(" ");
}
