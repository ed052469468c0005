import type { Contestant } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import type { Section, SectionContext } from "../measure.ts";
import { type AtRest, type ProcessWorld, startProcessWorld } from "../process-world.ts";
import { logLogSlope, median } from "../statistics.ts";

const STARTS = 5;

/** Real processes: the bundle, an API server and a simulator of their own. */
export const processes: Section = async (context) => {
  const { instances, large } = context.size;
  const world = await startProcessWorld(context);
  try {
    const node = await world.bareNodeMs(STARTS);
    const empty = await startTimes(world, context, "an empty cluster");
    await world.fill(instances);
    const start = await startTimes(world, context, `${instances} Ready`);
    const some = await both(world);
    await world.fill(large);
    const many = await both(world);
    const bare = world.bareNodeMb;
    const slope = (who: Contestant): number =>
      logLogSlope(
        { size: instances, value: some[who].residentMb - bare },
        { size: large, value: many[who].residentMb - bare },
      );
    const figures: readonly Figure[] = [
      ms("start of the process until ready, empty cluster", node, empty, { atMost: 1_000 }),
      ms(`start of the process until ready, ${instances} Ready`, node, start, { atMost: 1_000 }),
      mb(instances, bare, some, { atMost: 180 }),
      mb(large, bare, many),
      {
        name: `growth of memory above bare Node from ${instances} to ${large} (log-log slope)`,
        unit: "slope",
        ours: slope("ours"),
        plain: slope("plain"),
      },
      {
        name: `CPU at rest with ${instances} Ready, of one core`,
        unit: "%",
        ours: some.ours.cpuPercent,
        plain: some.plain.cpuPercent,
      },
      {
        name: `event-loop delay at rest with ${instances} Ready, p99 above the timer's own 10 ms`,
        unit: "ms",
        ours: some.ours.loopDelayMs,
        plain: some.plain.loopDelayMs,
      },
    ];
    return figures;
  } finally {
    await world.stop();
  }
};

type Pair<T> = Readonly<Record<Contestant, T>>;

async function both(world: ProcessWorld): Promise<Pair<AtRest>> {
  return { ours: await world.atRest("ours"), plain: await world.atRest("plain") };
}

async function startTimes(world: ProcessWorld, { log }: SectionContext, where: string): Promise<Pair<number>> {
  const of = async (who: Contestant): Promise<number> => {
    const times: number[] = [];
    for (let start = 0; start < STARTS; start += 1) times.push(await world.startMs(who));
    log(`start ${who}, ${where}: ${times.map((each) => each.toFixed(0)).join(" ")} ms`);
    return median(times);
  };
  return { ours: await of("ours"), plain: await of("plain") };
}

function ms(name: string, floor: number, { ours, plain }: Pair<number>, target: Figure["target"] & object): Figure {
  return { name, unit: "ms", floor, ours, plain, target };
}

function mb(objects: number, floor: number, { ours, plain }: Pair<AtRest>, target?: Figure["target"] & object): Figure {
  const name = `resident memory with ${objects} Ready`;
  return {
    name,
    unit: "MB",
    floor,
    ours: ours.residentMb,
    plain: plain.residentMb,
    ...(target === undefined ? {} : { target }),
  };
}
