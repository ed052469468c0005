import { expect, test } from "vitest";
import {
  compileTemplate,
  fillTemplate,
  instanceIdParts,
  isWithin,
} from "../../../../src/simulator/arm/resource-scope.ts";
import { instancePath, SUBSCRIPTION } from "../../../fakes/simulated-azure.ts";

test("a template ignores case and takes names as they are written", () => {
  const pattern = compileTemplate("/subscriptions/{subscription}/resourceGroups/{group}");
  expect({ ...pattern.exec("/SUBSCRIPTIONS/s/resourcegroups/Rg/")?.groups }).toEqual({
    subscription: "s",
    group: "Rg",
  });
  expect(pattern.exec("/subscriptions/s/resourceGroups/a/b")).toBeNull();
  expect({ ...compileTemplate("{*scope}/providers/X.Y/z").exec("/a/b/providers/X.Y/z")?.groups }).toEqual({
    scope: "/a/b",
  });
});

test("names go back into a template", () => {
  expect(fillTemplate("/a/{one}/b/{two}", { one: "1", two: "2" })).toBe("/a/1/b/2");
});

test.each([
  ["/subscriptions/s/resourceGroups/a", "/subscriptions/S", true],
  ["/subscriptions/s/resourceGroups/ab", "/subscriptions/s/resourceGroups/a", false],
  ["/subscriptions/s", "/", true],
  ["/subscriptions/s", "/subscriptions/s/", true],
])("%s is within %s: %s", (inner, outer, expected) => {
  expect(isWithin(inner, outer)).toBe(expected);
});

test("takes an instance id apart", () => {
  expect(instanceIdParts(instancePath("i", "g"))).toEqual({ subscription: SUBSCRIPTION, group: "g", instance: "i" });
});
