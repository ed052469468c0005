import { expect, test } from "vitest";
import { tokenize } from "../../../../src/simulator/resource-graph/query-lexer.ts";
import { MAX_NESTING, TokenReader } from "../../../../src/simulator/resource-graph/token-reader.ts";
import { refused } from "./query-world.ts";

test("takes only what is asked for", () => {
  const reader = new TokenReader(tokenize("a ( 1"));
  expect([reader.takeName("b"), reader.takeName("a"), reader.takeSymbol(")"), reader.takeSymbol("(")]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(refused(() => reader.expectSymbol(")"))).toMatchObject({ token: "1", expectedToken: "')'" });
  expect(refused(() => reader.expectName("by"))).toMatchObject({ token: "1", expectedToken: "'by'" });
  expect(reader.expectKind("number").text).toBe("1");
  expect([reader.peek().kind, reader.peek(5).kind]).toEqual(["end", "end"]);
});

test("goes down only so far", () => {
  const reader = new TokenReader(tokenize("x"));
  const down = (levels: number): number => (levels === 0 ? 0 : reader.nested(() => down(levels - 1)));
  expect(down(MAX_NESTING)).toBe(0);
  expect(refused(() => down(MAX_NESTING + 1))).toMatchObject({ code: "ParserFailure", token: "x" });
});
