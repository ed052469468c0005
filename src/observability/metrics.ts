import { collectDefaultMetrics, Registry } from "prom-client";
import { type ConditionMetrics, registerConditionMetrics } from "./condition-metrics.ts";
import { type EngineMetrics, registerEngineMetrics } from "./engine-metrics.ts";
import { type AzureMetrics, type KubeMetrics, registerAzureMetrics, registerKubeMetrics } from "./outside-metrics.ts";
import { type RealmMetrics, registerRealmMetrics } from "./realm-metrics.ts";

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

/**
 * Makes the metrics of one process, in a registry of its own.
 *
 * @param options.processMetrics Default true: also CPU, memory, file descriptors, garbage collection and the delay of the
 *   event loop, under the names that prom-client gives them.
 */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics !== false) collectDefaultMetrics({ register: registry });
  return {
    engine: registerEngineMetrics(registry),
    kube: registerKubeMetrics(registry),
    azure: registerAzureMetrics(registry),
    conditions: registerConditionMetrics(registry),
    realms: registerRealmMetrics(registry),
    exposition: { contentType: registry.contentType, metrics: () => registry.metrics() },
  };
}
