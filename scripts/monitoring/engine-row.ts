import { METRICS } from "../../src/observability/metric-catalog.ts";
import { waitingKeys } from "./expressions.ts";
import { curves, type Row } from "./panels.ts";

/** The value that so much of what a histogram saw stays below. */
export function quantile(share: number, histogram: string, by: string): string {
  return `histogram_quantile(${share}, sum by (le, ${by}) (rate(${histogram}_bucket[$__rate_interval])))`;
}

/** Events a second, by labels. */
export function perSecond(counter: string, by: string): string {
  return `sum by (${by}) (rate(${counter}[$__rate_interval]))`;
}

/** Does the operator work? */
export const ENGINE_ROW: Row = {
  title: "Engine",
  panels: [
    curves({
      title: "Who leads",
      description: "1 for the replica that holds the Lease. Never two, and none only for seconds.",
      width: 8,
      targets: [{ expr: `max by (instance) (${METRICS.leading.name})`, legend: "{{instance}}" }],
    }),
    curves({
      title: "Age of the Lease's last renewal",
      description: "As each replica sees it; a few seconds, and never more than fifteen.",
      width: 8,
      unit: "s",
      targets: [
        {
          expr: `timestamp(${METRICS.leaseRenewed.name}) - ${METRICS.leaseRenewed.name}`,
          legend: "{{instance}}",
        },
      ],
    }),
    curves({
      title: "Versions that run",
      description: "Two during an upgrade.",
      width: 8,
      targets: [{ expr: `count by (version) (${METRICS.buildInfo.name})`, legend: "{{version}}" }],
    }),
    curves({
      title: "Objects that wait for a worker",
      description: "Of the replica that leads. Comes back to 0 unless workers, Azure or the API server are too slow.",
      width: 8,
      targets: [{ expr: waitingKeys(), legend: "{{controller}}" }],
    }),
    curves({
      title: "Passes by how they ended",
      description: "error: failed and retried. requeue_after: done, and due again later.",
      width: 8,
      unit: "reqps",
      targets: [
        { expr: perSecond(METRICS.reconcileTotal.name, "controller, result"), legend: "{{controller}} {{result}}" },
      ],
    }),
    curves({
      title: "How long passes take (95 %)",
      description: "A pass over an object, calls to Azure included.",
      width: 8,
      unit: "s",
      targets: [{ expr: quantile(0.95, METRICS.reconcileTime.name, "controller"), legend: "{{controller}}" }],
    }),
    curves({
      title: "Faults of the operator's own",
      description: "Panics should not be possible: the log has the stack. Timeouts: a pass ran into its deadline.",
      width: 8,
      unit: "reqps",
      targets: [
        { expr: perSecond(METRICS.reconcilePanics.name, "controller"), legend: "{{controller}} panics" },
        { expr: perSecond(METRICS.reconcileTimeouts.name, "controller"), legend: "{{controller}} timeouts" },
      ],
    }),
    curves({
      title: "Silence of watches",
      description: "Time since the API server gave a sign of life; a bookmark comes about once a minute.",
      width: 8,
      unit: "s",
      targets: [{ expr: `max by (instance, kind) (${METRICS.lastActivityAge.name})`, legend: "{{instance}} {{kind}}" }],
    }),
    curves({
      title: "Watches opened again, lists read again",
      description: "closed is the API server's usual way; corrections are changes that a watch had missed.",
      width: 8,
      unit: "reqps",
      targets: [
        { expr: perSecond(METRICS.watchRestarts.name, "kind, cause"), legend: "{{kind}} {{cause}}" },
        { expr: perSecond(METRICS.relists.name, "kind"), legend: "{{kind}} list" },
        { expr: perSecond(METRICS.relistCorrections.name, "kind"), legend: "{{kind}} corrections" },
      ],
    }),
    curves({
      title: "Calls to the Kubernetes API server",
      description: "By status; <error> is no answer.",
      width: 8,
      unit: "reqps",
      targets: [{ expr: perSecond(METRICS.kubeRequests.name, "method, code"), legend: "{{method}} {{code}}" }],
    }),
    curves({
      title: "How long the API server takes (95 %)",
      description: "Watches are not among them.",
      width: 8,
      unit: "s",
      targets: [{ expr: quantile(0.95, METRICS.kubeRequestDuration.name, "method"), legend: "{{method}}" }],
    }),
    curves({
      title: "Events dropped",
      description: "Kubernetes Events that could not be recorded; conditions are not concerned.",
      width: 8,
      unit: "reqps",
      targets: [{ expr: perSecond(METRICS.eventsDropped.name, "instance"), legend: "{{instance}}" }],
    }),
    curves({
      title: "CPU",
      description: "Cores in use.",
      width: 8,
      targets: [
        {
          expr: `sum by (instance) (rate(process_cpu_seconds_total[$__rate_interval]) and on (instance) ${METRICS.buildInfo.name})`,
          legend: "{{instance}}",
        },
      ],
    }),
    curves({
      title: "Memory",
      description: "Resident; the limit of the chart and of deploy/kustomize is 384 MiB.",
      width: 8,
      unit: "bytes",
      targets: [
        {
          expr: `max by (instance) (process_resident_memory_bytes and on (instance) ${METRICS.buildInfo.name})`,
          legend: "{{instance}}",
        },
      ],
    }),
    curves({
      title: "Delay of the event loop (99 %)",
      description: "Long delays make the Lease's renewal late.",
      width: 8,
      unit: "s",
      targets: [
        {
          expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds and on (instance) ${METRICS.buildInfo.name})`,
          legend: "{{instance}}",
        },
      ],
    }),
  ],
};
