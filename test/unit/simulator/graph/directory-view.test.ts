import { describe, expect, it } from "vitest";
import { DirectoryViews } from "../../../../src/simulator/graph/directory-view.ts";
import { Replication } from "../../../../src/simulator/graph/replication.ts";
import { graphWorld, MI_SP, TENANT } from "./graph-world.ts";

describe("DirectoryViews", () => {
  it("keeps a view until the directory changes, and finds principals in any case", () => {
    const { world, tenant } = graphWorld();
    const views = new DirectoryViews(world, new Replication(world));
    const view = views.of(tenant());
    expect(views.of(tenant())).toBe(view);
    expect(view.servicePrincipal(MI_SP.toUpperCase())?.id).toBe(MI_SP);
    world.changeDirectory(TENANT, (changed) => {
      changed.servicePrincipals = [];
    });
    expect(views.of(tenant()).servicePrincipal(MI_SP)).toBeUndefined();
  });
});
