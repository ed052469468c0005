import { type Token, tokenize } from "./filter-lexer.ts";
import type { ComparisonOperator, Filter, FilterFunction, Literal, Path } from "./filter-syntax.ts";
import { invalidFilter, type ODataError } from "./odata-error.ts";

const COMPARISONS: ReadonlySet<string> = new Set<ComparisonOperator>(["eq", "ne", "gt", "ge", "lt", "le"]);
const FUNCTIONS: ReadonlySet<string> = new Set<FilterFunction>(["startswith", "endswith", "contains"]);
/** Deeper nesting is refused, so that no filter can exhaust the stack. */
const MAX_DEPTH = 100;

/**
 * Parses a `$filter`, in time linear in its length.
 *
 * @throws {ODataError} for everything that is not a filter of the supported grammar.
 */
export function parseFilter(text: string): Filter {
  return new FilterParser(text).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Filter {
    const filter = this.#disjunction();
    if (this.#peek().kind !== "end") throw this.#syntaxError();
    return filter;
  }

  #disjunction(): Filter {
    return this.#chain("or", () => this.#chain("and", () => this.#negation()));
  }

  #chain(word: "and" | "or", next: () => Filter): Filter {
    const first = next();
    if (!this.#isName(word)) return first;
    const operands = [first];
    while (this.#takeName(word)) operands.push(next());
    return { kind: word, operands };
  }

  #negation(): Filter {
    // `not` applies to one comparison or to what stands in parentheses; a property may not be called so.
    if (!this.#takeName("not")) return this.#primary();
    return this.#nested(() => ({ kind: "not", operand: this.#negation() }));
  }

  #primary(): Filter {
    if (this.#takePunctuation("(")) {
      return this.#nested(() => {
        const inner = this.#disjunction();
        this.#expect(")");
        return inner;
      });
    }
    const path = this.#path();
    if (this.#takePunctuation("(")) return this.#callOrLambda(path);
    return this.#comparison(path);
  }

  #callOrLambda(path: Path): Filter {
    const name = path.at(-1) ?? "";
    if (path.length > 1 && name.toLowerCase() === "any") return this.#lambda(path.slice(0, -1));
    const lowerCase = name.toLowerCase();
    if (path.length > 1 || !isFunction(lowerCase)) {
      throw invalidFilter(
        `An unknown function with name '${name}' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.`,
      );
    }
    const argument = this.#path();
    this.#expect(",");
    const literal = this.#literal();
    this.#expect(")");
    this.#skipTrueComparison();
    return { kind: "call", name: lowerCase, path: argument, literal };
  }

  /** `startswith(…) eq true` is the same as without the comparison. */
  #skipTrueComparison(): void {
    const [operator, literal] = [this.#peek(), this.#tokens[this.#position + 1]];
    const isTrue = literal?.kind === "literal" && literal.literal.value === true;
    if (operator.kind === "name" && operator.text === "eq" && isTrue) this.#position += 2;
  }

  #lambda(path: Path): Filter {
    const variable = this.#name();
    this.#expect(":");
    return this.#nested(() => {
      const condition = this.#disjunction();
      this.#expect(")");
      return { kind: "any", path, variable, condition };
    });
  }

  #comparison(path: Path): Filter {
    const operator = this.#name().toLowerCase();
    if (operator === "in") {
      this.#expect("(");
      const literals = [this.#literal()];
      while (this.#takePunctuation(",")) literals.push(this.#literal());
      this.#expect(")");
      return { kind: "in", path, literals };
    }
    if (!isComparison(operator)) {
      this.#position -= 1;
      throw this.#syntaxError();
    }
    return { kind: "compare", operator, path, literal: this.#literal() };
  }

  #path(): Path {
    const path = [this.#name()];
    while (this.#takePunctuation("/")) path.push(this.#name());
    return path;
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== "name") throw this.#syntaxError();
    this.#position += 1;
    return token.text;
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token.kind !== "literal") throw this.#syntaxError();
    this.#position += 1;
    return token.literal;
  }

  #nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw invalidFilter("The recursion limit has been exceeded.");
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", at: this.#text.length };
  }

  #isName(text: string): boolean {
    const token = this.#peek();
    return token.kind === "name" && token.text.toLowerCase() === text;
  }

  #takeName(text: string): boolean {
    const found = this.#isName(text);
    if (found) this.#position += 1;
    return found;
  }

  #takePunctuation(text: string): boolean {
    const token = this.#peek();
    const found = token.kind === "punctuation" && token.text === text;
    if (found) this.#position += 1;
    return found;
  }

  #expect(text: string): void {
    if (!this.#takePunctuation(text)) throw this.#syntaxError();
  }

  #syntaxError(): ODataError {
    return invalidFilter(`Syntax error at position ${this.#peek().at} in '${this.#text}'.`);
  }
}

function isComparison(word: string): word is ComparisonOperator {
  return COMPARISONS.has(word);
}

function isFunction(word: string): word is FilterFunction {
  return FUNCTIONS.has(word);
}
