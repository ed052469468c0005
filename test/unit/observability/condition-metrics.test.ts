import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { ConditionedObject } from "../../../src/kube/client.ts";
import { objectKey } from "../../../src/kube/client.ts";
import { registerConditionMetrics } from "../../../src/observability/condition-metrics.ts";
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

it("winauth_resource_condition follows the conditions of an object and goes when it goes", async () => {
  const registry = new Registry();
  const metrics = registerConditionMetrics(registry);
  const shown = async (): Promise<string[]> =>
    Object.entries(samples(await registry.metrics())).map(
      ([series, value]) => `${series.replace(/.*type="(\w+)",status="(\w+)".*/, "$1 $2")} ${value}`,
    );

  metrics.onObject("WindowsAuthentication", key, withConditions({ Ready: "False", Reconciling: "True" }));
  expect(await shown()).toEqual([
    "Ready True 0",
    "Reconciling True 1",
    "Ready False 1",
    "Reconciling False 0",
    "Ready Unknown 0",
    "Reconciling Unknown 0",
  ]);
  metrics.onObject("WindowsAuthentication", key, withConditions({ Ready: "True" }));
  expect(await shown()).toEqual(["Ready True 1", "Ready False 0", "Ready Unknown 0"]);
  metrics.onObject("WindowsAuthentication", key, undefined);
  expect(await shown()).toEqual([]);
});
