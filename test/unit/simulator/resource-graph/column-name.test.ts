import { expect, test } from "vitest";
import { freeName } from "../../../../src/simulator/resource-graph/column-name.ts";
import { query } from "./query-world.ts";

test.each([
  ["name, properties.tier.name", ["name", "properties_tier_name"]],
  ["tostring(properties['state'])", ["properties_state"]],
  ["strcat(name, 'x'), name == '', tolower('x')", ["Column1", "Column2", "Column3"]],
  ["properties.list[0]", ["Column1"]],
  ["name, tolower(name), n = name", ["name", "name1", "n"]],
])("project %s", (list, expected) => {
  expect(query(`Resources | project ${list}`).columns.map((column) => column.name)).toEqual(expected);
});

test("numbers what is taken", () => {
  expect([freeName("a", new Set()), freeName("a", new Set(["a", "a1"]))]).toEqual(["a", "a2"]);
});
