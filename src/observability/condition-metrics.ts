import type { Registry } from "prom-client";
import { type ConditionedObject, type ObjectKey, splitKey } from "../kube/client.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerGauge } from "./registered-metrics.ts";

const STATUSES = ["True", "False", "Unknown"] as const;

/** How much is shown of conditions: of each object, or only how many objects of a realm have which. */
export const CONDITION_METRICS = ["objects", "summary"] as const;

/** One of {@link CONDITION_METRICS}. */
export type ConditionDetail = (typeof CONDITION_METRICS)[number];

/** An object of a kind as it is now, and the realm that it belongs to. */
export interface ShownObject {
  readonly realm: string;
  readonly object: ConditionedObject;
}

/** Shows the objects of one kind. */
export interface KindConditionMetrics {
  /** Shows the conditions of the object as it is now; undefined takes its series away. */
  readonly onObject: (key: ObjectKey, shown: ShownObject | undefined) => void;
}

/** Shows the conditions of resources as metrics. */
export interface ConditionMetrics {
  /** @param types the condition types of the kind: of these, each realm's counts start at 0. */
  ofKind(kind: string, types: readonly string[]): KindConditionMetrics;
}

/** What an object counted as when it was last seen. */
interface Counted {
  readonly realm: string;
  readonly conditions: ReadonlyMap<string, string>;
}

/**
 * Creates `winauth_resources`, `winauth_resources_by_condition` and `winauth_resource_condition`; the last stays empty with
 * `summary`. Feed them from informers, deletions included, so that they neither miss a resource nor outlive one.
 */
export function registerConditionMetrics(registry: Registry, detail: ConditionDetail): ConditionMetrics {
  const countsOf = countMetrics(registry);
  const showObject = objectMetrics(registry, detail);
  return {
    ofKind(kind, types) {
      const count = countsOf(kind, types);
      const known = new Map<ObjectKey, Counted>();
      return {
        onObject(key, shown) {
          const before = known.get(key);
          const now = shown === undefined ? undefined : counted(shown);
          // In this order a realm's series stay when its only object changes.
          if (now !== undefined) count(now, 1);
          if (before !== undefined) count(before, -1);
          showObject({ kind, ...splitName(key) }, before, now);
          if (now === undefined) known.delete(key);
          else known.set(key, now);
        },
      };
    },
  };
}

function counted({ realm, object }: ShownObject): Counted {
  return { realm, conditions: new Map(object.status?.conditions?.map(({ type, status }) => [type, status])) };
}

function splitName(key: ObjectKey): { readonly namespace: string; readonly name: string } {
  const { namespace = "", name } = splitKey(key);
  return { namespace, name };
}

function countMetrics(
  registry: Registry,
): (kind: string, types: readonly string[]) => (of: Counted, by: 1 | -1) => void {
  const total = registerGauge(registry, METRICS.resources);
  const byCondition = registerGauge(registry, METRICS.resourcesByCondition);
  return (kind, declared) => {
    const objects = new Map<string, number>();
    // A stored object may have conditions of another version.
    const types = new Set(declared);
    const forEachSeries = (
      realm: string,
      act: (labels: Record<"kind" | "realm" | "type" | "status", string>) => void,
    ) => {
      for (const type of types) for (const status of STATUSES) act({ kind, realm, type, status });
    };
    return ({ realm, conditions }, by) => {
      const now = (objects.get(realm) ?? 0) + by;
      objects.set(realm, now);
      for (const type of conditions.keys()) types.add(type);
      if (now === 0) {
        objects.delete(realm);
        total.remove({ kind, realm });
        forEachSeries(realm, (labels) => byCondition.remove(labels));
        return;
      }
      total.set({ kind, realm }, now);
      forEachSeries(realm, (labels) => byCondition.inc(labels, conditions.get(labels.type) === labels.status ? by : 0));
    };
  };
}

type Resource = Readonly<Record<"kind" | "namespace" | "name", string>>;
type ConditionLabels = Resource & Readonly<Record<"realm" | "type" | "status", string>>;

function objectMetrics(
  registry: Registry,
  detail: ConditionDetail,
): (resource: Resource, before: Counted | undefined, now: Counted | undefined) => void {
  const gauge = registerGauge(registry, METRICS.resourceCondition);
  if (detail === "summary") return () => undefined;
  const forEachSeries = (
    resource: Resource,
    shown: Counted,
    act: (labels: ConditionLabels, actual: string) => void,
  ): void => {
    for (const [type, actual] of shown.conditions) {
      for (const status of STATUSES) act({ ...resource, realm: shown.realm, type, status }, actual);
    }
  };
  return (resource, before, now) => {
    const stays = (type: string): boolean => now?.realm === before?.realm && now?.conditions.has(type) === true;
    if (before !== undefined)
      forEachSeries(resource, before, (labels) => {
        if (!stays(labels.type)) gauge.remove(labels);
      });
    if (now !== undefined)
      forEachSeries(resource, now, (labels, actual) => gauge.set(labels, actual === labels.status ? 1 : 0));
  };
}
