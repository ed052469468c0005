import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { registerCounter, registerGauge, registerHistogram } from "../../../src/observability/registered-metrics.ts";
import { samples } from "../../fakes/scraped-samples.ts";

it("definitions become counters, gauges that are asked before each scrape, and histograms with their bounds", async () => {
  const registry = new Registry();
  const labels = ["kind"] as const;
  registerCounter(registry, { name: "c_total", type: "counter", labels, cardinality: "1", help: "C." }).inc({
    kind: "x",
  });
  registerHistogram(registry, {
    name: "h",
    type: "histogram",
    labels: [],
    cardinality: "1",
    help: "H.",
    buckets: [1, 2],
  }).observe(1.5);
  let asked = 0;
  registerGauge(registry, { name: "g", type: "gauge", labels, cardinality: "1", help: "G." }, (gauge) =>
    gauge.set({ kind: "x" }, ++asked),
  );
  registerGauge(registry, { name: "plain", type: "gauge", labels: [], cardinality: "1", help: "P." }).set(4);
  await registry.metrics();
  expect(samples(await registry.metrics())).toEqual({
    'c_total{kind="x"}': 1,
    'h_bucket{le="1"}': 0,
    'h_bucket{le="2"}': 1,
    'h_bucket{le="+Inf"}': 1,
    h_sum: 1.5,
    h_count: 1,
    'g{kind="x"}': 2,
    plain: 4,
  });
});
