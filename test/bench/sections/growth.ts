import { type Contestant, startIn } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import { createFleet } from "../fleet.ts";
import type { Section, SectionContext } from "../measure.ts";
import { applyOneByOne } from "../newcomers.ts";
import { PACE } from "../pace.ts";
import { logLogSlope, percentile } from "../statistics.ts";

const MINUTE_MS = 60_000;
const NEWCOMERS = 20;

/** How the calls after a start and the pick-up grow from the usual fleet to the large one. */
export const growth: Section = async (context) => {
  const { instances, large } = context.size;
  const grown = async (who: Contestant): Promise<readonly [Grown, Grown]> => [
    await grownTo(who, instances, context),
    await grownTo(who, large, context),
  ];
  const ours = await grown("ours");
  const plain = await grown("plain");
  const slope = ([few, many]: readonly [Grown, Grown], of: keyof Grown): number =>
    logLogSlope({ size: instances, value: few[of] }, { size: large, value: many[of] });
  const span = `from ${instances} to ${large} objects`;
  const figures: readonly Figure[] = [
    {
      name: `growth ${span}: Azure reads of the first five minutes after a start (log-log slope)`,
      unit: "slope",
      ours: slope(ours, "reads"),
      plain: slope(plain, "reads"),
    },
    {
      name: `pick-up of a new object, ${large} standing Ready: p99`,
      unit: "ms",
      ours: ours[1].pickUpMs,
      plain: plain[1].pickUpMs,
      target: { atMost: 1_000 },
    },
  ];
  return figures;
};

interface Grown {
  readonly reads: number;
  readonly pickUpMs: number;
}

async function grownTo(who: Contestant, ready: number, { size, seed, log }: SectionContext): Promise<Grown> {
  const { subscriptions, namespaces } = size;
  const others = Math.min(NEWCOMERS, size.newcomers);
  const fleet = await createFleet({ ready, others, subscriptions, namespaces, seed, pace: PACE });
  const { world } = fleet;
  const before = world.record.last;
  startIn(world, who);
  await world.pass(5 * MINUTE_MS);
  const reads = world.record
    .after(before)
    .filter(({ service, isWrite }) => (service === "arm" || service === "graph") && !isWrite).length;
  const { pickUpMs } = await applyOneByOne(fleet, fleet.others, { everyMs: 7_100, watchedMs: MINUTE_MS });
  const grown = { reads, pickUpMs: percentile(pickUpMs, 0.99) };
  log(`growth ${who} to ${ready}: ${JSON.stringify(grown)}`);
  return grown;
}
