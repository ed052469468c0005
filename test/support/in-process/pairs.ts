import type { Random } from "../../../src/ports/random.ts";
import type { Point } from "./disturbed-run.ts";
import type { Disturbance, OutsideCall } from "./outside-calls.ts";
import { disturbancesOf } from "./points.ts";

const FURTHEST = 15;
const CHOICES = 1_000;

/** Two disturbances: one at a call of the undisturbed run, one some calls later, whatever these are by then. */
export interface Pair {
  readonly scenario: string;
  readonly n: number;
  readonly label: string;
  /** How many calls later. */
  readonly after: number;
  /** Decides among the disturbances of the later call. */
  readonly choice: number;
}

/** Draws one; the same from the same random numbers. */
export async function drawPair(
  random: Random,
  names: readonly string[],
  callsOf: (name: string) => Promise<readonly OutsideCall[]>,
): Promise<Pair> {
  const below = (limit: number): number => Math.floor(random.fraction() * limit);
  const scenario = names[below(names.length)]!;
  const calls = await callsOf(scenario);
  const at = below(calls.length);
  const labels = Object.keys(disturbancesOf(calls[at]!));
  const label = labels[below(labels.length)]!;
  return { scenario, n: at + 1, label, after: 1 + below(FURTHEST), choice: below(CHOICES) };
}

/** The pair behind `SCENARIO#NUMBER:LABEL+AFTER:CHOICE`; undefined for the name of a single point. */
export function readPair(name: string): Pair | undefined {
  const match = /^([^#]+)#(\d+):(.+)\+(\d+):(\d+)$/.exec(name);
  if (match === null) return undefined;
  const [, scenario = "", n, label = "", after, choice] = match;
  return { scenario, n: Number(n), label, after: Number(after), choice: Number(choice) };
}

/** The pair as a point of the undisturbed run. */
export function pairPoint({ n, label, after, choice }: Pair, calls: readonly OutsideCall[]): Point {
  const choose = (call: OutsideCall): Disturbance => {
    const disturbances = Object.values(disturbancesOf(call));
    return disturbances[choice % disturbances.length]!;
  };
  const disturbance = disturbancesOf(calls[n - 1]!)[label];
  return { n, label: `${label}+${after}:${choice}`, disturbance, next: { after, choose } };
}
