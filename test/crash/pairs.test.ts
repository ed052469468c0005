import { expect, it } from "vitest";
import { SeededRandom } from "../fakes/seeded-random.ts";
import { ALL_SCENARIOS } from "../support/in-process/all-scenarios.ts";
import { isChosen } from "../support/in-process/crash-suites.ts";
import { runUndisturbed, type Undisturbed } from "../support/in-process/disturbed-run.ts";
import { drawPair, type Pair, pairPoint, readPair } from "../support/in-process/pairs.ts";
import { failuresOf, ONLY, restOf, tell } from "../support/in-process/test-points.ts";

const SEED = Number(process.env["CRASH_SEED"] ?? "1");
const COUNT = Number(process.env["CRASH_PAIRS"] ?? "400");
/** As many as fit instead of a number; then two machines do not run the same. */
const MINUTES = process.env["CRASH_PAIR_MINUTES"];

const runs = new Map<string, Promise<Undisturbed>>();

function undisturbed(name: string): Promise<Undisturbed> {
  const scenario = ALL_SCENARIOS.find((one) => one.name === name)!;
  const known = runs.get(name) ?? runUndisturbed(scenario, "hour");
  runs.set(name, known);
  return known;
}

/** The pairs of the seed in order; how many is decided by their number, or by the time that is given. */
async function* pairs(): AsyncGenerator<Pair> {
  const random = new SeededRandom(SEED);
  const names = ALL_SCENARIOS.map(({ name }) => name);
  const endMs = MINUTES === undefined ? Infinity : performance.now() + Number(MINUTES) * 60_000;
  const count = MINUTES === undefined ? COUNT : Infinity;
  for (let drawn = 0; drawn < count && performance.now() < endMs; drawn += 1)
    yield drawPair(random, names, async (name) => (await undisturbed(name)).calls);
}

const only = ONLY === undefined ? undefined : readPair(ONLY);
const isLeftOut = ONLY !== undefined && (only === undefined || !ALL_SCENARIOS.some(isChosen));

it.skipIf(isLeftOut)(
  `two faults lead to the same end as none (seed ${SEED})`,
  { timeout: 86_400_000 },
  async ({ task }) => {
    const failures: string[] = [];
    const startMs = performance.now();
    let [run, days] = [0, 0];
    for await (const pair of only === undefined ? pairs() : [only]) {
      const reference = await undisturbed(pair.scenario);
      const point = pairPoint(pair, reference.calls);
      failures.push(...(await failuresOf(reference, point)));
      run += 1;
      if (restOf(`${pair.scenario}#${point.n}:${point.label}`) === "day") days += 1;
    }
    const scenario = `a sample of seed ${SEED}`;
    const elapsedMs = performance.now() - startMs;
    tell(task, { kind: "pair of faults", scenario, calls: 0, run, pruned: 0, days, failures, elapsedMs });
    expect(failures).toEqual([]);
  },
);
