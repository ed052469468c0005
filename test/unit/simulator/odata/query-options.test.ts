import { describe, expect, it } from "vitest";
import { ODataError } from "../../../../src/simulator/odata/odata-error.ts";
import { readQueryOptions } from "../../../../src/simulator/odata/query-options.ts";

describe("readQueryOptions", () => {
  it("reads every option, whatever its case, and leaves custom options alone", () => {
    const query = new URLSearchParams(
      "$filter=id eq 'x'&$SELECT=id, appId&$expand=owners&$orderby=displayName desc&$search=x&$top=5&$skip=1&$count=true&$skipToken=s&$deltatoken=d&custom=1",
    );
    expect(readQueryOptions(query, "Eventual")).toEqual({
      filter: "id eq 'x'",
      select: ["id", "appId"],
      expand: "owners",
      orderBy: [{ property: "displayName", descending: true }],
      search: "x",
      top: 5,
      skip: 1,
      count: true,
      skipToken: "s",
      deltaToken: "d",
      eventual: true,
      advanced: true,
    });
  });

  it.each([
    ["$count=true", undefined, { count: true, eventual: false, advanced: false }],
    ["", "eventual", { count: false, eventual: true, advanced: false }],
  ])("needs both parameters for an advanced query: %s with %s", (query, consistencyLevel, expected) => {
    expect(readQueryOptions(new URLSearchParams(query), consistencyLevel)).toEqual(expected);
  });

  it.each([
    ["$nope=1", "The query parameter '$nope' is not supported."],
    ["$top=1&$top=2", "Query option '$top' was specified more than once, but it must be specified at most once."],
    [
      "$top=x",
      "Invalid value 'x' for $top query option found. The $top query option requires a non-negative integer value.",
    ],
    [
      "$count=yes",
      "Invalid value 'yes' for $count query option found. The $count query option requires 'true' or 'false'.",
    ],
    ["$orderby=a up", "Invalid orderby clause: Syntax error at position 4 in 'a up'."],
  ])("refuses %s", (query, message) => {
    expect(() => readQueryOptions(new URLSearchParams(query), undefined)).toThrow(
      new ODataError("BadRequest", message),
    );
  });
});
