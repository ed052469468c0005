import { requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { startPod } from "../pod.ts";
import type { Story } from "../story.ts";
import { passTime } from "../wait.ts";
import { startWorld } from "../world.ts";

const BATCH = 15;
const AWAY_MS = 60_000;

/** kube-apiserver is killed and comes back a minute later where it was. */
export const apiserver: Story = {
  word: "apiserver",
  title: "the API server is away for a minute while objects are being set up",
  limitMs: 7 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: 3 * BATCH });
    const { url, caPem } = world.controlPlane;
    const server = { url, caPem };
    const pod = await startPod(world, context, { name: "only", restarts: true, server });
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);
    await world.apply(numbers(BATCH, 2 * BATCH).map(authentication));

    const awayMs = nowMs();
    await world.controlPlane.killApiServer();
    await passTime(AWAY_MS, context.signal);
    await world.controlPlane.startApiServer();
    const backMs = nowMs();
    context.tell("API server away, s", ((backMs - awayMs) / 1000).toFixed(0));
    await world.apply(numbers(2 * BATCH, 3 * BATCH).map(authentication));
    await untilLed(world, context);
    await untilAllReady(world, context, 3 * BATCH, 180_000);
    context.tell("API server back → all Ready, s", ((nowMs() - backMs) / 1000).toFixed(0));
    for (const { atMs, code } of pod.ends) {
      context.log(
        `the process ended with ${String(code)} ${((atMs - awayMs) / 1000).toFixed(1)} s after the API server`,
      );
    }
    // The one that had led ends, as its Lease can't be renewed; the next waits for the API server.
    context.atMost("process ends", pod.ends.length, 1);
    await requireSingleWrites(world, context, {
      instances: 3 * BATCH,
      // Whatever Azure answered just before could not be put on record.
      interruptions: { atMs: [awayMs], recordMs: AWAY_MS },
    });
    await requireRest(world, context);
  },
};
