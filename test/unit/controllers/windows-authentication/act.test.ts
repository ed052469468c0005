import { describe, expect, it } from "vitest";
import { SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { ReconcileWorld } from "../../../fakes/reconcile-world.ts";

const TURN_ON = "Turn on the service principal on managed instance sqlmi-01.";
const GRANT = "Grant sqlmi-01 principal for all users on Microsoft Graph: openid, User.Read.";

describe("what becomes of a plan", () => {
  it("is only told with Observe", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    world.edit({ managementPolicy: "Observe" });
    await world.pass();
    expect(world.message("Ready")).toBe(
      `To do, and left to you because spec.managementPolicy is Observe (with Enforce the operator does it): ${GRANT}`,
    );
    expect(world.object.status?.consent?.adminConsentUrl).toContain("/adminconsent?client_id=app-1");
    expect(world.azure.writes).toEqual([]);
  });

  it("waits while something else is at work on the instance, if the instance is to be changed", async () => {
    const world = new ReconcileWorld();
    world.azure.addInstance({ provisioningState: "Updating" });
    expect(await world.pass()).toEqual({ kind: "requeueAfter", delayMs: 60_000, priority: "repair" });
    expect(world.condition("Ready")).toBe("False InstanceBusy");
    expect(world.message("Ready")).toBe(
      `Another operation runs on managed instance sqlmi-01; the operator goes on when it has ended. To see it: az sql mi op list -g rg --mi sqlmi-01 --subscription ${SUBSCRIPTION}`,
    );
    world.azure.enable();
    await world.settle();
    expect(world.azure.writes).toEqual(["createGrant openid User.Read"]);
  });

  it("is announced, done, and verified, with one event for each turn and each effect", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    expect(world.events.map((event) => event.split(" ").slice(0, 3).join(" "))).toEqual([
      "Normal Progressing Reconcile",
      "Normal Applied patchInstance",
      "Normal Applied createGrant",
      "Normal Succeeded Reconcile",
    ]);
    expect(world.statuses.flatMap(({ status }) => status?.pendingActions?.join() ?? "-")).toEqual(
      expect.arrayContaining([TURN_ON, GRANT, "-"]),
    );
  });

  it("is not carried out when somebody has done it since it was announced", async () => {
    const world = new ReconcileWorld();
    world.azure.failNext("update", new Error("The connection was reset."));
    await world.pass();
    expect(world.object.status?.pendingActions).toEqual([TURN_ON]);
    world.azure.enable();
    await world.pass();
    expect(world.azure.writes).toEqual(["createGrant openid User.Read"]);
  });

  it("is believed of what was in force only when the next look agrees", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    await world.clock.advance(60_000);
    const writes = [...world.azure.writes];
    world.azure.addInstance({ servicePrincipal: { type: "None" } });
    await world.pass();
    expect([world.azure.writes, world.object.status?.pendingActions]).toEqual([writes, [TURN_ON]]);
    world.azure.enable();
    await world.pass();
    expect(world.azure.writes).toEqual(writes);
  });

  it("is not repeated while Azure may only be late, looking ever more rarely, and is after that", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    await world.pass();
    world.azure.grants = [];
    const delays: number[] = [];
    for (let result = await world.pass(); "delayMs" in result && result.delayMs > 0; result = await world.pass()) {
      expect(world.azure.writes).toHaveLength(1);
      delays.push(result.delayMs);
      await world.clock.advance(result.delayMs);
    }
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(world.azure.writes).toHaveLength(2);
  });

  it("says that it waits for replication, as no failure", async () => {
    const world = new ReconcileWorld();
    world.azure.enable();
    await world.pass();
    world.azure.grants = [];
    await world.pass();
    expect(world.condition("Reconciling")).toBe("True WaitingForReplication");
    expect(world.message("Ready")).toBe(`Azure does not show the last change yet: ${GRANT}`);
    expect(world.events.filter((event) => event.startsWith("Warning"))).toEqual([]);
  });

  it("is left to whoever keeps undoing it, with the command that tries again", async () => {
    const world = new ReconcileWorld();
    await world.settle();
    for (let round = 0; round < 4; round += 1) {
      await world.clock.advance(60_000);
      world.azure.grants = [];
      await world.settle();
    }
    expect(world.message("Ready")).toBe(
      `Somebody keeps undoing this, so it is not repeated for now: ${GRANT} The audit log of Entra and the activity log of the instance say who does. Once that is settled, have it tried again: kubectl annotate winauth sqlmi-01 -n team-a --overwrite reconcile.fluxcd.io/requestedAt="$(date +%s)"`,
    );
  });
});
