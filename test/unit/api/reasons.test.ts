import { describe, expect, it } from "vitest";
import { REASONS } from "../../../src/api/reasons.ts";
import { AzureReason } from "../../../src/azure/reasons.ts";

describe("REASONS", () => {
  it("documents every reason that a failed Azure call can put into a condition", () => {
    expect(Object.values(AzureReason).filter((reason) => !(reason in REASONS))).toEqual([]);
  });

  it.each(Object.entries(REASONS))("%s is one CamelCase word with a sentence", (name, { meaning }) => {
    expect(name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
