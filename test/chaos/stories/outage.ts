import { parseExposition } from "../../integration/process/exposition.ts";
import { readyTransitions } from "../../support/transcript/ready-transitions.ts";
import { CALLS_OF_NEW_OBJECT, requireRest, requireSingleWrites, untilAllReady } from "../expectations.ts";
import { authentication, GROUP_ROOT, instanceName, numbers, realm, TEAM_NAMESPACE } from "../fleet.ts";
import { nowMs } from "../now.ts";
import { type Pod, startPod } from "../pod.ts";
import type { Story, StoryContext } from "../story.ts";
import { passTime } from "../wait.ts";
import { startWorld, type World } from "../world.ts";

const READY_BEFORE = 50;
const BEGUN = 15;
const COUNT = READY_BEFORE + BEGUN;
const AWAY_MS = 600_000;
const SWEEPS = AWAY_MS / 60_000;
/** What was Ready is looked at in bulk, by sweeps; the realm asks, too. */
const CALLS_PER_MINUTE = 10;
/**
 * An object that waits is tried with doubling pauses up to five minutes, about ten times in ten minutes, and each try may
 * ask for a token and for the instance. The realm and the sweep ask a few times a minute.
 */
const WASTED_CALLS = BEGUN * 10 * 2 + READY_BEFORE * 2 + SWEEPS * CALLS_PER_MINUTE;

/** Nothing of Azure can be reached for ten minutes. */
export const outage: Story = {
  word: "outage",
  title: "Azure ends every connection before its handshake for ten minutes",
  limitMs: 18 * 60_000,
  async run(context) {
    const world = await startWorld(context, { instances: COUNT });
    const pod = await startPod(world, context, { name: "only", restarts: true });
    await world.apply([realm(), ...numbers(0, READY_BEFORE).map(authentication)]);
    await untilAllReady(world, context, READY_BEFORE, 180_000);
    await world.apply(numbers(READY_BEFORE, COUNT).map(authentication));

    const { arm, graph, login } = world.doors;
    const before = await failedCalls(pod);
    for (const door of [arm, graph, login]) door.refuse();
    const awayMs = nowMs();
    await passTime(AWAY_MS, context.signal);
    const wasted = (await failedCalls(pod)) - before;
    for (const door of [arm, graph, login]) door.admit();
    const backMs = nowMs();
    await untilAllReady(world, context, COUNT, 6 * 60_000);
    const recoveryMs = nowMs() - backMs;
    context.tell("Azure back → all Ready, s", (recoveryMs / 1000).toFixed(0));
    context.atMost("wasted calls", wasted, WASTED_CALLS);
    requireNoRush(world, context, { backMs, recoveryMs });
    // What is set up for the first time has stages; what was Ready may lose it once, and gets it back once.
    const changesUntil = (ms: number): ReadonlyMap<string, number> =>
      readyTransitions(world.calls.filter(({ endedMs }) => endedMs < ms));
    const [atFirst, whenBack, atLast] = [changesUntil(awayMs), changesUntil(backMs), changesUntil(nowMs())];
    const more = (later: ReadonlyMap<string, number>, n: number): number =>
      (later.get(statusPath(n)) ?? 0) - (atFirst.get(statusPath(n)) ?? 0);
    const ofAll = Math.max(...numbers(0, COUNT).map((n) => more(whenBack, n)));
    context.atMost("changes of Ready for one object while away", ofAll, 1);
    const ofReady = Math.max(...numbers(0, READY_BEFORE).map((n) => more(atLast, n)));
    context.atMost("changes of Ready for one that was Ready", ofReady, 2);
    context.atMost("process ends", pod.ends.length, 0);
    await requireSingleWrites(world, context, { instances: COUNT, interruptions: { atMs: [awayMs], recordMs: 2000 } });
    await requireRest(world, context);
  },
};

function statusPath(n: number): string {
  return `${GROUP_ROOT}/namespaces/${TEAM_NAMESPACE}/windowsauthentications/${instanceName(n)}/status`;
}

/** Calls to Azure that got no answer, as the operator counts them. */
async function failedCalls(pod: Pod): Promise<number> {
  const { series } = parseExposition((await pod.get("/metrics")).text);
  return [...series]
    .filter(([name]) => name.startsWith("winauth_azure_requests_total{") && !/code="\d+"/.test(name))
    .reduce((sum, [, value]) => sum + value, 0);
}

/** What had to wait is caught up on without a call more than it needs, and not faster than the services take. */
function requireNoRush(
  world: World,
  context: StoryContext,
  { backMs, recoveryMs }: { readonly backMs: number; readonly recoveryMs: number },
): void {
  const calls = world.calls.filter(({ service, startedMs }) => service !== "kube" && startedMs > backMs);
  const needed = BEGUN * CALLS_OF_NEW_OBJECT + Math.ceil(recoveryMs / 60_000) * CALLS_PER_MINUTE;
  context.atMost("calls until all were Ready", calls.length, needed);
  // The simulator counts as Azure does.
  context.atMost("of them refused with 429", calls.filter(({ status }) => status === 429).length, 0);
  context.tell("calls in the busiest second afterwards", peak(calls.map(({ startedMs }) => startedMs)));
}

function peak(timesMs: readonly number[]): number {
  return Math.max(0, ...timesMs.map((fromMs) => timesMs.filter((ms) => ms >= fromMs && ms < fromMs + 1000).length));
}
