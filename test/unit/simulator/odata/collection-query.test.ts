import { describe, expect, it } from "vitest";
import { type CollectionRules, queryCollection } from "../../../../src/simulator/odata/collection-query.ts";
import { ODataError } from "../../../../src/simulator/odata/odata-error.ts";
import { readQueryOptions } from "../../../../src/simulator/odata/query-options.ts";

const RULES: CollectionRules = {
  type: {
    name: "microsoft.graph.thing",
    resource: "Thing",
    properties: {
      id: { type: "string", filter: ["eq"] },
      displayName: { type: "string", filter: ["eq", "startswith"], orderBy: "always" },
      created: { type: "date", orderBy: "advanced" },
    },
  },
  defaultPageSize: 2,
  maxPageSize: 3,
  allowsSkip: false,
  allowsSearch: true,
};
const THINGS = ["b", "a", "c", "d"].map((id) => ({ id, displayName: `Thing ${id.toUpperCase()}` }));

const ask = (query: string, consistencyLevel?: string, things = THINGS) =>
  queryCollection(things, readQueryOptions(new URLSearchParams(query), consistencyLevel), RULES);
const ids = (page: ReturnType<typeof ask>) => page.items.map((item) => item["id"]);

describe("queryCollection", () => {
  it("goes through every page once", () => {
    const first = ask("");
    const second = ask(`$skiptoken=${first.skipToken}`);
    expect([ids(first), ids(second), second.skipToken]).toEqual([["b", "a"], ["c", "d"], undefined]);
  });

  it("goes on where it was when the last entity of a page is gone meanwhile", () => {
    const first = ask("");
    expect(ids(ask(`$skiptoken=${first.skipToken}`, undefined, THINGS.toSpliced(1, 1)))).toEqual(["d"]);
  });

  it.each([
    ["$top=3", undefined, ["b", "a", "c"]],
    ["$orderby=displayName", undefined, ["a", "b"]],
    ["$orderby=displayName desc", undefined, ["d", "c"]],
    ["$filter=startswith(displayName,'thing c')", undefined, ["c"]],
    ["$filter=startswith(displayName,'thing')&$orderby=displayName&$count=true", "eventual", ["a", "b"]],
    ['$search="displayName:thi c"', "eventual", ["c"]],
  ])("answers %s", (query, consistencyLevel, expected) => {
    expect(ids(ask(query, consistencyLevel))).toEqual(expected);
  });

  it("counts only with the header, and before paging", () => {
    expect([ask("$count=true").count, ask("$count=true", "eventual").count]).toEqual([undefined, 4]);
  });

  it.each([
    ["$top=4", "Request_BadRequest", "Invalid page size specified: '4'. Must be between 1 and 3 inclusive."],
    ["$top=0", "Request_BadRequest", "Invalid page size specified: '0'. Must be between 1 and 3 inclusive."],
    ["$skip=1", "Request_BadRequest", "'$skip' is not supported by the service."],
    ["$skiptoken=nonsense", "Request_BadRequest", "Specified page token value is invalid."],
    ["$orderby=created", "Request_UnsupportedQuery", "Sorting not supported for current query."],
    ["$filter=id eq 'a'&$orderby=displayName", "Request_UnsupportedQuery", "Sorting not supported for current query."],
    [
      "$orderby=nope",
      "BadRequest",
      "Invalid orderby clause: Could not find a property named 'nope' on type 'microsoft.graph.thing'.",
    ],
    [
      '$search="displayName:x"',
      "Request_UnsupportedQuery",
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    ],
    [
      "$expand=owners",
      "BadRequest",
      "Parsing OData Select and Expand failed: Could not find a property named 'owners' on type 'microsoft.graph.thing'.",
    ],
  ] as const)("refuses %s", (query, code, message) => {
    expect(() => ask(query)).toThrow(new ODataError(code, message));
  });
});
