import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    readme: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    tiny: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => SECTIONS[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(", ")}. Sections: ${Object.keys(SECTIONS).join(", ")}.`);
  process.exit(2);
}

const startedMs = performance.now();
const elapsed = (): string => `${((performance.now() - startedMs) / 1_000).toFixed(0)} s`;
const log = (line: string): void => {
  if (!values.readme) console.error(`[${elapsed()}] ${line}`);
};
const figures: Figure[] = [];
for (const [name, section] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  log(`section ${name}`);
  figures.push(...(await section({ size: values.tiny ? TINY : FULL, seed: Number(values.seed), log })));
}
console.log(tableOf(figures));
if (values.out !== undefined)
  writeFileSync(values.out, `${JSON.stringify({ seed: values.seed, figures }, undefined, 2)}\n`);
log(`done after ${elapsed()}`);
// Simulated watches and timers of the operators are still open.
process.exit(0);
