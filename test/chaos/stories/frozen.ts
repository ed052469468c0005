import { type Call, isAzureWrite, isObjectWrite } from "../../support/transcript/call.ts";
import { overlappingWrites } from "../../support/transcript/overlapping-writes.ts";
import { nextAzureWrite, requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { startPod } from "../pod.ts";
import { requireThat, type Story } from "../story.ts";
import { passTime, until } from "../wait.ts";
import { startWorld, takeoversOf } from "../world.ts";

const BATCH = 12;
const FROZEN_MS = 30_000;
/** What a frozen process had handed to its kernel before is on the wire, and is not stopped by any check of its own. */
const WIRE_MS = 50;

/** A leader that stands still for longer than its Lease lasts. */
export const frozen: Story = {
  word: "frozen",
  title: "the leader of two is stopped for 30 s (SIGSTOP) in the middle of its work, and goes on",
  limitMs: 6 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: 3 * BATCH });
    const pods = [
      await startPod(world, context, { name: "first", restarts: true }),
      await startPod(world, context, { name: "second", restarts: true }),
    ];
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);
    const name = await untilLed(world, context);
    const leader = pods.find((pod) => pod.name === name);
    const standby = pods.find((pod) => pod.name !== name);
    requireThat(leader !== undefined && standby !== undefined, `${name} leads, which was not started here.`);

    await world.apply(numbers(BATCH, 2 * BATCH).map(authentication));
    await nextAzureWrite(world, context, { by: name, afterMs: nowMs() - 1000, withinMs: 30_000 });
    const old = leader.process();
    const frozenMs = nowMs();
    old.kill("SIGSTOP");
    context.defer(() => old.kill("SIGCONT"));
    await world.apply(numbers(2 * BATCH, 3 * BATCH).map(authentication));
    const write = await nextAzureWrite(world, context, { by: standby.name, afterMs: frozenMs, withinMs: 60_000 });
    context.tell("leader frozen → next write, s", ((write.startedMs - frozenMs) / 1000).toFixed(1));
    await passTime(Math.max(0, frozenMs + FROZEN_MS - nowMs()), context.signal);
    const continuedMs = nowMs();
    old.kill("SIGCONT");
    const ended = await until(() => (old.running() ? undefined : old.exited), {
      ...{ what: "the old leader ends", withinMs: 30_000, signal: context.signal },
    });
    requireThat(ended.code === 1, `The old leader ended with ${ended.code ?? ended.signal ?? ""}.`);
    const late = (call: Call): boolean =>
      call.by === name && call.startedMs > continuedMs + WIRE_MS && (isAzureWrite(call) || isObjectWrite(call));
    const lateWrites = world.calls.filter(late);
    for (const { method, path, status } of lateWrites) context.log(`after SIGCONT: ${method} ${path} ${status}`);
    context.atMost("writes of the old leader after SIGCONT", lateWrites.length, 0);

    await untilAllReady(world, context, 3 * BATCH, 120_000);
    await leader.untilReady();
    requireThat((await world.leader()) === standby.name, "The old leader leads again.");
    const writes = world.calls.filter((call) => isAzureWrite(call) || isObjectWrite(call));
    const overlapping = overlappingWrites(writes, takeoversOf(world.calls));
    for (const { call } of overlapping) context.log(`overlapping: ${call.by} ${call.method} ${call.path}`);
    context.atMost("overlapping writes", overlapping.length, 0);
    await requireSingleWrites(world, context, {
      instances: 3 * BATCH,
      interruptions: { atMs: [frozenMs], recordMs: 2000 },
    });
    await requireRest(world, context);
  },
};
