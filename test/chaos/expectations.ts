import {
  type Call,
  isAzureWrite,
  isGrantCreation,
  isObjectWrite,
  isServicePrincipalWrite,
} from "../support/transcript/call.ts";
import { duplicateGrants } from "../support/transcript/duplicate-grants.ts";
import { type Interruptions, repeatedWrites } from "../support/transcript/surplus-writes.ts";
import { nowMs } from "./now.ts";
import { callsOf } from "./simulated-azure.ts";
import { requireThat, type StoryContext } from "./story.ts";
import { passTime, until } from "./wait.ts";
import type { ChaosObject, World } from "./world.ts";

/** The operator sweeps once a minute: a rest that is longer has seen one. */
const REST_MS = 75_000;

/**
 * What it takes to set up an object: 18 calls, since each of its passes looks afresh before the next step, and some more
 * where the operation is asked for more often.
 */
export const CALLS_OF_NEW_OBJECT = 22;

/** Whether the object is Ready as of its newest generation. */
export function isReady({ metadata, status }: ChaosObject): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && status?.observedGeneration === metadata.generation;
}

/** Waits until all objects are Ready. */
export async function untilAllReady(
  world: World,
  context: StoryContext,
  count: number,
  withinMs: number,
): Promise<void> {
  let last: readonly ChaosObject[] = [];
  const allReady = async (): Promise<true | undefined> => {
    last = await world.objects();
    return last.length === count && last.every(isReady) ? true : undefined;
  };
  try {
    await until(allReady, { what: `all ${count} objects are Ready`, withinMs, everyMs: 1000, signal: context.signal });
  } catch (error) {
    const waiting = last.filter((object) => !isReady(object));
    for (const { metadata, status } of waiting.slice(0, 5)) {
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      context.log(`${metadata.name}: ${ready?.status ?? "no status"} ${ready?.reason ?? ""} ${ready?.message ?? ""}`);
    }
    context.log(`${waiting.length} of ${last.length} objects are not Ready`);
    throw error;
  }
}

/** Waits longer than a sweep takes, and requires that nothing was written meanwhile. */
export async function requireRest(world: World, context: StoryContext): Promise<void> {
  const versions = async (): Promise<string> =>
    [...(await world.objects()), ...(await world.realms())]
      .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)
      .join(" ");
  const [before, fromMs] = [await versions(), nowMs()];
  await passTime(REST_MS, context.signal);
  const writes = world.calls.filter((call) => call.endedMs > fromMs && (isAzureWrite(call) || isObjectWrite(call)));
  context.atMost("writes at rest", writes.length, 0);
  requireThat((await versions()) === before, "An object was written at rest.");
}

/** Requires one service principal and one grant for each instance, and no second write without reason. */
export async function requireSingleWrites(
  world: World,
  context: StoryContext,
  { instances, interruptions }: { readonly instances: number; readonly interruptions?: Interruptions },
): Promise<void> {
  const effects = callsOf(await world.azure.transcript());
  context.atMost("duplicate grants", duplicateGrants(effects).length, 0);
  const subjectOf = (call: Call): string | undefined => {
    if (isServicePrincipalWrite(call)) return call.path.toLowerCase();
    return isGrantCreation(call) ? `grant of ${(call.body as { readonly clientId: string }).clientId}` : undefined;
  };
  const writes = world.calls.filter(isAzureWrite);
  context.tell("calls to Azure, of them writes", `${world.calls.filter(isToAzure).length}, ${writes.length}`);
  const { surplus, excused } = repeatedWrites(writes, subjectOf, interruptions);
  for (const call of surplus.slice(0, 5)) context.log(`surplus: ${call.method} ${call.path} ${call.status}`);
  context.atMost("surplus writes", surplus.length, 0);
  context.tell("writes repeated after a lost answer", excused.length);
  const accepted = effects.filter(({ status }) => status >= 200 && status < 300);
  const changed = new Set(accepted.filter(isServicePrincipalWrite).map(({ path }) => path.toLowerCase()));
  requireThat(changed.size === instances, `${changed.size} of ${instances} instances were changed.`);
  const granted = accepted.filter(isGrantCreation).length;
  requireThat(granted === instances, `${granted} grants were made for ${instances} instances.`);
  const others = writes.filter((call) => subjectOf(call) === undefined);
  requireThat(others.length === 0, `Another write was made: ${others[0]?.method ?? ""} ${others[0]?.path ?? ""}`);
}

function isToAzure({ service }: Call): boolean {
  return service !== "kube";
}

/** The first write to Azure that a replica begins after a moment, once it is there. */
export async function nextAzureWrite(
  world: World,
  context: StoryContext,
  { by, afterMs, withinMs }: { readonly by: string; readonly afterMs: number; readonly withinMs: number },
): Promise<Call> {
  const isIt = (call: Call): boolean => call.by === by && isAzureWrite(call) && call.startedMs > afterMs;
  const waiting = { what: `${by} writes to Azure`, withinMs, everyMs: 50, signal: context.signal };
  return await until(() => world.calls.find(isIt), waiting);
}

/** Waits until a replica holds the Lease, and returns its name. */
export async function untilLed(world: World, context: StoryContext): Promise<string> {
  const holder = async (): Promise<string | undefined> => (await world.leader()) || undefined;
  return await until(holder, { what: "a replica holds the Lease", withinMs: 60_000, signal: context.signal });
}
