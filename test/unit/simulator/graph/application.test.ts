import { describe, expect, it } from "vitest";
import { bodyOf, graphWorld, MI_APP, MI_APP_OBJECT, refusalOf, valueOf } from "./graph-world.ts";

describe("applications", () => {
  it.each([`/applications/${MI_APP_OBJECT}`, `/applications('${MI_APP_OBJECT}')`, `/applications(appId='${MI_APP}')`])(
    "answers %s with what was selected",
    (url) => {
      expect(bodyOf(graphWorld().call("GET", `${url}?$select=id,appId,displayName,requiredResourceAccess`))).toEqual({
        "@odata.context":
          "https://graph.microsoft.com/v1.0/$metadata#applications(id,appId,displayName,requiredResourceAccess)/$entity",
        id: MI_APP_OBJECT,
        appId: MI_APP,
        displayName: "sqlmi-01 principal",
        requiredResourceAccess: [],
      });
    },
  );

  it("has every property that a query may name, and no other", async () => {
    const { APPLICATION } = await import("../../../../src/simulator/graph/application.ts");
    const entity = bodyOf(graphWorld().call("GET", `/applications/${MI_APP_OBJECT}`));
    expect(Object.keys(entity).toSorted()).toEqual(
      ["@odata.context", ...Object.keys(APPLICATION.properties)].toSorted(),
    );
  });

  it.each([
    [`$filter=appId eq '${MI_APP}'`, 1],
    ["$filter=displayName eq 'SQLMI-01 principal'", 1],
    ["$filter=startswith(displayName,'sqlmi')", 1],
    ["$filter=identifierUris/any(u:u eq 'api://sqlmi-01')", 1],
    ["$filter=displayName eq 'x'", 0],
  ])("lists by %s", (query, count) => {
    expect(valueOf(graphWorld().call("GET", `/applications?${query}`))).toHaveLength(count);
  });

  it("counts with the header only", () => {
    const graph = graphWorld();
    const counted = graph.call("GET", "/applications/$count", { headers: { consistencylevel: "eventual" } });
    expect([counted.body, counted.headers?.["content-type"]]).toEqual(["1", "text/plain"]);
    expect(refusalOf(graph.call("GET", "/applications/$count")).slice(0, 2)).toEqual([400, "Request_UnsupportedQuery"]);
  });
});
