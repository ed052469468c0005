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

Counters start at 0 wherever their labels are known beforehand, so that the first event is an increase. What is about declared objects is shown by every
replica, so that it does not come and go with the Lease; add up over replicas with \`max\`, not with \`sum\`. A histogram counts as one in the last column;
it has a series for each bucket and two more. \`winauth_resource_condition\` is what grows with a fleet: about 30 series for an object, on each
replica. From a few thousand objects on, \`--condition-metrics=summary\` leaves it out; the alerts then tell how many objects of a realm are concerned
instead of which, and \`kubectl get winauth -A\` says which.

Scrape with \`honor_labels: true\`, as [deploy/monitoring/pod-monitor.yaml](../../deploy/monitoring/pod-monitor.yaml) does: the label \`namespace\` is the
namespace of an object, and Prometheus would else rename it. [Alerts](../runbook.md#alerts) are made from these metrics.

${markdownTable(["metric", "type", "labels", "meaning", "series of a replica"], listMetrics().map(rowOf))}
`;
}

function rowOf({ name, type, labels, help, cardinality }: MetricDefinition): readonly string[] {
  return [code(name), type, labels.map(code).join(", "), help, cardinality];
}
