import { readdir, readlink } from "node:fs/promises";
import { requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { type Pod, startPod } from "../pod.ts";
import type { Story, StoryContext } from "../story.ts";
import { openTcpDoor, type TcpDoor } from "../tcp-door.ts";
import { passTime, until } from "../wait.ts";
import { startWorld, type World } from "../world.ts";

const ROUNDS = 25;
const COUNT = ROUNDS + 10;
/** Kept-alive connections that are not used any more are closed after 30 s. */
const SETTLE_WITHIN_MS = 150_000;
/** A sweep or a pass may just be at work. */
const ALLOWED_MORE = 3;

/** Faults of every kind, one after the other, and what they leave behind in the process. */
export const descriptors: Story = {
  word: "descriptors",
  title: `${ROUNDS} rounds of broken connections, refusals and lost answers leave no descriptor behind`,
  limitMs: 12 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: COUNT });
    const door = await openTcpDoor(world.doors.kube.port);
    context.defer(() => door.close());
    const server = { url: `https://127.0.0.1:${door.port}`, caPem: world.caPem };
    const pod = await startPod(world, context, { name: "only", restarts: true, server });
    await world.apply([realm(), ...numbers(0, COUNT - ROUNDS).map(authentication)]);
    await untilAllReady(world, context, COUNT - ROUNDS, 180_000);
    const before = await settled(pod, context, Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round++) await disturb(world, context, { door, round });
    await untilAllReady(world, context, COUNT, 240_000);
    const after = await settled(pod, context, before.all + ALLOWED_MORE);
    context.tell("descriptors before, of them sockets", `${before.all}, ${before.sockets}`);
    context.atMost("more descriptors afterwards", Math.max(0, after.all - before.all), ALLOWED_MORE);
    context.atMost("more sockets afterwards", Math.max(0, after.sockets - before.sockets), ALLOWED_MORE);
    context.atMost("process ends", pod.ends.length, 0);
    await requireSingleWrites(world, context, { instances: COUNT });
    await requireRest(world, context);
  },
};

/** One object more, and something that goes wrong while it is set up. */
async function disturb(
  world: World,
  context: StoryContext,
  { door, round }: { readonly door: TcpDoor; readonly round: number },
): Promise<void> {
  const { arm, graph, login } = world.doors;
  const drop = (service: string, kind: string): Promise<unknown> =>
    world.azure.control("POST", "/faults", { match: { service, method: "GET" }, times: 3, effect: { kind } });
  await world.apply([authentication(COUNT - ROUNDS + round)]);
  await passTime(context.random.fraction() * 1500, context.signal);
  const refuseAll = async (): Promise<void> => {
    for (const door of [arm, graph, login]) door.refuse();
    await passTime(1000, context.signal);
    for (const door of [arm, graph, login]) door.admit();
  };
  const kinds: readonly (() => unknown)[] = [
    () => door.cut(),
    refuseAll,
    () => drop("arm", "dropBeforeEffect"),
    () => drop("graph", "malformedBody"),
    () => drop("arm", "htmlBody"),
    () => drop("graph", "dropAfterEffect"),
    () => door.freeze(),
  ];
  await kinds[round % kinds.length]?.();
  await passTime(4000, context.signal);
}

interface Open {
  readonly all: number;
  readonly sockets: number;
}

/** Counts once nothing is closed any more, which shows in equal counts for a while, or as soon as there are few enough. */
async function settled(pod: Pod, context: StoryContext, enough: number): Promise<Open> {
  let last: Open = { all: Number.POSITIVE_INFINITY, sockets: 0 };
  let same = 0;
  const count = async (): Promise<Open | undefined> => {
    const now = await openDescriptors(pod.process().pid);
    same = now.all === last.all ? same + 1 : 0;
    last = now;
    return same >= 8 && now.all <= enough ? now : undefined;
  };
  const waiting = { what: "the descriptors settle", withinMs: SETTLE_WITHIN_MS, everyMs: 5000, signal: context.signal };
  return await until(count, waiting).catch(() => last);
}

async function openDescriptors(pid: number): Promise<Open> {
  const folder = `/proc/${pid}/fd`;
  const targets = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => "gone meanwhile")),
  );
  return { all: targets.length, sockets: targets.filter((target) => target.startsWith("socket:")).length };
}
