import type { Registry } from "prom-client";
import { type ConditionedObject, type ObjectKey, splitKey } from "../kube/client.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerGauge } from "./registered-metrics.ts";

const STATUSES = ["True", "False", "Unknown"] as const;

/** Shows the conditions of resources as metrics. */
export interface ConditionMetrics {
  /** Shows the conditions of the object as it is now; `object` undefined takes its series away. */
  onObject(kind: string, key: ObjectKey, object: ConditionedObject | undefined): void;
}

/**
 * Creates `winauth_resource_condition`. Feed it from informers, deletions included, so that it neither misses a resource
 * nor outlives one.
 */
export function registerConditionMetrics(registry: Registry): ConditionMetrics {
  const gauge = registerGauge(registry, METRICS.resourceCondition);
  const shown = new Map<string, ReadonlySet<string>>();
  return {
    onObject(kind, key, object) {
      const { namespace = "", name } = splitKey(key);
      const resource = { kind, namespace, name };
      const id = `${kind}/${key}`;
      const conditions = object?.status?.conditions ?? [];
      const types = new Set<string>(conditions.map(({ type }) => type));
      for (const type of shown.get(id) ?? []) {
        if (!types.has(type)) for (const status of STATUSES) gauge.remove({ ...resource, type, status });
      }
      for (const { type, status: current } of conditions) {
        for (const status of STATUSES) gauge.set({ ...resource, type, status }, current === status ? 1 : 0);
      }
      if (types.size === 0) shown.delete(id);
      else shown.set(id, types);
    },
  };
}
