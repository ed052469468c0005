import { describe, expect, it } from "vitest";
import { directoryRules, linkWith } from "../../../../src/simulator/graph/collection-answer.ts";
import type { GraphRequest } from "../../../../src/simulator/graph/graph-request.ts";
import { createPrincipalFor } from "../../../../src/simulator/graph/principals.ts";
import { graphWorld, MI_SP, refusalOf, TENANT, valueOf } from "./graph-world.ts";

describe("linkWith", () => {
  it("repeats the query but the paging options", () => {
    const request = {
      baseUrl: "https://h/v1.0",
      path: "/servicePrincipals(appId='a b')",
      query: new URLSearchParams("$filter=a eq 'x%26y'&$skiptoken=old&$skip=3"),
      // Only these are read.
    } as unknown as GraphRequest;
    expect(linkWith(request, "$skiptoken", "new")).toBe(
      "https://h/v1.0/servicePrincipals(appId='a%20b')?$filter=a%20eq%20'x%26y'&$skiptoken=new",
    );
  });
});

describe("directoryRules", () => {
  it("are a hundred a page, 999 at most", () => {
    const graph = graphWorld();
    for (let index = 0; index < 120; index++) createPrincipalFor(graph.world, TENANT, { displayName: `mi-${index}` });
    const counts = ["", "?$top=999"].map((query) => valueOf(graph.call("GET", `/applications${query}`)).length);
    expect(counts).toEqual([100, 121]);
    expect(refusalOf(graph.call("GET", "/applications?$top=1000"))[2]).toBe(
      "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
    );
    expect(directoryRules({ name: "", resource: "", properties: {} }, false).maxPageSize).toBe(999);
  });
});

describe("answerEntity", () => {
  it("expands nothing", () => {
    expect(refusalOf(graphWorld().call("GET", `/servicePrincipals/${MI_SP}?$expand=owners`)).slice(0, 2)).toEqual([
      400,
      "BadRequest",
    ]);
  });
});
