import { expect, it } from "vitest";
import { metricsPage } from "../../../scripts/metrics-page.ts";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";

it("metricsPage() has one row for every metric, with type, labels, meaning and cardinality", () => {
  const rows = metricsPage()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows).toHaveLength(listMetrics().length);
  expect(rows).toContain(
    "| `controller_runtime_reconcile_total` | counter | `controller`, `result` | Passes by how they ended. | 4 for each of 3 controllers |",
  );
});
