import { expect, test } from "vitest";
import { parseExpression } from "../../../../src/simulator/resource-graph/expression-parser.ts";
import { tokenize } from "../../../../src/simulator/resource-graph/query-lexer.ts";
import type { Expression } from "../../../../src/simulator/resource-graph/query-syntax.ts";
import { TokenReader } from "../../../../src/simulator/resource-graph/token-reader.ts";
import { refused } from "./query-world.ts";

const parsed = (text: string): Expression => parseExpression(new TokenReader(tokenize(text)));

/** The shape of an expression, with parentheses around everything. */
function shape(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "column":
      return expression.name;
    case "path":
      return `${shape(expression.root)}${expression.steps.map((step) => `[${JSON.stringify(step)}]`).join("")}`;
    case "call":
      return `${expression.name}(${expression.arguments.map(shape).join(" ")})`;
    case "compare":
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case "member":
      return `(${shape(expression.value)} ${expression.operator} [${expression.list.map(shape).join(" ")}])`;
    case "and":
    case "or":
      return `(${expression.parts.map(shape).join(` ${expression.kind} `)})`;
  }
}

test.each([
  ["a == 1 or b == 2 and c == 3", "((a == 1) or ((b == 2) and (c == 3)))"],
  ["(a or b) and not(c)", "((a or b) and not(c))"],
  ["properties.servicePrincipal.type =~ 'x'", '(properties["servicePrincipal"]["type"] =~ "x")'],
  ["properties['state'] != tags[\"x y\"]", '(properties["state"] != tags["x y"])'],
  ["split(id, '/')[8]", 'split(id "/")[8]'],
  ["split(id, '/')[-1]", 'split(id "/")[-1]'],
  ["['odd name'] < -1.5", "(odd name < -1.5)"],
  ["a !in~ ('x', true, 2)", '(a !in~ ["x" true 2])'],
  ["dynamic(null)", "null"],
  ["dynamic([1, 'a', [true]])", '[1,"a",[true]]'],
  ["dynamic([])", "[]"],
  ["f()", "f()"],
])("reads %s", (text, expected) => {
  expect(shape(parsed(text))).toBe(expected);
});

test.each([
  ["a ==", "<EOF>"],
  ["(a", "<EOF>"],
  ["a.", "<EOF>"],
  ["a[b]", "b"],
  ["a[1.5]", "1.5"],
  ["a[-'x']", "'x'"],
  ["a in b", "b"],
  ["f(a,)", ")"],
  ["!a", "!a"],
  ["-'x'", "'x'"],
  ["dynamic({})", "{"],
])("refuses %s at %s", (text, token) => {
  expect(refused(() => parsed(text))).toMatchObject({ code: "ParserFailure", token });
});

test("many conditions in a row are not deep, many parentheses are", () => {
  expect(shape(parsed(Array<string>(2000).fill("a").join(" and "))).length).toBeGreaterThan(2000);
  expect(refused(() => parsed("(".repeat(5000)))).toMatchObject({ code: "ParserFailure", token: "(" });
});
