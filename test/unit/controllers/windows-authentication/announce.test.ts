import { describe, expect, it } from "vitest";
import { ReconcileWorld } from "../../../fakes/reconcile-world.ts";

describe("a pass that announces", () => {
  it("writes nothing to Azure before what it will own is on record", async () => {
    const world = new ReconcileWorld();
    const refused = new Error("etcdserver: request timed out");
    world.beforeStatus = () => {
      throw refused;
    };
    expect(await world.pass()).toBe(refused);
    expect(world.azure.writes).toEqual([]);
    world.beforeStatus = () => expect(world.azure.writes).toEqual([]);
    world.azure.failNext("update", new Error("The connection was reset."));
    await world.pass();
    const [announced] = world.statuses;
    expect(announced?.status?.owned?.servicePrincipal).toBe(true);
    expect(announced?.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "Unknown",
      reason: "Progressing",
    });
    expect(announced?.status?.pendingActions).toEqual(["Turn on the service principal on managed instance sqlmi-01."]);
  });

  it.each([
    ["is changed", (world: ReconcileWorld) => world.edit({ servicePrincipal: "Disabled" })],
    ["is suspended", (world: ReconcileWorld) => world.edit({ suspend: true })],
    ["is deleted", (world: ReconcileWorld) => world.delete()],
  ])("writes nothing to Azure when the object %s while it announces", async (_what, change) => {
    const world = new ReconcileWorld();
    world.beforeStatus = () => {
      world.beforeStatus = () => undefined;
      change(world);
    };
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 0, priority: "user" });
    expect(world.azure.writes).toEqual([]);
    expect(world.statuses).toHaveLength(1);
  });

  it("reads afresh before it writes to Azure when announcing took so long that what it read is old", async () => {
    const world = new ReconcileWorld();
    world.azure.operations = true;
    world.beforeStatus = () => world.clock.freeze(5_001);
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 0, priority: "user" });
    expect(world.azure.writes).toEqual([]);
    world.azure.calls = [];
    await world.pass();
    expect(world.azure.calls).toEqual(["get", "isDirectoryReader", "update"]);
  });

  it("carries out what was asked for in the pass that announces it", async () => {
    const world = new ReconcileWorld();
    world.azure.operations = true;
    await world.pass();
    expect(world.azure.calls).toEqual(["get", "isDirectoryReader", "update"]);
  });
});
