import { type Call, isGrantCreation, isServicePrincipalWrite } from "../../support/transcript/call.ts";
import { requireRest, requireSingleWrites, untilAllReady, untilLed } from "../expectations.ts";
import { authentication, numbers, realm } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { type Pod, startPod } from "../pod.ts";
import { requireThat, type Story, type StoryContext } from "../story.ts";
import type { HoldPoint } from "../tls-door.ts";
import { passTime, until } from "../wait.ts";
import { startWorld, type World } from "../world.ts";

const BATCH = 6;
const HELD_MS = 2000;
const DRAIN_S = 5;
/** The Lease is given back at once, and the next replica looks at it every 2 s. */
const HAND_OVER_WITHIN_S = 3;

interface Case {
  readonly service: "arm" | "graph";
  readonly point: HoldPoint;
  /** Held for longer than the drain, so that the answer never comes. */
  readonly lost: boolean;
}

const CASES: readonly Case[] = (["arm", "graph"] as const).flatMap((service) => [
  { service, point: "before", lost: false },
  { service, point: "after", lost: false },
  { service, point: "after", lost: true },
]);

/** SIGTERM while a write is under way. */
export const sigterm: Story = {
  word: "sigterm",
  title: "SIGTERM at rest and in the middle of writes, which are held before or after they take effect",
  limitMs: 10 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: BATCH * (CASES.length + 1) });
    const args = ["--drain", `${DRAIN_S}s`];
    const pods = [
      await startPod(world, context, { name: "first", args }),
      await startPod(world, context, { name: "second", args }),
    ];
    await world.apply([realm(), ...numbers(0, BATCH).map(authentication)]);
    await untilAllReady(world, context, BATCH, 120_000);
    const { released, takenOver } = await handOver(world, context, await leaderOf(pods, world, context));
    context.atMost("SIGTERM → Lease handed back", released, HAND_OVER_WITHIN_S, "s");
    context.atMost("SIGTERM → the next one leads", takenOver, HAND_OVER_WITHIN_S, "s");

    for (const [index, each] of CASES.entries()) {
      const from = BATCH * (index + 1);
      await inTheMiddle(world, context, { each, from, leader: await leaderOf(pods, world, context) });
      await untilAllReady(world, context, from + BATCH, 180_000);
    }
    await requireSingleWrites(world, context, { instances: BATCH * (CASES.length + 1) });
    await requireRest(world, context);
  },
};

async function leaderOf(pods: readonly Pod[], world: World, context: StoryContext): Promise<Pod> {
  const name = await untilLed(world, context);
  const pod = pods.find((each) => each.name === name);
  requireThat(pod !== undefined, `${name} leads, which was not started here.`);
  return pod;
}

/** Ends the leader while nothing is under way; in seconds, when the Lease was free and when it was taken. */
async function handOver(
  world: World,
  context: StoryContext,
  leader: Pod,
): Promise<{ readonly released: number; readonly takenOver: number }> {
  const fromMs = nowMs();
  const ended = leader.stop();
  const other = async (): Promise<true | undefined> => {
    const holder = (await world.leader()) ?? "";
    return holder !== "" && holder !== leader.name ? true : undefined;
  };
  await until(other, { what: "the other replica leads", withinMs: 60_000, everyMs: 20, signal: context.signal });
  const takenOver = nowMs() - fromMs;
  requireThat((await ended) === 0, "The leader did not end with 0.");
  const handedBack = world.calls.find((call) => isHandBack(call) && call.startedMs > fromMs);
  requireThat(handedBack !== undefined, "The Lease was not handed back.");
  leader.start();
  return { released: seconds(handedBack.endedMs - fromMs), takenOver: seconds(takenOver) };
}

function isHandBack({ service, method, path, body, status }: Call): boolean {
  if (service !== "kube" || method !== "PUT" || !path.includes("/leases/") || status !== 200) return false;
  return (body as { readonly spec: { readonly holderIdentity: string } }).spec.holderIdentity === "";
}

async function inTheMiddle(
  world: World,
  context: StoryContext,
  { each, from, leader }: { readonly each: Case; readonly from: number; readonly leader: Pod },
): Promise<void> {
  const { service, point, lost } = each;
  const isHeld = service === "arm" ? isServicePrincipalWrite : isGrantCreation;
  const hold = world.doors[service].hold(point, ({ method, path }) => isHeld({ ...NO_CALL, service, method, path }));
  context.defer(() => hold.release());
  await world.apply(numbers(from, from + BATCH).map(authentication));
  const held = await until(() => hold.first(), {
    ...{ what: `a write to ${service} is held`, withinMs: 60_000, everyMs: 20, signal: context.signal },
  });
  requireThat(held.by === leader.name, `${held.by} writes, and ${leader.name} leads.`);
  const fromMs = nowMs();
  const ended = leader.stop();
  if (!lost) {
    await passTime(HELD_MS, context.signal);
    hold.release();
  }
  const code = await ended;
  const tookS = seconds(nowMs() - fromMs);
  hold.release();
  const words = `${service}, ${point} its effect${lost ? ", never answered" : ""}`;
  requireThat(code === 0, `The leader ended with ${String(code)} (${words}).`);
  context.atMost(`SIGTERM → end (${words})`, tookS, DRAIN_S + 5, "s");
  leader.start();
  await leader.untilReady();
}

const NO_CALL = { by: "", status: 0, startedMs: 0, endedMs: 0 };

function seconds(ms: number): number {
  return Number((ms / 1000).toFixed(1));
}
