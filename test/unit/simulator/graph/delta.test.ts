import { describe, expect, it } from "vitest";
import { createPrincipalFor, removePrincipal } from "../../../../src/simulator/graph/principals.ts";
import { bodyOf, GRAPH_SP, graphWorld, linkOf, MI_APP, MI_SP, refusalOf, TENANT, valueOf } from "./graph-world.ts";

const GRANT = { clientId: MI_SP, consentType: "AllPrincipals", resourceId: GRAPH_SP, scope: "openid" };
const GRANT_ID = "qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ";
const DAY_MS = 24 * 3600 * 1000;

describe("delta", () => {
  it("tells what is there, then what changed, then nothing", () => {
    const graph = graphWorld();
    const first = graph.call("GET", "/oauth2PermissionGrants/delta");
    graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    const second = graph.call("GET", linkOf(first, "@odata.deltaLink"));
    graph.call("PATCH", `/oauth2PermissionGrants/${GRANT_ID}`, { body: { scope: "profile" } });
    const third = graph.call("GET", linkOf(second, "@odata.deltaLink"));
    graph.call("DELETE", `/oauth2PermissionGrants/${GRANT_ID}`);
    const fourth = graph.call("GET", linkOf(third, "@odata.deltaLink"));
    const fifth = graph.call("GET", linkOf(fourth, "@odata.deltaLink"));
    const told = { ...GRANT, id: GRANT_ID, principalId: null };
    expect([first, second, third, fourth, fifth].map(valueOf)).toEqual([
      [],
      [told],
      [{ ...told, scope: "profile" }],
      [{ id: GRANT_ID, "@removed": { reason: "deleted" } }],
      [],
    ]);
  });

  it("sees changes that came from outside Graph, and tells what can be restored as changed", () => {
    const graph = graphWorld();
    const latest = graph.call("GET", "/servicePrincipals/delta()?$deltatoken=latest&$select=appId");
    expect(valueOf(latest)).toEqual([]);
    const created = createPrincipalFor(graph.world, TENANT, { displayName: "sqlmi-02 principal" });
    removePrincipal(graph.world, TENANT, MI_APP);
    expect(valueOf(graph.call("GET", linkOf(latest, "@odata.deltaLink")))).toEqual([
      { id: created.servicePrincipalObjectId, appId: created.clientId },
      { id: MI_SP, "@removed": { reason: "changed" } },
    ]);
  });

  it("pages, and tells in the round what changes meanwhile", () => {
    const graph = graphWorld();
    const made = Array.from({ length: 150 }, (_, index) =>
      createPrincipalFor(graph.world, TENANT, { displayName: `sqlmi-${index}` }),
    );
    const first = graph.call("GET", "/servicePrincipals/microsoft.graph.delta?$select=id");
    const [early] = made;
    graph.call("PATCH", `/servicePrincipals/${early!.servicePrincipalObjectId}`, { body: { accountEnabled: false } });
    const second = graph.call("GET", linkOf(first, "@odata.nextLink"));
    const ids = [...valueOf(first), ...valueOf(second)].map((entity) => entity["id"]);
    expect([valueOf(first).length, new Set(ids).size]).toEqual([100, 152]);
    expect(ids.filter((id) => id === early!.servicePrincipalObjectId)).toHaveLength(2);
    expect(valueOf(graph.call("GET", linkOf(second, "@odata.deltaLink")))).toEqual([]);
  });

  it("follows the objects of a filter by id only", () => {
    const graph = graphWorld();
    const first = graph.call("GET", `/servicePrincipals/delta?$filter=id eq '${MI_SP}'&$select=displayName`);
    expect(valueOf(first)).toEqual([{ id: MI_SP, displayName: "sqlmi-01 principal" }]);
    createPrincipalFor(graph.world, TENANT, { displayName: "other" });
    expect(valueOf(graph.call("GET", linkOf(first, "@odata.deltaLink")))).toEqual([]);
  });

  it("tells changes again while it replicates late", () => {
    const graph = graphWorld({ behaviour: { replicationMs: 1 } });
    const latest = graph.call("GET", "/oauth2PermissionGrants/delta?$deltatoken=latest");
    const replayedFrom = graph.call("GET", linkOf(latest, "@odata.deltaLink"));
    graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    graph.clock.freeze(2);
    const told = graph.call("GET", linkOf(replayedFrom, "@odata.deltaLink"));
    const again = graph.call("GET", linkOf(told, "@odata.deltaLink"));
    const over = graph.call("GET", linkOf(again, "@odata.deltaLink"));
    expect([told, again, over].map((reply) => valueOf(reply).length)).toEqual([1, 1, 0]);
  });

  it("forgets a token after seven days and says where to start again", () => {
    const graph = graphWorld();
    const first = graph.call("GET", "/servicePrincipals/delta");
    const link = linkOf(first, "@odata.deltaLink");
    graph.clock.freeze(7 * DAY_MS);
    expect(graph.call("GET", link).status).toBe(200);
    graph.clock.freeze(1);
    const expired = graph.call("GET", link);
    expect(refusalOf(expired).slice(0, 2)).toEqual([410, "syncStateNotFound"]);
    expect(expired.headers?.["location"]).toBe("https://graph.microsoft.com/v1.0/servicePrincipals/delta?$deltatoken=");
    expect(valueOf(graph.call("GET", "/servicePrincipals/delta?$deltatoken="))).toHaveLength(2);
  });

  it("does not know the tokens of another process", () => {
    const link = linkOf(graphWorld().call("GET", "/servicePrincipals/delta"), "@odata.deltaLink");
    const other = graphWorld();
    other.world.random.uuid();
    expect(other.call("GET", link).status).toBe(410);
  });

  it.each([
    ["$top=5", "Request_UnsupportedQuery"],
    ["$orderby=displayName", "Request_UnsupportedQuery"],
    ["$filter=displayName eq 'x'", "Request_UnsupportedQuery"],
    ["$deltatoken=nonsense", "Request_BadRequest"],
    ["$select=nope", "BadRequest"],
  ])("refuses %s", (query, code) => {
    expect(refusalOf(graphWorld().call("GET", `/servicePrincipals/delta?${query}`)).slice(0, 2)).toEqual([400, code]);
  });

  it("carries the selection in the token, not in the link", () => {
    const body = bodyOf(graphWorld().call("GET", "/applications/delta?$select=appId"));
    expect(body["@odata.deltaLink"]).toMatch(
      /^https:\/\/graph\.microsoft\.com\/v1\.0\/applications\/delta\?\$deltatoken=[\w-]+$/,
    );
  });
});
