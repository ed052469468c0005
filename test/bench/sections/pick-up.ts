import { type Contestant, startIn } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import { createFleet, declare } from "../fleet.ts";
import type { Section, SectionContext } from "../measure.ts";
import { applyOneByOne, type FailureKind, failFor } from "../newcomers.ts";
import { PACE } from "../pace.ts";
import { percentile } from "../statistics.ts";

/** No divisor of a minute, so that newcomers meet a sweep at every stage. */
const EVERY_MS = 7_100;
const SETTLE_MS = 10 * 60_000;
/** Long enough for a queue that is served at all; whoever waits longer counts with this. */
const WATCHED_MS = 5 * 60_000;
const SCENES: readonly (FailureKind | undefined)[] = [undefined, "refused", "hanging"];

/** A new object beside many that stand Ready, while some of them fail. */
export const pickUp: Section = async (context) => {
  const figures: Figure[] = [];
  for (const failure of SCENES) {
    const ours = await pickUpTimes("ours", failure, context);
    const plain = await pickUpTimes("plain", failure, context);
    for (const [label, fraction] of [
      ["p50", 0.5],
      ["p99", 0.99],
    ] as const) {
      figures.push({
        name: `pick-up of a new object, ${sceneName(failure, context)}: ${label}`,
        unit: "ms",
        ours: percentile(ours, fraction),
        plain: percentile(plain, fraction),
        ...(label === "p99" ? { target: { atMost: 1_000 } } : {}),
      });
    }
  }
  return figures;
};

function sceneName(failure: FailureKind | undefined, { size }: SectionContext): string {
  const standing = `${size.instances} standing`;
  if (failure === undefined) return `${standing} Ready`;
  return `${standing}, ${size.failing} of them ${failure === "refused" ? "answered with 500" : "not answered (30 s)"}`;
}

async function pickUpTimes(
  who: Contestant,
  failure: FailureKind | undefined,
  { size, seed, log }: SectionContext,
): Promise<readonly number[]> {
  const failing = failure === undefined ? 0 : size.failing;
  const { subscriptions, namespaces, newcomers } = size;
  const shape = { ready: size.instances - failing, others: failing + newcomers, subscriptions, namespaces };
  const fleet = await createFleet({ ...shape, seed, pace: PACE });
  const { world, others } = fleet;
  if (failure !== undefined) failFor(fleet, others.slice(0, failing), failure);
  for (const member of others.slice(0, failing)) declare(fleet, member);
  startIn(world, who);
  await world.pass(SETTLE_MS);
  const { pickUpMs } = await applyOneByOne(fleet, others.slice(failing), { everyMs: EVERY_MS, watchedMs: WATCHED_MS });
  log(`pick-up ${who} ${failure ?? "undisturbed"}: p99 ${percentile(pickUpMs, 0.99).toFixed(0)} ms`);
  return pickUpMs;
}
