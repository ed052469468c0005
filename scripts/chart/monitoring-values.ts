import { type ChartValue, DURATION, names, text, toggle, whole } from "./chart-value.ts";

/** How its health and its metrics are seen. */
export const MONITORING_VALUES: readonly ChartValue[] = [
  {
    path: "health.port",
    byDefault: 8080,
    schema: whole(1024, 65_535),
    help: "Port of `/livez`, `/readyz` and `/metrics`.",
    tries: [9090],
  },
  {
    path: "metrics.service.enabled",
    byDefault: true,
    schema: toggle,
    help: "A Service for the metrics port.",
    tries: [false],
  },
  {
    path: "metrics.service.annotations",
    byDefault: {},
    schema: names,
    help: "Annotations for it.",
    tries: [{ "prometheus.io/scrape": "true", "prometheus.io/port": "8080" }],
  },
  ...monitor("serviceMonitor", "ServiceMonitor (needs `metrics.service.enabled`)"),
  ...monitor("podMonitor", "PodMonitor"),
];

function monitor(name: string, kind: string): readonly ChartValue[] {
  const enabled = `metrics.${name}.enabled`;
  return [
    {
      path: enabled,
      byDefault: false,
      schema: toggle,
      help: `A ${kind} for the Prometheus operator.`,
      tries: [true],
    },
    {
      path: `metrics.${name}.interval`,
      byDefault: "30s",
      schema: text(DURATION),
      help: "How often it is scraped.",
      tries: ["1m"],
      tryWith: { [enabled]: true },
    },
    {
      path: `metrics.${name}.labels`,
      byDefault: {},
      schema: names,
      help: "Labels by which a Prometheus selects it.",
      tries: [{ release: "prometheus" }],
      tryWith: { [enabled]: true },
    },
  ];
}
