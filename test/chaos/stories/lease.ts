import { type Call, isAzureWrite, isObjectWrite } from "../../support/transcript/call.ts";
import { requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, OPERATOR_NAMESPACE, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { startPod } from "../pod.ts";
import { requireThat, type Story, type StoryContext } from "../story.ts";
import { until } from "../wait.ts";
import { LEASE_PATH, startWorld, type World } from "../world.ts";

const BATCH = 10;
/** The leader looks at its Lease every two seconds; the rest is for a busy machine. */
const NOTICED_MS = 5000;

/** Somebody deletes the Lease, and somebody else takes it by hand. */
export const lease: Story = {
  word: "lease",
  title: "the Lease is deleted under the leader, and then taken by a stranger",
  limitMs: 6 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: 3 * BATCH });
    const pod = await startPod(world, context, { name: "only", restarts: true });
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);

    await world.apply(numbers(BATCH, 2 * BATCH).map(authentication));
    await world.admin.request("DELETE", LEASE_PATH);
    requireThat((await untilLed(world, context)) === "only", "Nobody made the Lease anew.");
    await untilAllReady(world, context, 2 * BATCH, 120_000);
    context.atMost("process ends after the Lease was deleted", pod.ends.length, 0);

    await world.apply(numbers(2 * BATCH, 3 * BATCH).map(authentication));
    const takenMs = await takeByHand(world, context);
    const ledAgain = async (): Promise<true | undefined> => ((await world.leader()) === "only" ? true : undefined);
    await until(ledAgain, { what: "the operator leads again", withinMs: 60_000, signal: context.signal });
    const againMs = nowMs();
    const isMisplaced = (call: Call): boolean =>
      call.startedMs > takenMs + NOTICED_MS &&
      call.startedMs < againMs - NOTICED_MS &&
      (isAzureWrite(call) || isObjectWrite(call));
    context.atMost("writes while a stranger held the Lease", world.calls.filter(isMisplaced).length, 0);
    context.tell("Lease taken by hand → operator leads again, s", ((againMs - takenMs) / 1000).toFixed(1));
    await untilAllReady(world, context, 3 * BATCH, 120_000);
    context.atMost("process ends after the Lease was taken", pod.ends.length, 1);
    await requireSingleWrites(world, context, {
      instances: 3 * BATCH,
      interruptions: { atMs: pod.ends.map(({ atMs }) => atMs), recordMs: 2000 },
    });
    await requireRest(world, context);
  },
};

/** What an administrator with `kubectl edit` would do. Returns when it was done. */
async function takeByHand(world: World, context: StoryContext): Promise<number> {
  const now = `${new Date().toISOString().slice(0, -1)}000Z`;
  const spec = { holderIdentity: "stranger", leaseDurationSeconds: 15, acquireTime: now, renewTime: now };
  return await until(
    async () => {
      const answer = await world.admin.request("PATCH", LEASE_PATH, {
        body: { metadata: { namespace: OPERATOR_NAMESPACE }, spec },
        contentType: "application/merge-patch+json",
      });
      return answer.status === 200 ? nowMs() : undefined;
    },
    { what: "the Lease is taken", withinMs: 10_000, signal: context.signal },
  );
}
