import { describe, expect, it } from "vitest";
import { createSweep, sweepRealm } from "../../../../src/controllers/sweep/sweep.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { silentLog } from "../../../../src/ports/log.ts";
import { kerberosRealm, ReconcileWorld } from "../../../fakes/reconcile-world.ts";

async function sweeping() {
  const world = new ReconcileWorld();
  await world.settle();
  const added: string[] = [];
  const init = { ...world.deps(), enqueue: { add: (key: string) => added.push(key) }, log: silentLog };
  world.azure.calls = [];
  return { world, init, added, sweep: () => sweepRealm(kerberosRealm(), init, new AbortController().signal) };
}

describe("the sweep", () => {
  it("asks in bulk and wakes nobody while status is right", async () => {
    const { world, sweep } = await sweeping();
    expect(await sweep()).toEqual([]);
    expect(world.azure.calls).toEqual(["list", "grantsOfMany", "resource"]);
  });

  it("wakes the object whose consent is gone, and does not mend it itself", async () => {
    const { world, sweep, added } = await sweeping();
    world.azure.grants = [];
    const writes = world.azure.writes.length;
    expect(await sweep()).toEqual([world.key]);
    expect(added).toEqual([world.key]);
    expect(world.azure.writes).toHaveLength(writes);
  });

  it("wakes an object that only watches when somebody has given the consent it lacks", async () => {
    const { world, sweep } = await sweeping();
    const { grants } = world.azure;
    world.azure.grants = [];
    world.edit({ managementPolicy: "Observe" });
    await world.settle();
    expect(world.condition("Ready")).toBe("False ChangesPending");
    expect(await sweep()).toEqual([]);
    world.azure.grants = grants;
    expect(await sweep()).toEqual([world.key]);
    await world.settle();
    expect(world.condition("Ready")).toBe("True Succeeded");
  });

  it("does not take a failed list for an empty one", async () => {
    const { world, sweep } = await sweeping();
    const error = new OperatorError("Throttled.", {
      code: "x",
      reason: "Throttled",
      retry: { kind: "slow" },
      needsHuman: false,
    });
    world.azure.failNext("list", error);
    world.azure.failNext("grantsOfMany", error);
    world.azure.addInstance();
    expect(await sweep()).toEqual([]);
  });

  it("runs at its interval until it is told to stop", async () => {
    const { world, init, added } = await sweeping();
    const stop = new AbortController();
    const running = createSweep(init).run(stop.signal);
    world.azure.grants = [];
    await world.clock.advance(world.settings.sweepIntervalMs);
    stop.abort();
    await running;
    expect(added).toEqual([world.key]);
    expect(world.clock.pendingTimers()).toBe(0);
  });
});
