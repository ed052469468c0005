import { expect, test } from "vitest";
import { query, refused, value, where } from "./query-world.ts";

const [ONE, TWO, EMPTY] = ["Alpha-One", "beta", ""];

test.each([
  ["name == 'beta'", [TWO]],
  ["name == 'BETA'", []],
  ["name =~ 'BETA'", [TWO]],
  ["name !~ 'BETA'", [ONE, EMPTY]],
  ["name != 'beta'", [ONE, EMPTY]],
  ["name contains 'LPHA'", [ONE]],
  ["name !contains 'a'", [EMPTY]],
  ["name startswith 'alpha'", [ONE]],
  ["name !startswith 'alpha'", [TWO, EMPTY]],
  ["name endswith 'TA'", [TWO]],
  ["name !endswith 'TA'", [ONE, EMPTY]],
  ["name has 'one'", [ONE]],
  ["name !has 'one'", [TWO, EMPTY]],
  ["name in ('beta', 'Alpha')", [TWO]],
  ["name in~ ('BETA')", [TWO]],
  ["name !in ('beta')", [ONE, EMPTY]],
  ["name !in~ ('BETA', 'x')", [ONE, EMPTY]],
  ["name in (dynamic(['beta', '']))", [TWO, EMPTY]],
  ["size < 3", [TWO]],
  ["size <= 3", [ONE, TWO]],
  ["size > 1 or size == 1", [ONE, TWO]],
  ["size >= 3 and on", [ONE]],
  ["not(on)", [TWO]],
  ["on == true", [ONE]],
  ["isempty(name)", [EMPTY]],
  ["isnull(size)", [EMPTY]],
  ["properties.state == 'Ready'", [ONE]],
  ["properties['state'] =~ 'STOPPED'", [TWO]],
  ["properties.state != 'Ready'", [TWO, EMPTY]],
  ["properties.tier.cores >= 8", [TWO]],
  ["isnotnull(properties.tier.name)", [ONE, TWO]],
  ["properties.none.deeper == dynamic(null)", []],
  ["true or name.x", "refused"],
  ["nosuch == 1", "refused"],
  ["nosuch(name)", "refused"],
  ["tolower(name, name)", "refused"],
  ["toString == 1", "refused"],
])("where %s", (condition, expected) => {
  if (expected === "refused") expect(refused(() => where(condition))).toMatchObject({ code: "ParserFailure" });
  else expect(where(condition)).toEqual(expected);
});

test.each([
  ["tostring(properties.tier)", '{"name":"GP","cores":4}'],
  ["split('a/b/c', '/')[-1]", "c"],
  ["properties.list[1]", 2],
  ["properties.list['x']", null],
  ["iff(size > 2, 'big', 'small')", "big"],
  ["coalesce(properties.none, name)", "Alpha-One"],
  ["strcat(toupper('a'), '-', tostring(size))", "A-3"],
  ["size == size and isnull(dynamic(null))", true],
  ["isnull(size) or dynamic(null) == dynamic(null)", null],
])("%s is %j", (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

test("every column has a type", () => {
  const text =
    "Resources | project a = 1, b = 1.5, c = 'x', d = true, e = properties.list, f = size == 1, g = split(name, '-')";
  expect(query(text).columns.map((column) => column.type)).toEqual([
    "integer",
    "number",
    "string",
    "boolean",
    "object",
    "boolean",
    "object",
  ]);
});
