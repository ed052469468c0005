import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/api/nearest.ts";

describe("nearest", () => {
  const known = ["managedInstance", "realmRef", "servicePrincipal", "consent", "interval", "suspend"];

  it.each([
    ["another case", "ManagedInstance", "managedInstance"],
    ["a letter too many", "suspended", "suspend"],
    ["letters swapped", "intreval", "interval"],
    ["a shorter word", "realm", "realmRef"],
    ["something else", "replicas", undefined],
    ["nothing", "", undefined],
  ])("%s: %s", (_sentence, name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  it("takes the nearest of several", () => {
    expect(nearest("mod", ["model", "mode"])).toBe("mode");
  });
});
