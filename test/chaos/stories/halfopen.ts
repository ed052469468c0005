import { requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { startPod } from "../pod.ts";
import type { Story } from "../story.ts";
import { openTcpDoor } from "../tcp-door.ts";
import { passTime } from "../wait.ts";
import { startWorld } from "../world.ts";

const BATCH = 10;
/** The operator takes 90 to 120 s without a line for the end of a watch; then the new object has to be set up. */
const NOTICED_WITHIN_S = 150;
/** Kept-alive connections of requests are closed after 30 s: later only watches and the Lease have one. */
const IDLE_MS = 35_000;

/** A device between the operator and the API server forgets its connections, and tells nobody. */
export const halfopen: Story = {
  word: "halfopen",
  title: "connections to the API server go dead without a sign, at work and at rest",
  limitMs: 11 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: 3 * BATCH });
    const door = await openTcpDoor(world.doors.kube.port);
    context.defer(() => door.close());
    const server = { url: `https://127.0.0.1:${door.port}`, caPem: world.caPem };
    const pod = await startPod(world, context, { name: "only", restarts: true, server });
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);

    const measure = async (when: string, from: number): Promise<void> => {
      const frozenMs = nowMs();
      context.tell(`connections gone dead ${when}`, door.freeze());
      if (when === "at rest") await world.apply(numbers(from, from + BATCH).map(authentication));
      await untilAllReady(world, context, from + BATCH, NOTICED_WITHIN_S * 1000 + 60_000);
      const seconds = Math.round((nowMs() - frozenMs) / 1000);
      context.atMost(`gone dead ${when} → all Ready`, seconds, NOTICED_WITHIN_S, "s");
    };
    await world.apply(numbers(BATCH, 2 * BATCH).map(authentication));
    await measure("at work", BATCH);
    const endsAtWork = pod.ends.length;
    context.atMost("process ends, at work", endsAtWork, 0);
    await passTime(IDLE_MS, context.signal);
    await measure("at rest", 2 * BATCH);
    context.atMost("process ends, at rest", pod.ends.length - endsAtWork, 0);
    await requireSingleWrites(world, context, {
      instances: 3 * BATCH,
      interruptions: { atMs: pod.ends.map(({ atMs }) => atMs), recordMs: 2000 },
    });
    await requireRest(world, context);
  },
};
