import { type Contestant, startIn } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import { createFleet, declare } from "../fleet.ts";
import type { Section, SectionContext } from "../measure.ts";
import { applyOneByOne, type FailureKind, failFor, type NewcomerTimes } from "../newcomers.ts";
import { PACE } from "../pace.ts";
import { percentile } from "../statistics.ts";

const EVERY_MS = 1_900;
const SETTLE_MS = 60_000;
const WATCHED_MS = 10 * 60_000;

/** One namespace applies many objects at once that all fail, while others go on applying theirs. */
export const neighbours: Section = async (context) => {
  const figures: Figure[] = [];
  const quiet = {
    ours: await othersTimes("ours", undefined, context),
    plain: await othersTimes("plain", undefined, context),
  };
  for (const failure of ["refused", "hanging"] as const) {
    const ours = await othersTimes("ours", failure, context);
    const plain = await othersTimes("plain", failure, context);
    const words = failure === "refused" ? "answered with 500" : "not answered (30 s)";
    const name = `one namespace applies ${context.size.flood} objects that are ${words}: the others'`;
    figures.push({
      name: `${name} create → Ready, p99 ÷ undisturbed p99`,
      unit: "×",
      floor: 1,
      ours: p99(ours.readyMs) / p99(quiet.ours.readyMs),
      plain: p99(plain.readyMs) / p99(quiet.plain.readyMs),
      target: { atMost: 1.2 },
    });
    figures.push({
      name: `${name} pick-up, p99`,
      unit: "ms",
      ours: p99(ours.pickUpMs),
      plain: p99(plain.pickUpMs),
      target: { atMost: 1_000 },
    });
  }
  return figures;
};

function p99(values: readonly number[]): number {
  return percentile(values, 0.99);
}

async function othersTimes(
  who: Contestant,
  failure: FailureKind | undefined,
  { size, seed, log }: SectionContext,
): Promise<NewcomerTimes> {
  const { instances, flood, subscriptions, namespaces, newcomers } = size;
  const ready = Math.ceil(instances / 2);
  const fleet = await createFleet({ ready, others: flood + newcomers, subscriptions, namespaces, seed, pace: PACE });
  const { world, others } = fleet;
  const noisy = others.slice(0, flood).map((member) => ({ ...member, namespace: fleet.ready[0]!.namespace }));
  // The others live in other namespaces.
  const newcomerMembers = others.slice(flood).map((member, at) => ({
    ...member,
    namespace: fleet.ready[1 + (at % (namespaces - 1))]!.namespace,
  }));
  startIn(world, who);
  await world.pass(SETTLE_MS);
  if (failure !== undefined) {
    failFor(fleet, noisy, failure);
    for (const member of noisy) declare(fleet, member);
  }
  const times = await applyOneByOne(fleet, newcomerMembers, { everyMs: EVERY_MS, watchedMs: WATCHED_MS });
  log(`neighbours ${who} ${failure ?? "undisturbed"}: Ready p99 ${(p99(times.readyMs) / 1_000).toFixed(1)} s`);
  return times;
}
