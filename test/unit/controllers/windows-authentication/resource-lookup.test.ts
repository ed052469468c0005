import { describe, expect, it } from "vitest";
import { ResourceLookup } from "../../../../src/controllers/windows-authentication/resource-lookup.ts";
import { FakeAzure, GRAPH_APP_ID, graphResource, TENANT } from "../../../fakes/fake-azure.ts";

function world() {
  const azure = new FakeAzure();
  const lookup = new ResourceLookup();
  const { directory } = azure.forRealm();
  const call = { priority: "user", signal: new AbortController().signal } as const;
  const find = (needed: readonly string[], tenantId = TENANT) =>
    lookup.byAppId(tenantId, GRAPH_APP_ID, needed, { directory, call });
  return { azure, find };
}

describe("ResourceLookup", () => {
  it("reads an API by its application id once, and then from the cache by object id", async () => {
    const { azure, find } = world();
    expect(await find(["openid"])).toEqual(graphResource);
    expect(await find(["id-openid", "ROLE-USER.READ.ALL"])).toEqual(graphResource);
    expect(azure.calls).toEqual(["servicePrincipal", "resource"]);
  });

  it("reads it afresh for a permission that the cached answer does not publish", async () => {
    const { azure, find } = world();
    await find([]);
    await find(["New.Permission"]);
    expect(azure.calls).toEqual(["servicePrincipal", "resource", "servicePrincipal"]);
  });

  it("does not take one tenant's API for another's", async () => {
    const { azure, find } = world();
    await find([]);
    await find([], "another tenant");
    expect(azure.calls).toEqual(["servicePrincipal", "servicePrincipal"]);
  });

  it("looks anew after the API was not there", async () => {
    const { azure, find } = world();
    azure.servicePrincipals.clear();
    expect(await find([])).toBeUndefined();
    azure.servicePrincipals.set(GRAPH_APP_ID, graphResource);
    expect(await find([])).toEqual(graphResource);
    expect(azure.calls).toEqual(["servicePrincipal", "servicePrincipal"]);
  });
});
