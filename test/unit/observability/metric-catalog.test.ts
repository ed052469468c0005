import { describe, expect, it } from "vitest";
import { listMetrics } from "../../../src/observability/metric-catalog.ts";

/** Names that boards and alerts made for controller-runtime look for, with their labels. */
const CONTROLLER_RUNTIME: Record<string, readonly string[]> = {
  controller_runtime_active_workers: ["controller"],
  controller_runtime_max_concurrent_reconciles: ["controller"],
  controller_runtime_reconcile_errors_total: ["controller"],
  controller_runtime_reconcile_panics_total: ["controller"],
  controller_runtime_reconcile_time_seconds: ["controller"],
  controller_runtime_reconcile_timeouts_total: ["controller"],
  controller_runtime_reconcile_total: ["controller", "result"],
  controller_runtime_terminal_reconcile_errors_total: ["controller"],
  leader_election_master_status: ["name"],
  rest_client_request_duration_seconds: ["method", "host"],
  rest_client_requests_total: ["code", "method", "host"],
  workqueue_adds_total: ["name", "controller"],
  workqueue_depth: ["name", "controller", "priority"],
  workqueue_longest_running_processor_seconds: ["name", "controller"],
  workqueue_queue_duration_seconds: ["name", "controller"],
  workqueue_retries_total: ["name", "controller"],
  workqueue_unfinished_work_seconds: ["name", "controller"],
  workqueue_work_duration_seconds: ["name", "controller"],
};

describe("listMetrics()", () => {
  const metrics = listMetrics();

  it("holds controller-runtime's metrics and ours, and nothing else", () => {
    const foreign = metrics.filter(({ name }) => !name.startsWith("winauth_"));
    expect(Object.fromEntries(foreign.map(({ name, labels }) => [name, labels]))).toEqual(CONTROLLER_RUNTIME);
  });

  it("is sorted, has no name twice, and every metric is explained in a sentence", () => {
    const names = metrics.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(metrics.filter(({ help }) => !/^\w.*\.$/.test(help))).toEqual([]);
  });

  it("names counters and units as Prometheus asks", () => {
    const odd = metrics.filter(({ name, type }) =>
      type === "counter" ? !name.endsWith("_total") : type === "histogram" && !name.endsWith("_seconds"),
    );
    expect(odd).toEqual([]);
  });
});
