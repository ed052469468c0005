import { expect, it, type TestContext } from "vitest";
import { type Outcome, type Point, type RestLength, runDisturbed, type Undisturbed } from "./disturbed-run.ts";
import type { OutsideCall } from "./outside-calls.ts";

/** Set to `SCENARIO#NUMBER:LABEL`, as a failure prints it, to run only that point; `npm run test:crash -- --only` does. */
export const ONLY = process.env["CRASH_ONLY"];
/** One point in so many rests a whole day instead of an hour. */
const DAY_FOR_ONE_IN = 60;

/** What a test has done, for the table that `npm run test:crash` prints. */
export interface CrashCount {
  readonly kind: string;
  readonly scenario: string;
  readonly calls: number;
  readonly run: number;
  readonly pruned: number;
  /** How many of them rested a day. */
  readonly days: number;
  readonly failures: readonly string[];
  readonly elapsedMs: number;
}

declare module "vitest" {
  interface TaskMeta {
    crash?: CrashCount;
  }
}

/** The points of one scenario. */
export interface ScenarioPoints {
  readonly undisturbed: Undisturbed;
  readonly points: readonly Point[];
  readonly pruned: number;
}

/**
 * One test a scenario: every point of it is disturbed in a run of its own, and each has to end as the undisturbed run does.
 * All points run, also when some fail; each failure is one line that starts with the command that shows it again.
 */
export function testPoints(
  kind: string,
  scenarios: readonly ScenarioPoints[],
  options: { readonly timeoutMs: number },
): void {
  if (scenarios.length === 0) it.skip("none of these is chosen", () => undefined);
  const titled = scenarios.map((one) => ({ ...one, name: one.undisturbed.scenario.name }));
  it.for(titled)("$name", { timeout: options.timeoutMs }, async (scenario, { task }) => {
    const { undisturbed, name, points, pruned } = scenario;
    expect(undisturbed.calls.length).toBeGreaterThan(0);
    const chosen = points.filter(({ n, label }) => ONLY === undefined || ONLY === `${name}#${n}:${label}`);
    const failures: string[] = [];
    const startMs = performance.now();
    for (const point of chosen) failures.push(...(await failuresOf(undisturbed, point)));
    const days = chosen.filter((point) => restOf(`${name}#${point.n}:${point.label}`) === "day").length;
    const elapsedMs = performance.now() - startMs;
    const counts = { calls: undisturbed.calls.length, run: chosen.length, pruned, days, failures, elapsedMs };
    if (chosen.length > 0) tell(task, { kind, scenario: name, ...counts });
    expect(failures).toEqual([]);
  });
}

/** Puts a count where the reporter finds it. */
export function tell(task: TestContext["task"], count: CrashCount): void {
  task.meta.crash = count;
}

/** One line a problem, each with the command that shows it again. */
export async function failuresOf(undisturbed: Undisturbed, point: Point): Promise<readonly string[]> {
  const name = `${undisturbed.scenario.name}#${point.n}:${point.label}`;
  const { problems, disturbed } = await outcomeOf(undisturbed, point, restOf(name));
  const where = disturbed.map(callWords).join(", then ");
  return problems.map((problem) => `npm run test:crash -- --only '${name}' (${where}) ${problem}`);
}

/** What the harness cannot go on from fails the point, and not all points after it. */
async function outcomeOf(undisturbed: Undisturbed, point: Point, rest: RestLength): Promise<Outcome> {
  try {
    return await runDisturbed(undisturbed, point, rest);
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)], disturbed: [] };
  }
}

function callWords({ service, method, target }: OutsideCall): string {
  return `${service} ${method} ${target}`;
}

/** The same points in every run: which ones is decided by the name alone. */
export function restOf(name: string): RestLength {
  let digest = 0;
  for (const character of name) digest = (digest * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return digest % DAY_FOR_ONE_IN === 0 ? "day" : "hour";
}
