import { expect, it } from "vitest";
import { type Point, runDisturbed, runUndisturbed, type Undisturbed } from "./disturbed-run.ts";
import type { Scenario } from "./scenarios.ts";

/** Set to `SCENARIO#NUMBER:LABEL`, as a failure prints it, to run only that point. */
const ONLY = process.env["IN_PROCESS_POINT"];

/**
 * One test a scenario: every point of it is disturbed in a run of its own, and each has to end as the undisturbed run does.
 * All points run, also when some fail; each failure is one line that starts with what to set to see it again.
 */
export function testPoints(
  scenarios: readonly Scenario[],
  pointsOf: (undisturbed: Undisturbed) => readonly Point[],
  options: { readonly timeoutMs: number },
): void {
  it.each(scenarios)("$name", { timeout: options.timeoutMs }, async (scenario) => {
    const undisturbed = await runUndisturbed(scenario);
    expect(undisturbed.calls.length).toBeGreaterThan(0);
    const failures: string[] = [];
    for (const point of pointsOf(undisturbed)) {
      const name = `${scenario.name}#${point.n}:${point.label}`;
      if (ONLY !== undefined && ONLY !== name) continue;
      const problems = await runDisturbed(undisturbed, point);
      const { service, method, target } = undisturbed.calls[point.n - 1]!;
      const where = `IN_PROCESS_POINT=${name} (${service} ${method} ${target})`;
      failures.push(...problems.map((problem) => `${where} ${problem}`));
    }
    expect(failures).toEqual([]);
  });
}
