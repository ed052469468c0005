import { describe, expect, it } from "vitest";
import { createPrincipalFor, removePrincipal } from "../../../../src/simulator/graph/principals.ts";
import { bodyOf, GRAPH_SP, graphWorld, MI_APP, MI_SP, TENANT, valueOf } from "./graph-world.ts";

const GRANT = { clientId: MI_SP, consentType: "AllPrincipals", resourceId: GRAPH_SP, scope: "openid" };
const GRANT_URL = "/oauth2PermissionGrants/qIVZsiud3k-fp2xOQ6jd7InI76O38TJFngGR4y0QOfQ";
const LATE = { behaviour: { replicationMs: 5000 } };

describe("Replication", () => {
  it("hides a new grant from readers, but refuses a second one", () => {
    const graph = graphWorld(LATE);
    const post = () => graph.call("POST", "/oauth2PermissionGrants", { body: GRANT }).status;
    expect([post(), graph.call("GET", GRANT_URL).status, post()]).toEqual([201, 404, 409]);
    expect(graph.call("PATCH", GRANT_URL, { body: { scope: "x" } }).status).toBe(404);
    graph.clock.freeze(5000);
    expect([graph.call("GET", GRANT_URL).status, valueOf(graph.call("GET", "/oauth2PermissionGrants")).length]).toEqual(
      [200, 1],
    );
  });

  it("shows the old scope, then the new one, and a removed grant for a while", () => {
    const graph = graphWorld({ ...LATE, tenant: { oauth2PermissionGrants: [{ ...GRANT, principalId: null }] } });
    const scope = () => bodyOf(graph.call("GET", GRANT_URL))["scope"];
    graph.call("PATCH", GRANT_URL, { body: { scope: "profile" } });
    const before = scope();
    graph.clock.freeze(5000);
    const after = scope();
    graph.call("DELETE", GRANT_URL);
    expect([before, after, scope(), graph.call("DELETE", GRANT_URL).status]).toEqual([
      "openid",
      "profile",
      "profile",
      404,
    ]);
    graph.clock.freeze(5000);
    expect(graph.call("GET", GRANT_URL).status).toBe(404);
  });

  it("shows the writes of one record in their order", () => {
    const graph = graphWorld({ ...LATE, tenant: { oauth2PermissionGrants: [{ ...GRANT, principalId: null }] } });
    const seen = new Set<unknown>();
    for (const scope of ["one", "two", "three"]) graph.call("PATCH", GRANT_URL, { body: { scope } });
    for (let passedMs = 0; passedMs <= 5000; passedMs += 50) {
      seen.add(bodyOf(graph.call("GET", GRANT_URL))["scope"]);
      graph.clock.freeze(50);
    }
    const order = ["openid", "one", "two", "three"];
    expect([...seen]).toEqual(order.filter((scope) => seen.has(scope)));
    expect([[...seen][0], [...seen].at(-1)]).toEqual(["openid", "three"]);
  });

  it("delays what comes from outside Graph too, each record by itself", () => {
    const graph = graphWorld(LATE);
    const { clientId } = createPrincipalFor(graph.world, TENANT, { displayName: "sqlmi-02 principal" });
    removePrincipal(graph.world, TENANT, MI_APP);
    const statuses = () =>
      ["applications", "servicePrincipals"].flatMap((set) =>
        [clientId, MI_APP].map((appId) => graph.call("GET", `/${set}(appId='${appId}')`).status),
      );
    const before = statuses();
    const mixed = new Set<string>();
    for (let passedMs = 0; passedMs < 5000; passedMs += 50) {
      graph.clock.freeze(50);
      mixed.add(statuses().join());
    }
    expect([before, statuses()]).toEqual([
      [404, 200, 404, 200],
      [200, 404, 200, 404],
    ]);
    expect(mixed.size).toBeGreaterThan(2);
  });

  it("shows everything at once without a delay", () => {
    const graph = graphWorld();
    graph.call("POST", "/oauth2PermissionGrants", { body: GRANT });
    expect(graph.call("GET", GRANT_URL).status).toBe(200);
  });
});
