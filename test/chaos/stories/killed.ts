import { isAzureWrite } from "../../support/transcript/call.ts";
import { nextAzureWrite, requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { type Pod, startPod } from "../pod.ts";
import type { Story, StoryContext } from "../story.ts";
import { passTime } from "../wait.ts";
import { startWorld, type World } from "../world.ts";

const INSTANCES = 200;
const KILLS_ALONE = 53;
const KILLS_OF_LEADER = 7;
/** Objects kept back for the second part, so that each new leader finds something to write. */
const OBJECTS_PER_LEADER = 8;
const LONGEST_LIFE_MS = 4000;
/** From an answer to its record in status, on a busy machine. */
const RECORD_MS = 2000;

/** kill -9 of the operator at random moments, first one alone, then the leader of two. */
export const killed: Story = {
  word: "killed",
  title: `kill -9 at ${KILLS_ALONE + KILLS_OF_LEADER} random moments while ${INSTANCES} objects are set up`,
  limitMs: 15 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: INSTANCES });
    const later = INSTANCES - KILLS_OF_LEADER * OBJECTS_PER_LEADER;
    await world.apply([realm(), ...numbers(0, later).map(authentication)]);
    const killsMs = [...(await killAlone(world, context)), ...(await killLeaders(world, context, later))];
    await untilAllReady(world, context, INSTANCES, 5 * 60_000);
    context.tell("kills", killsMs.length);
    await requireSingleWrites(world, context, {
      instances: INSTANCES,
      interruptions: { atMs: killsMs, recordMs: RECORD_MS },
    });
    await requireRest(world, context);
  },
};

/** One process without an election: it works as soon as it is started, so that most kills hit it at work. */
async function killAlone(world: World, context: StoryContext): Promise<readonly number[]> {
  const pod = await startPod(world, context, { name: "alone", args: ["--no-leader-election"] });
  const killsMs: number[] = [];
  for (let kill = 0; kill < KILLS_ALONE; kill++) {
    await pod.untilReady();
    await passTime(context.random.fraction() * LONGEST_LIFE_MS, context.signal);
    killsMs.push(nowMs());
    await pod.kill();
    if (kill + 1 < KILLS_ALONE) pod.start();
  }
  context.log(`${killsMs.length} kills, ${world.calls.filter(isAzureWrite).length} writes so far`);
  return killsMs;
}

/** Two replicas: each time the leader is killed with work before it, and the other has to go on. */
async function killLeaders(world: World, context: StoryContext, from: number): Promise<readonly number[]> {
  let leader: Pod = await startPod(world, context, { name: "first" });
  let standby: Pod = await startPod(world, context, { name: "second" });
  const killsMs: number[] = [];
  const gapsMs: number[] = [];
  for (let kill = 0; kill < KILLS_OF_LEADER; kill++) {
    const first = from + kill * OBJECTS_PER_LEADER;
    const holder = await untilLed(world, context);
    if (holder === standby.name) [leader, standby] = [standby, leader];
    await passTime(context.random.fraction() * LONGEST_LIFE_MS, context.signal);
    await world.apply(numbers(first, first + OBJECTS_PER_LEADER).map(authentication));
    const atMs = nowMs();
    killsMs.push(atMs);
    await leader.kill();
    const write = await nextAzureWrite(world, context, { by: standby.name, afterMs: atMs, withinMs: 60_000 });
    gapsMs.push(write.startedMs - atMs);
    leader.start();
    await leader.untilReady();
  }
  const seconds = gapsMs.map((ms) => Number((ms / 1000).toFixed(1)));
  context.tell("leader killed → next write, each in s", seconds.join(" "));
  context.atMost("the longest", Math.max(...seconds), 20, "s");
  return killsMs;
}
