import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Call, isAzureWrite, isObjectWrite } from "../../support/transcript/call.ts";
import { overlappingWrites } from "../../support/transcript/overlapping-writes.ts";
import { CALLS_OF_NEW_OBJECT, requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { type Pod, startPod } from "../pod.ts";
import { requireThat, type Story, type StoryContext, StoryLeftOut } from "../story.ts";
import { passTime, until } from "../wait.ts";
import { startWorld, takeoversOf, type World } from "../world.ts";

const BATCH = 6;
const JUMPS_S = [300, 0, -300, 0] as const;
const AFTER_JUMP_MS = 20_000;
/** Besides the new objects, the realm's passes and a sweep ask a few times; all objects at once would ask hundreds of times. */
const CALLS_AFTER_JUMP = BATCH * CALLS_OF_NEW_OBJECT + 40;
/** Where Debian's package libfaketime puts it, for each kind of machine. */
const LIBRARIES = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((kind) => `/usr/lib/${kind}/faketime/libfaketime.so.1`);

/** The wall clock jumps while the operator runs; the monotonic one does not, as on a real machine. */
export const clock: Story = {
  word: "clock",
  title: "the wall clock of the leader, and then of both replicas, jumps by five minutes forth and back",
  limitMs: 8 * 60_000,
  async run(context) {
    const library = LIBRARIES.find((path) => existsSync(path));
    if (library === undefined) throw new StoryLeftOut("Debian's package libfaketime is not installed.");
    const world = await startWorld(context, { instances: BATCH * (1 + 2 * JUMPS_S.length) });
    const first = await jumpingPod(world, context, { name: "first", library });
    const second = await jumpingPod(world, context, { name: "second", library });
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);

    let count = BATCH;
    for (const together of [false, true]) {
      for (const offsetS of JUMPS_S) {
        const leader = await untilLed(world, context);
        const jumping = [first, second].filter(({ pod }) => together || pod.name === leader);
        await Promise.all(jumping.map(({ setOffset }) => setOffset(offsetS)));
        await untilSeen(jumping, context, offsetS);
        const jumpMs = nowMs();
        await world.apply(numbers(count, count + BATCH).map(authentication));
        count += BATCH;
        await passTime(AFTER_JUMP_MS, context.signal);
        const calls = world.calls.filter((call) => call.service !== "kube" && call.startedMs > jumpMs).length;
        context.atMost(`calls within ${AFTER_JUMP_MS / 1000} s of a jump`, calls, CALLS_AFTER_JUMP);
        await untilAllReady(world, context, count, 120_000);
      }
    }
    const takeovers = takeoversOf(world.calls);
    context.tell("changes of leader", takeovers.length - 1);
    const writes = world.calls.filter((call: Call) => isAzureWrite(call) || isObjectWrite(call));
    context.atMost("overlapping writes", overlappingWrites(writes, takeovers).length, 0);
    context.atMost("process ends", first.pod.ends.length + second.pod.ends.length, 0);
    await requireSingleWrites(world, context, { instances: count });
    await requireRest(world, context);
  },
};

interface JumpingPod {
  readonly pod: Pod;
  /** Sets its wall clock so many seconds before (-) or after the real one. */
  readonly setOffset: (seconds: number) => Promise<void>;
}

/** @see https://github.com/wolfcw/libfaketime */
async function jumpingPod(
  world: World,
  context: StoryContext,
  { name, library }: { readonly name: string; readonly library: string },
): Promise<JumpingPod> {
  const file = join(context.folder, `${name}-offset`);
  const setOffset = (seconds: number): Promise<void> => writeFile(file, `${seconds < 0 ? "" : "+"}${seconds}\n`);
  await setOffset(0);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const pod = await startPod(world, context, { name, restarts: true, env });
  await pod.untilReady();
  return { pod, setOffset };
}

/** A process tells its clock in the Date header of its health port. */
async function untilSeen(pods: readonly JumpingPod[], context: StoryContext, offsetS: number): Promise<void> {
  requireThat(pods.length > 0, "Nobody's clock jumps.");
  const seen = async (): Promise<true | undefined> => {
    const dates = await Promise.all(pods.map(async ({ pod }) => (await pod.get("/livez")).date));
    return dates.every((date) => Math.abs(Date.parse(date) - Date.now() - offsetS * 1000) < 30_000) ? true : undefined;
  };
  await until(seen, { what: `the clock is ${offsetS} s off`, withinMs: 15_000, signal: context.signal });
}
