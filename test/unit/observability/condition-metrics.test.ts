import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { ConditionedObject } from "../../../src/kube/client.ts";
import { objectKey } from "../../../src/kube/client.ts";
import { type ConditionDetail, registerConditionMetrics } from "../../../src/observability/condition-metrics.ts";
import { samples } from "../../fakes/scraped-samples.ts";

const key = objectKey("sqlmi-01", "team");

function withConditions(conditions: Readonly<Record<string, "True" | "False" | "Unknown">>): ConditionedObject {
  return {
    apiVersion: "sqlmi.winauth.dev/v1alpha1",
    kind: "WindowsAuthentication",
    metadata: { name: "sqlmi-01", namespace: "team", uid: "u", resourceVersion: "1" },
    status: {
      conditions: Object.entries(conditions).map(([type, status]) => ({
        type,
        status,
        reason: "Because",
        message: "It is so.",
        observedGeneration: 1,
        lastTransitionTime: "2026-01-01T00:00:00Z",
      })),
    },
  };
}

const KIND = "WindowsAuthentication";

function metricsOf(detail: ConditionDetail, types: readonly string[] = ["Ready", "Stalled"]) {
  const registry = new Registry();
  const metrics = registerConditionMetrics(registry, detail).ofKind(KIND, types);
  return {
    ...metrics,
    /** `TYPE STATUS` of each object's conditions. */
    objects: async () =>
      Object.entries(samples(await registry.metrics()))
        .filter(([series]) => series.startsWith("winauth_resource_condition{"))
        .map(
          ([series, value]) =>
            `${series.replace(/.*realm="(\w*)",type="(\w+)",status="(\w+)".*/, "$1 $2 $3")} ${value}`,
        ),
    /** Counts other than 0, and how many series there are. */
    counts: async () => {
      const all = Object.entries(samples(await registry.metrics())).filter(([series]) =>
        series.startsWith("winauth_resources"),
      );
      const shown = all
        .filter(([, value]) => value !== 0)
        .map(([series, value]) => `${series.replace(`kind="${KIND}",`, "")} ${value}`);
      return { series: all.length, shown: shown.sort() };
    },
  };
}

it("winauth_resource_condition follows the conditions and the realm of an object and goes when it goes", async () => {
  const { onObject, objects } = metricsOf("objects");
  onObject(key, { realm: "a", object: withConditions({ Ready: "False", Reconciling: "True" }) });
  expect(await objects()).toEqual([
    "a Ready True 0",
    "a Ready False 1",
    "a Ready Unknown 0",
    "a Reconciling True 1",
    "a Reconciling False 0",
    "a Reconciling Unknown 0",
  ]);
  onObject(key, { realm: "a", object: withConditions({ Ready: "True" }) });
  expect(await objects()).toEqual(["a Ready True 1", "a Ready False 0", "a Ready Unknown 0"]);
  onObject(key, { realm: "b", object: withConditions({ Ready: "True" }) });
  expect(await objects()).toEqual(["b Ready True 1", "b Ready False 0", "b Ready Unknown 0"]);
  onObject(key, undefined);
  expect(await objects()).toEqual([]);
});

it("shows no object with summary, and counts them all the same", async () => {
  const { onObject, objects, counts } = metricsOf("summary");
  onObject(key, { realm: "a", object: withConditions({ Ready: "True" }) });
  expect(await objects()).toEqual([]);
  expect((await counts()).shown).toEqual([
    'winauth_resources_by_condition{realm="a",type="Ready",status="True"} 1',
    'winauth_resources{realm="a"} 1',
  ]);
});

it("counts objects by realm and condition, from 0 for each condition of the kind, until the realm has none", async () => {
  const { onObject, counts } = metricsOf("summary");
  const other = objectKey("sqlmi-02", "team");
  onObject(key, { realm: "a", object: withConditions({}) });
  expect(await counts()).toEqual({ series: 7, shown: ['winauth_resources{realm="a"} 1'] });
  onObject(key, { realm: "a", object: withConditions({ Ready: "False", Stalled: "True" }) });
  onObject(other, { realm: "a", object: withConditions({ Ready: "False" }) });
  expect(await counts()).toEqual({
    series: 7,
    shown: [
      'winauth_resources_by_condition{realm="a",type="Ready",status="False"} 2',
      'winauth_resources_by_condition{realm="a",type="Stalled",status="True"} 1',
      'winauth_resources{realm="a"} 2',
    ],
  });
  onObject(key, { realm: "b", object: withConditions({ Ready: "True" }) });
  onObject(other, undefined);
  expect(await counts()).toEqual({
    series: 7,
    shown: ['winauth_resources_by_condition{realm="b",type="Ready",status="True"} 1', 'winauth_resources{realm="b"} 1'],
  });
  onObject(key, undefined);
  expect(await counts()).toEqual({ series: 0, shown: [] });
});

it("counts a condition that today's version does not have, and lets it go with the realm", async () => {
  const { onObject, counts } = metricsOf("summary", []);
  onObject(key, { realm: "a", object: withConditions({ Older: "True" }) });
  expect(await counts()).toEqual({
    series: 4,
    shown: ['winauth_resources_by_condition{realm="a",type="Older",status="True"} 1', 'winauth_resources{realm="a"} 1'],
  });
  onObject(key, undefined);
  expect(await counts()).toEqual({ series: 0, shown: [] });
});
