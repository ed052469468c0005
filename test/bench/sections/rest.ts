import type { OutsideCall } from "../../support/in-process/outside-calls.ts";
import { type Contestant, startIn } from "../contestant.ts";
import type { Figure } from "../figure.ts";
import { createFleet } from "../fleet.ts";
import { lookFloor } from "../floors.ts";
import type { Section, SectionContext } from "../measure.ts";
import { PACE } from "../pace.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const PAGE_SIZE = 100;

/** What calls were, by what they cost whom. */
export interface Tally {
  readonly armReads: number;
  readonly graphReads: number;
  readonly tokens: number;
  readonly azureWrites: number;
  readonly kubeWrites: number;
}

/** Counts calls; watches and the Lease are not among them. A batch counts as the one request that it is. */
export function tally(calls: readonly OutsideCall[]): Tally {
  const count = (counts: (call: OutsideCall) => boolean): number => calls.filter(counts).length;
  return {
    armReads: count(({ service, isWrite }) => service === "arm" && !isWrite),
    graphReads: count(({ service, isWrite }) => service === "graph" && !isWrite),
    tokens: count(({ service }) => service === "token"),
    azureWrites: count(({ service, isWrite }) => (service === "arm" || service === "graph") && isWrite),
    kubeWrites: count(({ service, isWrite }) => service === "kubernetes" && isWrite),
  };
}

/** A fleet at rest for an hour; and how often it has to be looked at to notice drift as soon. */
export const rest: Section = async (context) => {
  const { size } = context;
  const ours = await restTally("ours", context, { forMs: HOUR_MS });
  const plain = await restTally("plain", context, { forMs: HOUR_MS });
  const eager = await restTally("plain", context, {
    forMs: 2 * MINUTE_MS,
    warmMs: 2 * MINUTE_MS,
    intervalMs: MINUTE_MS,
  });
  const floor = lookFloor({ ...size, pageSize: PAGE_SIZE });
  const hour = `an hour at rest with ${size.instances} Ready:`;
  const reads = ({ armReads, graphReads }: Tally): number => armReads + graphReads;
  const figures: readonly Figure[] = [
    {
      name: `${hour} Resource Manager reads`,
      unit: "calls",
      floor: floor.arm,
      ours: ours.armReads,
      plain: plain.armReads,
    },
    {
      name: `${hour} Graph requests`,
      unit: "calls",
      floor: floor.graph,
      ours: ours.graphReads,
      plain: plain.graphReads,
    },
    { name: `${hour} tokens`, unit: "calls", floor: 2, ours: ours.tokens, plain: plain.tokens },
    {
      name: `${hour} reads, the plain operator looking as often as our sweep (every minute)`,
      unit: "calls",
      ours: reads(ours),
      plain: reads(eager) * 30,
    },
    noWrites(`${hour} Azure writes`, ours.azureWrites, plain.azureWrites),
    noWrites(`${hour} Kubernetes writes but the Lease`, ours.kubeWrites, plain.kubeWrites),
  ];
  return figures;
};

/** What a start with everything Ready costs in its first five minutes. */
export const restart: Section = async (context) => {
  const ours = await restTally("ours", context, { forMs: 5 * MINUTE_MS, warmMs: 0 });
  const plain = await restTally("plain", context, { forMs: 5 * MINUTE_MS, warmMs: 0 });
  const name = `restart with ${context.size.instances} Ready, first five minutes:`;
  const floor = lookFloor({ ...context.size, pageSize: PAGE_SIZE });
  const figures: readonly Figure[] = [
    {
      name: `${name} Azure reads`,
      unit: "calls",
      floor: floor.arm + floor.graph,
      ours: ours.armReads + ours.graphReads,
      plain: plain.armReads + plain.graphReads,
    },
    noWrites(`${name} Azure writes`, ours.azureWrites, plain.azureWrites),
    noWrites(`${name} status writes`, ours.kubeWrites, plain.kubeWrites),
  ];
  return figures;
};

/** Writes that nobody should need. */
function noWrites(name: string, ours: number, plain: number): Figure {
  return { name, unit: "writes", floor: 0, ours, plain, target: { atMost: 0 } };
}

/** Starts one of the two with the whole fleet Ready, and counts after `warmMs` (by default an hour). */
export async function restTally(
  who: Contestant,
  { size, seed, log }: SectionContext,
  {
    forMs,
    warmMs = HOUR_MS / 6,
    intervalMs,
  }: { readonly forMs: number; readonly warmMs?: number; readonly intervalMs?: number },
): Promise<Tally> {
  const { instances, subscriptions, namespaces } = size;
  const { world } = await createFleet({ ready: instances, others: 0, subscriptions, namespaces, seed, pace: PACE });
  startIn(world, who, intervalMs === undefined ? {} : { intervalMs });
  await world.pass(warmMs);
  const mark = world.record.last;
  await world.pass(forMs);
  const counts = tally(world.record.after(mark));
  log(`rest ${who} of ${instances}, ${forMs / MINUTE_MS} min: ${JSON.stringify(counts)}`);
  return counts;
}
