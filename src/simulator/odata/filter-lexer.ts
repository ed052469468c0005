import type { Literal } from "./filter-syntax.ts";
import { invalidFilter } from "./odata-error.ts";

/** One word of a `$filter`, with where it starts. */
export type Token =
  | { readonly kind: "literal"; readonly at: number; readonly literal: Literal }
  | { readonly kind: "name"; readonly at: number; readonly text: string }
  | { readonly kind: "punctuation"; readonly at: number; readonly text: "(" | ")" | "," | "/" | ":" }
  | { readonly kind: "end"; readonly at: number };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const NAME = /^[a-z_$@][\w.$@]*$/i;
/** Everything up to the next white space, quote or punctuation; a colon may be part of a time. */
const WORD = /[^\s'(),/:]+(?::\d\d(?::\d\d)?[^\s'(),/:]*(?::\d\d)?)?/y;
const SPACE = /\s+/y;

/**
 * Cuts a `$filter` into tokens, in time linear in its length; the last is always `end`.
 *
 * @throws {ODataError} on an unterminated string or a character that can't start a word.
 */
export function tokenize(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(filter, 0);
  while (at < filter.length) {
    const [token, end] = nextToken(filter, at);
    tokens.push(token);
    at = skipSpace(filter, end);
  }
  tokens.push({ kind: "end", at: filter.length });
  return tokens;
}

function nextToken(filter: string, at: number): readonly [Token, number] {
  const character = filter.charAt(at);
  if (character === "'") return stringToken(filter, at);
  if (isPunctuation(character)) return [{ kind: "punctuation", at, text: character }, at + 1];
  WORD.lastIndex = at;
  const word = WORD.exec(filter)?.[0] ?? "";
  const literal = literalOf(word);
  if (literal !== undefined) return [{ kind: "literal", at, literal }, at + word.length];
  // A lambda is written `x:x eq 1`: the colon after a name belongs to the lambda, never to a time.
  const name = word.split(":", 1)[0] ?? "";
  if (NAME.test(name)) return [{ kind: "name", at, text: name }, at + name.length];
  throw invalidFilter(`Syntax error: character '${character}' is not valid at position ${at} in '${filter}'.`);
}

/** A quote inside a string is written twice. */
function stringToken(filter: string, start: number): readonly [Token, number] {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = filter.indexOf("'", from);
    if (quote < 0) {
      throw invalidFilter(`There is an unterminated string literal at position ${filter.length} in '${filter}'.`);
    }
    parts.push(filter.slice(from, quote));
    from = quote + 1;
    if (filter.charAt(from) !== "'") break;
    parts.push("'");
    from += 1;
  }
  return [{ kind: "literal", at: start, literal: { kind: "string", value: parts.join("") } }, from];
}

function literalOf(word: string): Literal | undefined {
  if (word === "null") return { kind: "null", value: null };
  if (word === "true" || word === "false") return { kind: "boolean", value: word === "true" };
  if (GUID.test(word)) return { kind: "guid", value: word };
  if (DATE.test(word)) return { kind: "date", value: word };
  return NUMBER.test(word) ? { kind: "number", value: Number(word) } : undefined;
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

function isPunctuation(character: string): character is "(" | ")" | "," | "/" | ":" {
  return character.length === 1 && "(),/:".includes(character);
}
