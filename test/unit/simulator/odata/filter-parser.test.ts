import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parseFilter } from "../../../../src/simulator/odata/filter-parser.ts";
import type { Filter, Literal, Path } from "../../../../src/simulator/odata/filter-syntax.ts";
import { ODataError } from "../../../../src/simulator/odata/odata-error.ts";

const text = (value: string): Literal => ({ kind: "string", value });

describe("parseFilter", () => {
  const eq = (name: string, value: string): Filter => ({
    kind: "compare",
    operator: "eq",
    path: [name],
    literal: text(value),
  });
  it.each<[string, Filter]>([
    ["a eq 'x'", eq("a", "x")],
    ["a eq 'it''s'", eq("a", "it's")],
    ["a eq ''''", eq("a", "'")],
    ["a eq null", { kind: "compare", operator: "eq", path: ["a"], literal: { kind: "null", value: null } }],
    ["a ne true", { kind: "compare", operator: "ne", path: ["a"], literal: { kind: "boolean", value: true } }],
    [
      "a eq 00000003-0000-0000-c000-000000000000",
      {
        kind: "compare",
        operator: "eq",
        path: ["a"],
        literal: { kind: "guid", value: "00000003-0000-0000-c000-000000000000" },
      },
    ],
    [
      "a ge 2026-01-01T10:20:30Z",
      { kind: "compare", operator: "ge", path: ["a"], literal: { kind: "date", value: "2026-01-01T10:20:30Z" } },
    ],
    ["a in ('x', 'y')", { kind: "in", path: ["a"], literals: [text("x"), text("y")] }],
    ["startswith(a,'x')", { kind: "call", name: "startswith", path: ["a"], literal: text("x") }],
    ["startsWith(a, 'x') eq true", { kind: "call", name: "startswith", path: ["a"], literal: text("x") }],
    ["a eq 'x' and b eq 'y'", { kind: "and", operands: [eq("a", "x"), eq("b", "y")] }],
    [
      "a eq 'x' or b eq 'y' and c eq 'z'",
      { kind: "or", operands: [eq("a", "x"), { kind: "and", operands: [eq("b", "y"), eq("c", "z")] }] },
    ],
    [
      "(a eq 'x' or b eq 'y') and c eq 'z'",
      { kind: "and", operands: [{ kind: "or", operands: [eq("a", "x"), eq("b", "y")] }, eq("c", "z")] },
    ],
    ["not(a eq 'x')", { kind: "not", operand: eq("a", "x") }],
    ["tags/any(t:t eq 'x')", { kind: "any", path: ["tags"], variable: "t", condition: eq("t", "x") }],
    [
      "r/any(c:c/id eq 'x')",
      {
        kind: "any",
        path: ["r"],
        variable: "c",
        condition: { kind: "compare", operator: "eq", path: ["c", "id"], literal: text("x") },
      },
    ],
  ])("reads %s", (filter, expected) => {
    expect(parseFilter(filter)).toEqual(expected);
  });

  it.each([
    ["", "Invalid filter clause: Syntax error at position 0 in ''."],
    ["a eq", "Invalid filter clause: Syntax error at position 4 in 'a eq'."],
    ["a equals 'x'", "Invalid filter clause: Syntax error at position 2 in 'a equals 'x''."],
    ["a eq 'x' b", "Invalid filter clause: Syntax error at position 9 in 'a eq 'x' b'."],
    ["(a eq 'x'", "Invalid filter clause: Syntax error at position 9 in '(a eq 'x''."],
    ["a eq 'x", "Invalid filter clause: There is an unterminated string literal at position 7 in 'a eq 'x'."],
    ["a eq #", "Invalid filter clause: Syntax error: character '#' is not valid at position 5 in 'a eq #'."],
    [
      "length(a,'x')",
      "Invalid filter clause: An unknown function with name 'length' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.",
    ],
  ])("refuses %s", (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(new ODataError("BadRequest", message));
  });

  it("gives back what was written, for every filter", () => {
    fc.assert(
      fc.property(filters(), (filter) => {
        expect(parseFilter(write(filter))).toEqual(filter);
      }),
    );
  });

  it("throws nothing but the documented error, whatever it is given", () => {
    const words = fc.constantFrom(
      "a",
      "eq",
      "and",
      "not",
      "in",
      "(",
      ")",
      ",",
      "/",
      ":",
      "'",
      "'x'",
      "any",
      "null",
      " ",
    );
    const inputs = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words).map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(inputs, (input) => {
        try {
          parseFilter(input);
        } catch (error) {
          expect(error).toBeInstanceOf(ODataError);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("refuses nesting that would exhaust the stack", () => {
    const deep = `${"(".repeat(100_000)}a eq 'x'${")".repeat(100_000)}`;
    expect(() => parseFilter(deep)).toThrow("The recursion limit has been exceeded.");
    expect(() => parseFilter(`${"not ".repeat(100_000)}a eq 'x'`)).toThrow("The recursion limit has been exceeded.");
  });

  it("looks at each character a bounded number of times, whatever the length", () => {
    const looksPerCharacter = (count: number): number => {
      const filter = Array.from({ length: count }, (_, index) => `a${index} eq '''${index}'`).join(" or ");
      return charactersLookedAt(() => void parseFilter(filter)) / filter.length;
    };
    expect(looksPerCharacter(8000)).toBeLessThan(looksPerCharacter(500) * 1.1);
  });
});

/** What regular expressions, searches and copies read while `work` runs: counted, not timed. */
function charactersLookedAt(work: () => void): number {
  let looked = 0;
  const exec = Reflect.get<RegExp, "exec">(RegExp.prototype, "exec");
  const indexOf = Object.getOwnPropertyDescriptor(String.prototype, "indexOf")?.value as (
    this: string,
    part: string,
    from?: number,
  ) => number;
  const slice = Object.getOwnPropertyDescriptor(String.prototype, "slice")?.value as (
    this: string,
    from?: number,
    to?: number,
  ) => string;
  const spies = [
    vi.spyOn(RegExp.prototype, "exec").mockImplementation(function (this: RegExp, text) {
      const match = exec.call(this, text);
      // A sticky expression reads on from where it stands; any other may read everything.
      looked += this.sticky ? (match?.[0].length ?? 0) + 1 : text.length;
      return match;
    }),
    vi.spyOn(String.prototype, "indexOf").mockImplementation(function (this: string, part, from = 0) {
      const at = indexOf.call(this, part, from);
      looked += (at < 0 ? this.length : at + 1) - from;
      return at;
    }),
    vi.spyOn(String.prototype, "slice").mockImplementation(function (this: string, from, to) {
      const copy = slice.call(this, from, to);
      looked += copy.length;
      return copy;
    }),
  ];
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return looked;
}

function filters(): fc.Arbitrary<Filter> {
  const names = fc.constantFrom("appId", "displayName", "tags", "id");
  const paths: fc.Arbitrary<Path> = fc.array(names, { minLength: 1, maxLength: 2 });
  const literals: fc.Arbitrary<Literal> = fc.oneof(
    fc.string().map(text),
    fc.uuid().map((value): Literal => ({ kind: "guid", value })),
    fc.boolean().map((value): Literal => ({ kind: "boolean", value })),
    fc.integer().map((value): Literal => ({ kind: "number", value })),
    fc.constant<Literal>({ kind: "null", value: null }),
  );
  return fc.letrec<{ filter: Filter; leaf: Filter; andOr: Filter }>((tie) => ({
    leaf: fc.oneof(
      fc.record({
        kind: fc.constant("compare" as const),
        operator: fc.constantFrom("eq" as const, "ne" as const, "lt" as const),
        path: paths,
        literal: literals,
      }),
      fc.record({ kind: fc.constant("in" as const), path: paths, literals: fc.array(literals, { minLength: 1 }) }),
      fc.record({
        kind: fc.constant("call" as const),
        name: fc.constantFrom("startswith" as const, "endswith" as const),
        path: paths,
        literal: fc.string().map(text),
      }),
    ),
    andOr: fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      operands: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
    filter: fc.oneof(
      { depthSize: "small" },
      tie("leaf"),
      tie("andOr"),
      fc.record({ kind: fc.constant("not" as const), operand: tie("filter") }),
      fc.record({
        kind: fc.constant("any" as const),
        path: paths,
        variable: fc.constantFrom("x", "y"),
        condition: tie("filter"),
      }),
    ),
  })).filter;
}

/** Writes every operand in parentheses, so that the shape is kept. */
function write(filter: Filter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.operands.map((operand) => `(${write(operand)})`).join(` ${filter.kind} `);
    case "not":
      return `not (${write(filter.operand)})`;
    case "any":
      return `${filter.path.join("/")}/any(${filter.variable}:${write(filter.condition)})`;
    case "in":
      return `${filter.path.join("/")} in (${filter.literals.map(writeLiteral).join(",")})`;
    case "call":
      return `${filter.name}(${filter.path.join("/")},${writeLiteral(filter.literal)})`;
    case "compare":
      return `${filter.path.join("/")} ${filter.operator} ${writeLiteral(filter.literal)}`;
  }
}

function writeLiteral(literal: Literal): string {
  return literal.kind === "string" ? `'${literal.value.replaceAll("'", "''")}'` : String(literal.value);
}
