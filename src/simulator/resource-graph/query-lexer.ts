import { parserFailure, type QueryPlace } from "./query-error.ts";

/** One word of a query. `text` is what it means (a string without its quotes), `place` where it stands. */
export interface Token {
  readonly kind: "name" | "string" | "number" | "symbol" | "end";
  readonly text: string;
  readonly place: QueryPlace;
}

/** Longest query that is read, in UTF-16 units; the real limit is not published. */
export const MAX_QUERY_LENGTH = 65_536;

/** White space and comments. */
const SPACE = /(?:\s+|\/\/[^\n]*)+/y;
/** Names, and the word operators that begin with `!` or end with `~`. */
const NAME = /!?[A-Za-z_$][\w$]*~?/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$])/y;
const SYMBOL = /==|!=|=~|!~|<=|>=|[|()[\],.;=<>*-]/y;
const STRING = /'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*"/y;
const VERBATIM = /@(?:'(?:[^']|'')*'|"(?:[^"]|"")*")/y;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/g;
const ESCAPED: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

const PATTERNS: readonly (readonly [RegExp, Token["kind"]])[] = [
  [STRING, "string"],
  [VERBATIM, "string"],
  [NUMBER, "number"],
  [NAME, "name"],
  [SYMBOL, "symbol"],
];

/**
 * Cuts a query into words, in time linear in its length; the last is always `end`.
 *
 * @throws {QueryError} ParserFailure at a character that no word starts with, an unterminated string or an unknown escape.
 */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  const places = new Places(query);
  let at = afterSpace(query, 0);
  while (at < query.length) {
    const place = places.at(at);
    const found = longest(query, at);
    if (found === undefined) throw parserFailure({ ...place, token: query.charAt(at) });
    const [kind, word] = found;
    const where = { ...place, token: word };
    tokens.push({ kind, text: kind === "string" ? stringValue(word, where) : word, place: where });
    at = afterSpace(query, at + word.length);
  }
  tokens.push({ kind: "end", text: "", place: { ...places.at(query.length), token: "<EOF>" } });
  return tokens;
}

/** Counts lines while the lexer moves forward. */
class Places {
  readonly #query: string;
  #line = 1;
  #lineStart = 0;
  #scanned = 0;

  constructor(query: string) {
    this.#query = query;
  }

  at(index: number): { readonly line: number; readonly column: number } {
    for (;;) {
      const newline = this.#query.indexOf("\n", this.#scanned);
      if (newline < 0 || newline >= index) break;
      this.#line += 1;
      this.#lineStart = newline + 1;
      this.#scanned = newline + 1;
    }
    return { line: this.#line, column: index - this.#lineStart };
  }
}

function longest(query: string, at: number): readonly [Token["kind"], string] | undefined {
  for (const [pattern, kind] of PATTERNS) {
    pattern.lastIndex = at;
    const word = pattern.exec(query)?.[0];
    if (word !== undefined) return [kind, word];
  }
  return undefined;
}

function stringValue(word: string, place: QueryPlace): string {
  if (word.startsWith("@")) {
    const quote = word.charAt(1);
    return word.slice(2, -1).replaceAll(quote + quote, quote);
  }
  return word.slice(1, -1).replaceAll(ESCAPE, (_whole, code: string | undefined, letter: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const value = ESCAPED[letter ?? ""];
    if (value === undefined) throw parserFailure(place);
    return value;
  });
}

function afterSpace(query: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(query)?.[0].length ?? 0);
}
