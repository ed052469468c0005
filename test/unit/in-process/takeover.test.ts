import { expect, it } from "vitest";
import { azureEffects, endState } from "../../support/in-process/end-state.ts";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;

it("the next replica waits for the Lease of one that died in a write, and ends its work", async () => {
  const calm = await InProcessWorld.create();
  calm.start();
  calm.declare();
  await calm.until(() => isReady(calm), 10 * MINUTE_MS);

  const world = await InProcessWorld.create();
  const first = world.start();
  const standby = world.start();
  world.record.interfere(({ service, method }) =>
    service === "arm" && method === "PATCH" ? { kind: "dieBeforeAnswer" } : undefined,
  );
  world.declare();
  await world.until(() => first.doors.isDead || standby.doors.isDead, 10 * MINUTE_MS);
  const died = first.doors.isDead ? first : standby;
  const diedAtMs = world.clock.nowMs();
  world.record.interfere(() => undefined);
  expect(await world.until(() => isReady(world), 10 * MINUTE_MS)).toBe(true);

  const later = world.record.calls.filter(({ process, isWrite }) => isWrite && process !== died.doors.number);
  const firstWriteMs = later.find(({ service }) => service !== "lease")!.atMs;
  // Lease duration, and the standby's own look at it: at most 2.2 retry periods of 2 s.
  expect(firstWriteMs - diedAtMs).toBeGreaterThan(11_000);
  expect(firstWriteMs - diedAtMs).toBeLessThanOrEqual(20_000);
  expect(azureEffects(world.record.calls)).toEqual(azureEffects(calm.record.calls));
  expect(endState(world)).toEqual(endState(calm));
});
