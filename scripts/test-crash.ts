import { availableParallelism } from "node:os";
import { startVitest } from "vitest/node";
import { commandOptions, refuse } from "./command-options.ts";
import { CrashReporter } from "./crash/crash-reporter.ts";

const USAGE = `npm run test:crash -- [options]
  --only 'SCENARIO#NUMBER:LABEL'  runs one point, as a failure prints it
  --seed N                        another sample of pairs of faults (default 1)
  --pairs N                       how many pairs (default 400)
  --minutes N                     as many pairs as fit in this time instead; two machines do not run the same
  --workers N                     processes (default: one a core, 2 at most)`;

const OPTIONS = {
  only: { type: "string" },
  seed: { type: "string" },
  pairs: { type: "string" },
  minutes: { type: "string" },
  workers: { type: "string" },
} as const;
const VARIABLES = {
  only: "CRASH_ONLY",
  seed: "CRASH_SEED",
  pairs: "CRASH_PAIRS",
  minutes: "CRASH_PAIR_MINUTES",
} as const;

/**
 * Runs the test project `crash` and prints what was run. What the tests are told comes in the environment, so that
 * `vitest run` without it runs the same as `npm run test:crash` without options.
 */
async function main(): Promise<boolean> {
  const { values } = commandOptions(USAGE, { options: OPTIONS });
  for (const [option, variable] of Object.entries(VARIABLES)) {
    const value = values[option as keyof typeof VARIABLES];
    if (value === undefined) continue;
    if (option !== "only" && !(Number(value) > 0)) refuse(`--${option} takes a number above 0, not ${value}.`, USAGE);
    process.env[variable] = value;
  }
  const maxWorkers = values.workers === undefined ? Math.min(2, availableParallelism()) : Number(values.workers);
  const reporter = new CrashReporter();
  const vitest = await startVitest([], { project: "crash", watch: false, maxWorkers, reporters: [reporter] });
  await vitest.close();
  const found = reporter.isGreen && reporter.run > 0;
  if (values.only !== undefined && reporter.run === 0) console.error(`There is no point ${values.only}.`);
  return found;
}

process.exitCode = (await main()) ? 0 : 1;
