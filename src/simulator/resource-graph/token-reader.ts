import { parserFailure } from "./query-error.ts";
import type { Token } from "./query-lexer.ts";

/** Deepest nesting of parentheses and calls that is read; the real limit is not published. */
export const MAX_NESTING = 64;

/** Walks through the words of a query. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  /** `tokens` must end with the `end` token. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The word `ahead` places further on, without taking it; `end` beyond the last. */
  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("A query has at least its end.");
    return token;
  }

  /** Takes the next word. */
  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** Takes the next word when it is this symbol. */
  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#next += 1;
    return true;
  }

  /** Takes the next word when it is this name, compared as it is written. */
  takeName(text: string): boolean {
    const { kind, text: actual } = this.peek();
    if (kind !== "name" || actual !== text) return false;
    this.#next += 1;
    return true;
  }

  /** Whether the word `ahead` places further on is this symbol. */
  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.text === text;
  }

  /** @throws {QueryError} ParserFailure when the next word is another one. */
  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw parserFailure(this.peek().place, `'${text}'`);
  }

  /** @throws {QueryError} ParserFailure when the next word is not this name. */
  expectName(text: string): void {
    if (!this.takeName(text)) throw parserFailure(this.peek().place, `'${text}'`);
  }

  /** @throws {QueryError} ParserFailure when the next word is not of this kind. */
  expectKind(kind: "name" | "string" | "number"): Token {
    if (this.peek().kind !== kind) throw parserFailure(this.peek().place);
    return this.take();
  }

  /**
   * Reads something that is one level deeper.
   *
   * @throws {QueryError} ParserFailure when that is too deep.
   */
  nested<T>(read: () => T): T {
    if (this.#depth >= MAX_NESTING) throw parserFailure(this.peek().place);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }
}
