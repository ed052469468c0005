import { listMetrics, type MetricDefinition } from "../src/observability/metric-catalog.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** The page that lists every metric of ours: name, type, labels and meaning. */
export function metricsPage(): string {
  return `<!-- Generated from src/observability/metric-catalog.ts by "npm run generate"; do not edit. -->

# Metrics

Served by \`winauth operator\` at \`/metrics\` of \`--health-address\`, in Prometheus' text format. Names without the prefix
\`winauth_\` are those of controller-runtime and client-go, with the same labels and meaning, so that boards drawn for them fit.
Beside these, the process tells its CPU, memory, file descriptors, garbage collection and event loop under the names of
[prom-client](https://github.com/siimon/prom-client#default-metrics) (\`process_…\`, \`nodejs_…\`).

${markdownTable(["metric", "type", "labels", "meaning"], listMetrics().map(rowOf))}
`;
}

function rowOf({ name, type, labels, help }: MetricDefinition): readonly string[] {
  return [code(name), type, labels.map(code).join(", "), help];
}
