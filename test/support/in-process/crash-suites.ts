import { describe } from "vitest";
import { type RestLength, runUndisturbed, type Undisturbed } from "./disturbed-run.ts";
import { crashPlan, faultPlans, meanwhilePoints } from "./points.ts";
import type { Scenario } from "./scenarios.ts";
import { ONLY, type ScenarioPoints, testPoints } from "./test-points.ts";

const TIMEOUT = { timeoutMs: 1_800_000 };

/** Runs each scenario undisturbed, one after the other: they are what all disturbed runs are compared with. */
async function undisturbedRuns(scenarios: readonly Scenario[], rest: RestLength): Promise<readonly Undisturbed[]> {
  const runs: Undisturbed[] = [];
  for (const scenario of scenarios.filter(isChosen)) runs.push(await runUndisturbed(scenario, rest));
  return runs;
}

/** True unless another scenario is named as the only one. */
export function isChosen({ name }: Scenario): boolean {
  return ONLY === undefined || ONLY.startsWith(`${name}#`);
}

/** Deaths and faults at every call of these scenarios; reads that are alike are pruned among them. */
export async function testEveryPoint(scenarios: readonly Scenario[]): Promise<void> {
  const runs = await undisturbedRuns(scenarios, "day");
  describe("a process that dies at any call leads to the same end as one that lives", () => {
    const plans = runs.map((undisturbed) => ({ undisturbed, ...crashPlan(undisturbed) }));
    testPoints("death", plans, TIMEOUT);
  });
  describe("one fault at any call leads to the same end as none", () => {
    const plans = faultPlans(runs).map((plan, at) => ({ undisturbed: runs[at]!, ...plan }));
    testPoints("fault", plans, TIMEOUT);
  });
}

/** Somebody's second change at every call of these scenarios. */
export async function testSecondChanges(scenarios: readonly Scenario[]): Promise<void> {
  const runs: ScenarioPoints[] = [];
  for (const undisturbed of await undisturbedRuns(scenarios, "hour")) {
    const { scenario } = undisturbed;
    for (const second of scenario.meanwhile ?? []) {
      const reference = await runUndisturbed(scenario, "hour", second);
      runs.push({ undisturbed, points: meanwhilePoints(undisturbed, second, reference), pruned: 0 });
    }
  }
  describe("a second change at any call, seen at once, late or only by the next process, leads where both lead", () => {
    testPoints("second change", runs, TIMEOUT);
  });
}
