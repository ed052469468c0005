import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { MetricDefinition } from "./metric-catalog.ts";

/** Creates the counter of a definition in a registry. */
export function registerCounter<L extends string>(
  registry: Registry,
  { name, help, labels }: MetricDefinition & { readonly labels: readonly L[] },
): Counter<L> {
  return new Counter({ name, help, labelNames: labels, registers: [registry] });
}

/** Creates the gauge of a definition in a registry. `collect` runs before each scrape. */
export function registerGauge<L extends string>(
  registry: Registry,
  { name, help, labels }: MetricDefinition & { readonly labels: readonly L[] },
  collect?: (gauge: Gauge<L>) => void,
): Gauge<L> {
  return new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(collect === undefined
      ? {}
      : {
          collect() {
            collect(this);
          },
        }),
  });
}

/** Creates the histogram of a definition in a registry. */
export function registerHistogram<L extends string>(
  registry: Registry,
  { name, help, labels, buckets }: MetricDefinition & { readonly labels: readonly L[] },
): Histogram<L> {
  return new Histogram({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(buckets === undefined ? {} : { buckets: [...buckets] }),
  });
}
