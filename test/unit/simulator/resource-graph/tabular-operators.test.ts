import { describe, expect, test } from "vitest";
import { query, refused, rows } from "./query-world.ts";

const names = (text: string): readonly unknown[] => rows(text).map((row) => row["name"]);

test.each([
  ["order by name asc", ["", "Alpha-One", "beta"]],
  ["order by name", ["beta", "Alpha-One", ""]],
  ["order by size asc", ["", "beta", "Alpha-One"]],
  ["sort by size desc", ["Alpha-One", "beta", ""]],
  ["sort by size desc nulls first", ["", "Alpha-One", "beta"]],
  ["sort by isempty(name) asc, size asc", ["beta", "Alpha-One", ""]],
  ["top 1 by size", ["Alpha-One"]],
  ["top 2 by size asc nulls last", ["beta", "Alpha-One"]],
  ["take 2", ["Alpha-One", "beta"]],
  ["limit 0", []],
])("%s", (operator, expected) => {
  expect(names(`Resources | ${operator}`)).toEqual(expected);
});

test("project makes the columns anew, extend adds and replaces", () => {
  expect(rows("Resources | take 1 | project b = size, a = name")).toEqual([{ b: 3, a: "Alpha-One" }]);
  const extended = query("Resources | take 1 | extend twice = strcat(name, name), size = 'x'");
  expect(extended.columns.map(({ name, type }) => `${name}:${type}`)).toEqual([
    "name:string",
    "size:string",
    "on:boolean",
    "properties:object",
    "twice:string",
  ]);
  expect(extended.rows[0]).toMatchObject({ size: "x", twice: "Alpha-OneAlpha-One" });
});

test("count and summarize", () => {
  expect(rows("Resources | where isnotempty(name) | count")).toEqual([{ Count: 2 }]);
  expect(rows("Resources | summarize count() by on")).toEqual([
    { on: true, count_: 1 },
    { on: false, count_: 1 },
    { on: null, count_: 1 },
  ]);
  expect(
    rows("Resources | summarize n = count() by State = tostring(properties.state), empty = isempty(name)"),
  ).toEqual([
    { State: "Ready", empty: false, n: 1 },
    { State: "stopped", empty: false, n: 1 },
    { State: "", empty: true, n: 1 },
  ]);
  expect(rows("Resources | where false | summarize count()")).toEqual([{ count_: 0 }]);
  expect(rows("Resources | where false | summarize count() by name")).toEqual([]);
  expect(rows("Resources | extend x = 1 | distinct x, y = isempty(name)")).toEqual([
    { x: 1, y: false },
    { x: 1, y: true },
  ]);
});

describe("refuses", () => {
  test.each([
    ["a dynamic group key", "summarize count() by properties.state", "properties"],
    ["a dynamic sort key", "order by properties.state", "properties"],
    ["a dynamic distinct", "distinct properties", "properties"],
    ["one name twice", "project a = 1, a = 2", "2"],
    ["a column that was projected away", "project name | where size == 1", "size"],
    ["the name of a key for an aggregate", "summarize name = count() by name", "count"],
  ])("%s", (_reason, operator, token) => {
    expect(refused(() => rows(`Resources | ${operator}`))).toMatchObject({ code: "ParserFailure", token });
  });
});
