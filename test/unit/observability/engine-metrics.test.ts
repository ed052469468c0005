import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { objectKey } from "../../../src/kube/client.ts";
import { registerEngineMetrics } from "../../../src/observability/engine-metrics.ts";
import { createController } from "../../../src/runtime/controller.ts";
import { done } from "../../../src/runtime/work.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { recordingLog } from "../../fakes/recording-log.ts";
import { samples } from "../../fakes/scraped-samples.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";

const Q = '{name="realm",controller="realm"}';
const C = '{controller="realm"}';

describe("registerEngineMetrics()", () => {
  it("starts every series of a controller at 0", async () => {
    const registry = new Registry();
    const metrics = registerEngineMetrics(registry);
    metrics.controller("realm");
    const all = samples(await registry.metrics());
    expect(all).toMatchObject({
      'controller_runtime_reconcile_total{controller="realm",result="error"}': 0,
      'controller_runtime_reconcile_total{controller="realm",result="requeue"}': 0,
      'controller_runtime_reconcile_total{controller="realm",result="requeue_after"}': 0,
      'controller_runtime_reconcile_total{controller="realm",result="success"}': 0,
      [`controller_runtime_reconcile_errors_total${C}`]: 0,
      [`controller_runtime_terminal_reconcile_errors_total${C}`]: 0,
      [`controller_runtime_reconcile_panics_total${C}`]: 0,
      [`controller_runtime_reconcile_timeouts_total${C}`]: 0,
      [`controller_runtime_reconcile_time_seconds_count${C}`]: 0,
      [`controller_runtime_max_concurrent_reconciles${C}`]: 0,
      [`controller_runtime_active_workers${C}`]: 0,
      'workqueue_depth{name="realm",controller="realm",priority="user"}': 0,
      'workqueue_depth{name="realm",controller="realm",priority="repair"}': 0,
      'workqueue_depth{name="realm",controller="realm",priority="resync"}': 0,
      [`workqueue_adds_total${Q}`]: 0,
      [`workqueue_retries_total${Q}`]: 0,
      [`workqueue_queue_duration_seconds_count${Q}`]: 0,
      [`workqueue_work_duration_seconds_count${Q}`]: 0,
    });
    expect(Object.values(all).filter((value) => value !== 0)).toEqual([]);
  });

  it("follows a controller through its passes", async () => {
    const registry = new Registry();
    const metrics = registerEngineMetrics(registry);
    const clock = new FakeClock();
    const stop = new AbortController();
    const controller = createController({
      name: "realm",
      reconcile: (key) =>
        key === "bad"
          ? Promise.reject(new TypeError("x"))
          : new Promise((resolve) => void clock.after(4_000, () => resolve(done()))),
      workers: 1,
      passTimeoutMs: 60_000,
      drainMs: 10_000,
      clock,
      random: fixedRandom(1),
      log: recordingLog().log,
      metrics: metrics.controller("realm"),
    });
    const running = controller.run(stop.signal);
    controller.enqueue.add(objectKey("bad"), { priority: "user" });
    controller.enqueue.add(objectKey("good"), { priority: "user" });
    controller.enqueue.add(objectKey("waiting"), { priority: "resync" });
    await clock.advance(3_000);
    expect(samples(await registry.metrics())).toMatchObject({
      'controller_runtime_reconcile_total{controller="realm",result="error"}': 1,
      [`controller_runtime_reconcile_errors_total${C}`]: 1,
      [`controller_runtime_reconcile_panics_total${C}`]: 1,
      [`controller_runtime_max_concurrent_reconciles${C}`]: 1,
      [`controller_runtime_active_workers${C}`]: 1,
      'workqueue_depth{name="realm",controller="realm",priority="resync"}': 1,
      [`workqueue_adds_total${Q}`]: 4,
      [`workqueue_retries_total${Q}`]: 1,
      [`workqueue_unfinished_work_seconds${Q}`]: 3,
      [`workqueue_longest_running_processor_seconds${Q}`]: 3,
    });
    await clock.advance(1_000);
    expect(samples(await registry.metrics())).toMatchObject({
      [`controller_runtime_reconcile_time_seconds_sum${C}`]: 4,
      'controller_runtime_reconcile_time_seconds_bucket{le="4",controller="realm"}': 3,
      'controller_runtime_reconcile_time_seconds_bucket{le="3.5",controller="realm"}': 2,
    });
    stop.abort();
    await clock.advance(10_000);
    await running;
  });

  it("shows who leads", async () => {
    const registry = new Registry();
    const { election } = registerEngineMetrics(registry);
    election.onLeading("winauth-operator", true);
    const name = 'leader_election_master_status{name="winauth-operator"}';
    expect(samples(await registry.metrics())[name]).toBe(1);
    election.onLeading("winauth-operator", false);
    expect(samples(await registry.metrics())[name]).toBe(0);
  });

  it("shows when the lease was last renewed, once it was", async () => {
    const registry = new Registry();
    const { election } = registerEngineMetrics(registry);
    const name = 'winauth_lease_renewed_timestamp_seconds{name="winauth-operator"}';
    expect(samples(await registry.metrics())).not.toHaveProperty([name]);
    election.onRenewed("winauth-operator", 1_500);
    expect(samples(await registry.metrics())[name]).toBe(1.5);
  });
});
