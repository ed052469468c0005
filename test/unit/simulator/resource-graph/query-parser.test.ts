import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery } from "../../../../src/simulator/resource-graph/query-parser.ts";
import { query, refused } from "./query-world.ts";

const kinds = (text: string): readonly unknown[] => {
  const { table, operators } = parseQuery(text);
  return [table.name, ...operators.map((each) => each.kind)];
};

test.each([
  ["Resources", ["Resources"]],
  ["resources;", ["resources"]],
  ["Resources | where a == 1 | project a, b = c | extend d = 1", ["Resources", "where", "project", "extend"]],
  ["Resources | order by a desc nulls first, b | sort by c asc", ["Resources", "order", "order"]],
  ["Resources | take 5 | limit 6 | top 3 by a asc", ["Resources", "limit", "limit", "top"]],
  ["Resources | summarize count() by a | count", ["Resources", "summarize", "count"]],
  ["Resources | summarize by a | distinct a", ["Resources", "summarize", "distinct"]],
  ["where a == 1 | count", ["Resources", "where", "count"]],
  ["project a // end", ["Resources", "project"]],
  ["count", ["Resources", "count"]],
])("reads %s", (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test("sorts descending with empty values last, unless said otherwise", () => {
  expect(parseQuery("T | sort by a, b asc, c desc nulls first, d asc nulls last").operators).toMatchObject([
    {
      keys: [
        { direction: "desc", nulls: "last" },
        { direction: "asc", nulls: "first" },
        { direction: "desc", nulls: "first" },
        { direction: "asc", nulls: "last" },
      ],
    },
  ]);
});

describe("refuses", () => {
  test.each([
    ["", "<EOF>"],
    ["Resources |", "<EOF>"],
    ["Resources | wheree a == 1", "wheree"],
    ["Resources where a == 1", "where"],
    ["Resources; Resources", "Resources"],
    ["Resources | limit x", "x"],
    ["Resources | limit 1.5", "1.5"],
    ["Resources | sort a", "a"],
    ["Resources | 'where'", "'where'"],
    ["Resources | constructor a", "constructor"],
    ["Resources | sort by a nulls 1", "1"],
  ])("%s at %s", (text, token) => {
    expect(refused(() => parseQuery(text))).toMatchObject({ code: "ParserFailure", token });
  });

  test.each([
    ["Resources | join kind=inner (ResourceContainers) on id", "join"],
    ["Resources | mv-expand properties.list", "mv-expand"],
    ["Resources | project-away a", "project-away"],
    ["parse id with *", "parse"],
    ["Resources | mv-expandx a", undefined],
  ])("%s for the operator %s", (text, token) => {
    const detail = refused(() => parseQuery(text));
    expect(detail?.code === "InvalidQueryLanguage" ? detail.token : undefined).toBe(token);
  });

  test("a query that is too long", () => {
    expect(refused(() => parseQuery(" ".repeat(65_537)))).toMatchObject({ code: "QueryTooLong" });
  });
});

describe("whatever the query, it gets an answer or one of the documented errors:", () => {
  const words = fc.constantFrom(
    ..."Resources | where project extend order by summarize count() limit top distinct name properties . ['state'] ( ) , == != =~ in~ !in and or not( 'x' \"y 1 -2 dynamic( null ) asc nulls ; // \n split( [0] = tostring( iff( has # __proto__ toString mv-expand".split(
      " ",
    ),
  );
  const codes = [undefined, "ParserFailure", "InvalidQueryLanguage", "QueryTooLong"];

  test("any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        expect(codes).toContain(refused(() => query(text))?.code);
      }),
    );
  });

  test("any order of its own words", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (list) => {
        expect(codes).toContain(refused(() => query(list.join(" ")))?.code);
      }),
      { numRuns: 500 },
    );
  });
});
