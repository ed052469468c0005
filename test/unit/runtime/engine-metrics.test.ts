import { expect, it } from "vitest";
import { noControllerMetrics, noElectionMetrics, noWorkqueueMetrics } from "../../../src/runtime/engine-metrics.ts";

it("the metrics that count nothing take every call", () => {
  const { workqueue, ...passes } = noControllerMetrics;
  expect(workqueue).toBe(noWorkqueueMetrics);
  const hooks = Object.values({ ...passes, ...workqueue, ...noElectionMetrics } as unknown as Record<
    string,
    () => unknown
  >);
  expect(hooks.map((hook) => hook())).toEqual(hooks.map(() => undefined));
});
