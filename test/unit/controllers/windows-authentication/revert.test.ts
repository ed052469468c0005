import { describe, expect, it } from "vitest";
import { SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { ReconcileWorld } from "../../../fakes/reconcile-world.ts";

/** An object on its way out that owns its service principal and a grant. */
async function goingWorld(): Promise<ReconcileWorld> {
  const world = new ReconcileWorld();
  world.edit({ deletionPolicy: "Revert" });
  await world.settle();
  world.azure.writes = [];
  world.events.splice(0);
  world.delete();
  return world;
}

describe("taking back", () => {
  it("revokes first, then turns off, looks whether it is so, and lets the object go", async () => {
    const world = await goingWorld();
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 5_000, priority: "repair" });
    expect(world.azure.writes).toEqual(["deleteGrant grant-sp-1-graph-sp", 'update {"servicePrincipalType":"None"}']);
    expect(world.message("Ready")).toBe(
      "Done, and being verified: Revoke from sqlmi-01 principal for all users on Microsoft Graph: openid, User.Read. Turn off the service principal on managed instance sqlmi-01.",
    );
    expect(await world.pass()).toEqual({ kind: "done" });
    expect(world.objects.get(world.key)).toBeUndefined();
    expect(world.events.map((event) => event.split(" ").slice(0, 3).join(" "))).toEqual([
      "Normal Reverted deleteGrant",
      "Normal Reverted patchInstance",
      "Normal Deleting Reconcile",
    ]);
  });

  it("follows the operation, across a restart", async () => {
    const world = await goingWorld();
    world.azure.operations = true;
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 15_000, priority: "repair" });
    expect(world.object.status?.operation?.kind).toBe("DisablingServicePrincipal");
    expect(world.message("Ready")).toBe(
      "Azure is at work: Turn off the service principal on managed instance sqlmi-01.",
    );
    await world.pass();
    expect(world.azure.writes).toHaveLength(2);
    world.azure.finishOperations();
    await world.pass();
    expect(world.objects.get(world.key)).toBeUndefined();
  });

  it.each<[string, object, string]>([
    [
      "is stopped",
      { state: "Stopped" },
      `Managed instance sqlmi-01 is stopped and cannot be changed. Start it: az sql mi start -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`,
    ],
    [
      "is busy",
      { provisioningState: "Updating" },
      `Another operation runs on managed instance sqlmi-01; the operator goes on when it has ended. To see it: az sql mi op list -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`,
    ],
  ])("waits while the instance %s", async (_name, changes, why) => {
    const world = await goingWorld();
    world.azure.addInstance({ ...world.azure.instance, ...changes });
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 60_000, priority: "repair" });
    expect(world.message("Ready")).toBe(`Waiting to take back what this object did. ${why}`);
    expect(world.azure.writes).toEqual([]);
  });

  it("waits for the application that Graph does not show, and revokes when it does", async () => {
    const world = await goingWorld();
    const applications = [...world.azure.applications];
    world.azure.applications.clear();
    await world.pass();
    expect([world.azure.writes, world.condition("ConsentGranted")]).toEqual([[], "Unknown WaitingForApplication"]);
    for (const [id, application] of applications) world.azure.applications.set(id, application);
    await world.pass();
    expect(world.azure.writes).toEqual(["deleteGrant grant-sp-1-graph-sp", 'update {"servicePrincipalType":"None"}']);
  });

  it("has nothing to do where somebody else has undone it already", async () => {
    const world = await goingWorld();
    world.azure.addInstance({ ...world.azure.instance, servicePrincipal: { type: "None" } });
    expect(await world.pass()).toEqual({ kind: "done" });
    expect(world.azure.writes).toEqual([]);
  });
});
