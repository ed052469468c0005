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
  const labelsOf = (kind: string, key: ObjectKey): { kind: string; namespace: string; name: string } => {
    const { namespace = "", name } = splitKey(key);
    return { kind, namespace, name };
  };
  return {
    onObject(kind, key, object) {
      const resource = labelsOf(kind, key);
      const id = `${kind}/${key}`;
      const current = new Map<string, string>(object?.status?.conditions?.map(({ type, status }) => [type, status]));
      const gone = [...(shown.get(id) ?? [])].filter((type) => !current.has(type));
      for (const status of STATUSES) {
        for (const type of gone) gauge.remove({ ...resource, type, status });
        for (const [type, actual] of current) gauge.set({ ...resource, type, status }, actual === status ? 1 : 0);
      }
      if (current.size === 0) shown.delete(id);
      else shown.set(id, new Set(current.keys()));
    },
  };
}
