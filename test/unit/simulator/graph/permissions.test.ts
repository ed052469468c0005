import { describe, expect, it } from "vitest";
import { fulfils } from "../../../../src/simulator/graph/permissions.ts";

describe("fulfils", () => {
  it.each([
    [["a"], true],
    [["b"], false],
    [["b", "c", "d"], true],
    [[], false],
  ])("%j is %s for a, or b and c", (held, expected) => {
    expect(fulfils(new Set(held), [["a"], ["b", "c"]])).toBe(expected);
  });
});
