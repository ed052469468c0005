/** Types of columns as the service names them; `object` is what the query language calls dynamic (https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources#columndatatype). */
export type ColumnType = "string" | "integer" | "number" | "boolean" | "object";

/** A value as text: `""` for nothing, JSON for objects and lists (https://learn.microsoft.com/kusto/query/tostring-function). */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Whether a value is nothing. Text is never null in the query language, only empty. */
export function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Goes into an object or a list; nothing when there is no such member. A negative index counts from the end. */
export function memberOf(value: unknown, step: string | number): unknown {
  if (typeof value !== "object" || value === null) return null;
  if (typeof step === "number") return Array.isArray(value) ? (value.at(step) as unknown) : null;
  if (Array.isArray(value) || !Object.hasOwn(value, step)) return null;
  return (value as Readonly<Record<string, unknown>>)[step];
}

/** Whether two values that are not null are the same; case matters. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (typeof left === "object" || typeof right === "object") return textOf(left) === textOf(right);
  return left === right;
}

/** Order of two values that are not null: negative, 0 or positive; undefined when they can't be compared. */
export function compareValues(left: unknown, right: unknown): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether `term` stands in `text` as whole words, without regard to case (https://learn.microsoft.com/kusto/query/has-operator). */
export function hasTerm(text: string, term: string): boolean {
  const [haystack, needle] = [text.toLowerCase(), term.toLowerCase()];
  const isWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const startsWord = !isWord(haystack.charAt(at - 1)) || !isWord(needle.charAt(0));
    const endsWord = !isWord(haystack.charAt(at + needle.length)) || !isWord(needle.at(-1) ?? "");
    if (startsWord && endsWord) return true;
  }
  return false;
}
