import { describe, expect, it } from "vitest";
import { sameStatus } from "../../../../src/controllers/status/equality.ts";

const condition = (type: string, status = "True") => ({ type, status, reason: "R" });
const held = (resourceAppId: string, ...delegatedScopes: string[]) => ({ resourceAppId, delegatedScopes });
const lacks = (permission: string, scope: string) => ({ api: "Graph", permission, scope });

describe("sameStatus()", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["no status twice", undefined, undefined, true],
    ["no status and an empty one", undefined, {}, false],
    ["an absent member and an undefined one", { a: 1 }, { a: 1, b: undefined }, true],
    ["members in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ["another value", { a: 1 }, { a: 2 }, false],
    [
      "conditions in another order",
      { conditions: [condition("A"), condition("B")] },
      { conditions: [condition("B"), condition("A")] },
      true,
    ],
    ["a condition that turned", { conditions: [condition("A")] }, { conditions: [condition("A", "False")] }, false],
    ["permissions by API in another order", [held("a", "x"), held("b")], [held("b"), held("a", "x")], true],
    ["scopes in another order", [held("a", "x", "y")], [held("a", "y", "x")], false],
    [
      "missing permissions that differ in scope only, in another order",
      [lacks("p", "s1"), lacks("p", "s2")],
      [lacks("p", "s2"), lacks("p", "s1")],
      true,
    ],
    [
      "domains in another order",
      { domains: [{ name: "a" }, { name: "b" }] },
      { domains: [{ name: "b" }, { name: "a" }] },
      true,
    ],
    ["sentences in another order", ["first", "second"], ["second", "first"], false],
    ["history in another order", [{ outcome: "A" }, { outcome: "B" }], [{ outcome: "B" }, { outcome: "A" }], false],
  ])("%s", (_name, a, b, same) => {
    expect(sameStatus(a, b)).toBe(same);
    expect(sameStatus(b, a)).toBe(same);
  });
});
