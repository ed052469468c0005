import type { Registry } from "prom-client";
import type {
  ControllerMetrics,
  ElectionMetrics,
  PassResult,
  RunningTimes,
  WorkqueueMetrics,
} from "../runtime/engine-metrics.ts";
import type { Priority } from "../runtime/work.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerCounter, registerGauge, registerHistogram } from "./registered-metrics.ts";

const RESULTS: readonly PassResult[] = ["error", "requeue", "requeue_after", "success"];
const PRIORITIES: readonly Priority[] = ["user", "repair", "resync"];
const MS_PER_SECOND = 1_000;

/** Makes the hooks of controllers and electors; the metrics themselves are created once per registry. */
export interface EngineMetrics {
  /** Starts all series of the controller and its queue at 0, so that a missing series means that it does not run. */
  controller(name: string): ControllerMetrics;
  readonly election: ElectionMetrics;
}

/** Creates the `controller_runtime_*`, `workqueue_*` and `leader_election_*` metrics in a registry. */
export function registerEngineMetrics(registry: Registry): EngineMetrics {
  const workqueue = registerWorkqueueMetrics(registry);
  const passes = registerCounter(registry, METRICS.reconcileTotal);
  const errors = registerCounter(registry, METRICS.reconcileErrors);
  const terminal = registerCounter(registry, METRICS.terminalErrors);
  const panics = registerCounter(registry, METRICS.reconcilePanics);
  const timeouts = registerCounter(registry, METRICS.reconcileTimeouts);
  const time = registerHistogram(registry, METRICS.reconcileTime);
  const max = registerGauge(registry, METRICS.maxConcurrent);
  const active = registerGauge(registry, METRICS.activeWorkers);
  const leadership = registerGauge(registry, METRICS.leading);
  const renewed = registerGauge(registry, METRICS.leaseRenewed);
  return {
    election: {
      onLeading: (name, leading) => leadership.set({ name }, leading ? 1 : 0),
      onRenewed: (name, atMs) => renewed.set({ name }, atMs / MS_PER_SECOND),
    },
    controller(controller) {
      for (const result of RESULTS) passes.inc({ controller, result }, 0);
      for (const counter of [errors, terminal, panics, timeouts]) counter.inc({ controller }, 0);
      time.zero({ controller });
      max.set({ controller }, 0);
      active.set({ controller }, 0);
      return {
        workqueue: workqueue(controller),
        onWorkers: (workers) => max.set({ controller }, workers),
        onActiveWorkers: (count) => active.set({ controller }, count),
        onPass: (result, durationMs) => {
          passes.inc({ controller, result });
          time.observe({ controller }, durationMs / MS_PER_SECOND);
        },
        onPassError: (kind) => {
          errors.inc({ controller });
          if (kind.terminal) terminal.inc({ controller });
        },
        onPassPanic: () => panics.inc({ controller }),
        onPassTimeout: () => timeouts.inc({ controller }),
      };
    },
  };
}

function registerWorkqueueMetrics(registry: Registry): (controller: string) => WorkqueueMetrics {
  const running = new Map<string, () => RunningTimes>();
  const labelsOf = (controller: string): { name: string; controller: string } => ({ name: controller, controller });
  const depth = registerGauge(registry, METRICS.queueDepth);
  const adds = registerCounter(registry, METRICS.queueAdds);
  const retries = registerCounter(registry, METRICS.queueRetries);
  const queued = registerHistogram(registry, METRICS.queueDuration);
  const worked = registerHistogram(registry, METRICS.workDuration);
  registerGauge(registry, METRICS.unfinishedWork, (gauge) => {
    for (const [name, times] of running) gauge.set(labelsOf(name), times().totalMs / MS_PER_SECOND);
  });
  registerGauge(registry, METRICS.longestRunning, (gauge) => {
    for (const [name, times] of running) gauge.set(labelsOf(name), times().longestMs / MS_PER_SECOND);
  });
  return (controller) => {
    const labels = labelsOf(controller);
    for (const priority of PRIORITIES) depth.set({ ...labels, priority }, 0);
    adds.inc(labels, 0);
    retries.inc(labels, 0);
    queued.zero(labels);
    worked.zero(labels);
    return {
      onDepth: (priority, keys) => depth.set({ ...labels, priority }, keys),
      onAdd: () => adds.inc(labels),
      onRetry: () => retries.inc(labels),
      onTake: (waitedMs) => queued.observe(labels, waitedMs / MS_PER_SECOND),
      onDone: (workedMs) => worked.observe(labels, workedMs / MS_PER_SECOND),
      onStart: (times) => running.set(controller, times),
    };
  };
}
