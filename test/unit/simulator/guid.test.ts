import { describe, expect, it } from "vitest";
import { guidSchema, stableGuid } from "../../../src/simulator/guid.ts";

describe("stableGuid", () => {
  it("is a GUID that depends on every word", () => {
    expect(stableGuid("a", "b")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([stableGuid("a", "b"), stableGuid("a"), stableGuid("ab"), stableGuid("A", "B")]).size).toBe(3);
  });
});

describe("guidSchema", () => {
  it.each([
    ["aaaaaaaa-0000-4000-8000-000000000001", true],
    ["AAAAAAAA-0000-4000-8000-000000000001", true],
    ["aaaaaaaa00004000800000000000000001", false],
    ["corp.contoso.com", false],
  ])("takes %s: %s", (text, taken) => {
    expect(guidSchema.safeParse(text).success).toBe(taken);
  });
});
