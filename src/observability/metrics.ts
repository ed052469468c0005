import { collectDefaultMetrics, Registry } from "prom-client";
import { PROGRAM_VERSION } from "../version.ts";
import { type ConditionDetail, type ConditionMetrics, registerConditionMetrics } from "./condition-metrics.ts";
import { type EngineMetrics, registerEngineMetrics } from "./engine-metrics.ts";
import { METRICS } from "./metric-catalog.ts";
import { type AzureMetrics, type KubeMetrics, registerAzureMetrics, registerKubeMetrics } from "./outside-metrics.ts";
import { type RealmMetrics, registerRealmMetrics } from "./realm-metrics.ts";
import { registerGauge } from "./registered-metrics.ts";

/** What metrics are made of. */
export interface MetricsInit {
  /** Default true: also CPU, memory, file descriptors, garbage collection and the delay of the event loop, under prom-client's names. */
  readonly processMetrics?: boolean;
  /** Default `objects`. */
  readonly conditionMetrics?: ConditionDetail;
}

/**
 * Every hook through which the operator counts. Each part takes only the small interface that it needs, so that none
 * knows the metrics library.
 */
export interface Metrics {
  readonly engine: EngineMetrics;
  readonly kube: KubeMetrics;
  readonly azure: AzureMetrics;
  readonly conditions: ConditionMetrics;
  readonly realms: RealmMetrics;
  /** What `/metrics` serves. */
  readonly exposition: { readonly contentType: string; metrics(): Promise<string> };
}

/** Makes the metrics of one process, in a registry of its own. */
export function createMetrics(init: MetricsInit = {}): Metrics {
  const registry = new Registry();
  if (init.processMetrics !== false) collectDefaultMetrics({ register: registry });
  registerGauge(registry, METRICS.buildInfo).set({ version: PROGRAM_VERSION }, 1);
  return {
    engine: registerEngineMetrics(registry),
    kube: registerKubeMetrics(registry),
    azure: registerAzureMetrics(registry),
    conditions: registerConditionMetrics(registry, init.conditionMetrics ?? "objects"),
    realms: registerRealmMetrics(registry),
    exposition: { contentType: registry.contentType, metrics: () => registry.metrics() },
  };
}
