import { expect, it } from "vitest";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import { isReady, isRealmReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;

it("a replica that never led leaves no timer when it is told to stop, so that its process ends", async () => {
  const world = await InProcessWorld.create();
  const leader = world.start();
  world.declare();
  expect(await world.until(() => isReady(world) && isRealmReady(world), 10 * MINUTE_MS)).toBe(true);
  await world.pass(15 * MINUTE_MS);

  const before = world.clock.pendingTimers();
  const standby = world.start();
  await world.pass(5_000);
  expect(world.clock.pendingTimers()).toBeGreaterThan(before);
  const stopped = standby.stop();
  await world.pass(5_000);
  await stopped;
  expect(standby.doors.openTimers).toBe(0);
  leader.doors.kill();
});
