import { SeededRandom } from "../fakes/seeded-random.ts";
import type { CallService } from "../support/in-process/outside-calls.ts";

/** A log-normal distribution by two of its percentiles, in milliseconds. */
export interface LogNormal {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The standard normal distribution's 99th percentile. */
const Z99 = 2.326_347_874;

/**
 * What one request takes, by service. Assumed, not measured on Azure: the tails are long because a control plane's are, and
 * a queue that stands only short ones is no use.
 */
export const LATENCIES: Readonly<Record<CallService, LogNormal>> = {
  arm: { p50Ms: 150, p99Ms: 1_500 },
  graph: { p50Ms: 120, p99Ms: 1_000 },
  token: { p50Ms: 120, p99Ms: 1_000 },
  kubernetes: { p50Ms: 5, p99Ms: 50 },
  lease: { p50Ms: 0, p99Ms: 0 },
  ldap: { p50Ms: 0, p99Ms: 0 },
};

/** Draws a latency for each request, the same sequence for the same seed. */
export function seededLatency(seed: number): (call: { readonly service: CallService }) => number {
  const random = new SeededRandom(seed);
  return ({ service }) => logNormal(LATENCIES[service], random.fraction(), random.fraction());
}

/** One value of the distribution from two uniform ones (Box and Muller's transform). */
export function logNormal({ p50Ms, p99Ms }: LogNormal, first: number, second: number): number {
  if (p50Ms === 0) return 0;
  const sigma = Math.log(p99Ms / p50Ms) / Z99;
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
  return p50Ms * Math.exp(sigma * normal);
}
