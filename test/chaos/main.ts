import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle } from "../../scripts/build-bundle.ts";
import { commandOptions, refuse } from "../../scripts/command-options.ts";
import { findBinaries } from "../../src/controlplane/binaries.ts";
import { killAll } from "./processes.ts";
import { type Outcome, table } from "./report.ts";
import { runStory } from "./run-story.ts";
import { STORIES } from "./stories.ts";

const USAGE = `npm run test:chaos -- [options] [${STORIES.map(({ word }) => word).join(" | ")}]
  --seed N     the same kills and latencies again (default: another one each time)
  --at-once N  how many stories run at the same time (default 4)
  --keep       keeps the logs of a green run, too`;

const { values, positionals } = commandOptions(USAGE, {
  allowPositionals: true,
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    "at-once": { type: "string", default: "4" },
    keep: { type: "boolean", default: false },
  },
});
process.exitCode = await main(positionals, Number(values.seed), Number(values["at-once"]));

/** Runs the stories that the words name, or all. Returns the exit code. */
async function main(words: readonly string[], seed: number, atOnce: number): Promise<number> {
  const chosen = words.length === 0 ? STORIES : STORIES.filter(({ word }) => words.includes(word));
  const unknown = words.filter((each) => !STORIES.some(({ word }) => word === each));
  if (unknown.length > 0) refuse(`There is no story ${unknown.join(", ")}.`, USAGE);
  if (!Number.isInteger(seed)) refuse("--seed takes a whole number.", USAGE);
  if (!(atOnce >= 1)) refuse("--at-once takes a number above 0.", USAGE);
  const interrupted = new AbortController();
  // Not once: npm passes on what the terminal has sent already, and the second must not end the cleaning up.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupted.abort(new Error("Interrupted.")));
  process.on("exit", killAll);
  const folder = await mkdtemp(join(tmpdir(), "winauth-chaos-"));
  console.log(
    `seed ${seed} (again with: npm run test:chaos -- --seed ${seed}), ${availableParallelism()} cores, files in ${folder}`,
  );
  const bundle = join(folder, "winauth.cjs");
  await buildBundle(bundle);
  // Once for all, and outside of any story's time: where there are none yet, this builds them for many minutes.
  const binaries = await findBinaries({ env: process.env, log: console.log });
  const outcomes: Outcome[] = [];
  const waiting = [...chosen];
  const lane = async (): Promise<void> => {
    for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
      if (interrupted.signal.aborted) return;
      const own = join(folder, story.word);
      await mkdir(own);
      const run = { seed, folder: own, bundle: [process.execPath, bundle], binaries, interrupted: interrupted.signal };
      outcomes.push(await runStory(story, run));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, chosen.length) }, lane));
  const inOrder = chosen.flatMap(({ word }) => outcomes.filter((outcome) => outcome.word === word));
  console.log(`\n${table(inOrder)}`);
  const green = inOrder.length === chosen.length && inOrder.every(({ verdict }) => verdict !== "failed");
  if ((green || interrupted.signal.aborted) && !values.keep) await rm(folder, { recursive: true, force: true });
  else console.log(`Logs are in ${folder}.`);
  if (interrupted.signal.aborted) return 130;
  return green ? 0 : 1;
}
