import { writeFileSync } from "node:fs";
import { commandOptions, refuse } from "../../scripts/command-options.ts";
import { type Figure, tableOf } from "./figure.ts";
import { FULL, type Section, TINY } from "./measure.ts";
import { allReady } from "./sections/all-ready.ts";
import { growth } from "./sections/growth.ts";
import { neighbours } from "./sections/neighbours.ts";
import { pickUp } from "./sections/pick-up.ts";
import { processes } from "./sections/processes.ts";
import { rest, restart } from "./sections/rest.ts";

/** In the order of the table. The name is what the command line takes. */
const SECTIONS: Readonly<Record<string, Section>> = {
  ready: allReady,
  "pick-up": pickUp,
  neighbours,
  restart,
  rest,
  memory: processes,
  growth,
};

const USAGE = `npm run bench -- [options] [${Object.keys(SECTIONS).join(" | ")}]
  --seed N    other latencies (default 1)
  --out FILE  writes the raw figures, too
  --readme    prints the table only, without progress
  --tiny      seconds instead of minutes; shows that it works, the figures mean nothing`;

const { values, positionals } = commandOptions(USAGE, {
  allowPositionals: true,
  options: {
    out: { type: "string" },
    readme: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    tiny: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => SECTIONS[name] === undefined);
if (unknown.length > 0) refuse(`There is no section ${unknown.join(", ")}.`, USAGE);
const seed = Number(values.seed);
if (!Number.isInteger(seed)) refuse(`--seed takes a whole number, not ${values.seed}.`, USAGE);

const startedMs = performance.now();
const elapsed = (): string => `${((performance.now() - startedMs) / 1_000).toFixed(0)} s`;
const log = (line: string): void => {
  if (!values.readme) console.error(`[${elapsed()}] ${line}`);
};
const figures: Figure[] = [];
for (const [name, section] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  log(`section ${name}`);
  figures.push(...(await section({ size: values.tiny ? TINY : FULL, seed, log })));
}
console.log(tableOf(figures));
if (values.out !== undefined)
  writeFileSync(values.out, `${JSON.stringify({ seed: values.seed, figures }, undefined, 2)}\n`);
log(`done after ${elapsed()}`);
// Simulated watches and timers of the operators are still open.
process.exit(0);
