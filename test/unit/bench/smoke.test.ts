import { expect, it } from "vitest";
import type { Figure } from "../../bench/figure.ts";
import { type Section, TINY } from "../../bench/measure.ts";
import { allReady } from "../../bench/sections/all-ready.ts";
import { growth } from "../../bench/sections/growth.ts";
import { neighbours } from "../../bench/sections/neighbours.ts";
import { pickUp } from "../../bench/sections/pick-up.ts";
import { rest, restart } from "../../bench/sections/rest.ts";

const run = (section: Section): Promise<readonly Figure[]> => section({ size: TINY, seed: 1, log: () => undefined });

it.each([
  { name: "all-ready", section: allReady, figures: 1 },
  { name: "pick-up", section: pickUp, figures: 6 },
  { name: "neighbours", section: neighbours, figures: 4 },
  { name: "growth", section: growth, figures: 2 },
])("the benchmark's section $name measures both operators", async ({ section, figures }) => {
  const found = await run(section);
  expect(found).toHaveLength(figures);
  for (const { ours, plain } of found) expect([Number.isFinite(ours), Number.isFinite(plain)]).toEqual([true, true]);
});

it("counts that nobody writes at rest and after a start, in simulated time and so the same on every machine", async () => {
  const found = [...(await run(rest)), ...(await run(restart))];
  const writes = found.filter(({ unit }) => unit === "writes");
  expect(writes).toHaveLength(4);
  expect(writes.map(({ ours }) => ours)).toEqual([0, 0, 0, 0]);
  const [first, second] = [await run(restart), await run(restart)];
  expect(second).toEqual(first);
});
