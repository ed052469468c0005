import { stringify } from "yaml";
import { ALERTS, type Alert } from "./alerts.ts";
import { inFull, type Span } from "./spans.ts";

/** Where the runbook's pages are served; what publishes them elsewhere puts its own address in this place. */
export const RUNBOOK_BASE_URL = "https://winauth.dev/winauth-operator/runbook/";

const GENERATED = '# Generated from scripts/monitoring by "npm run generate"; do not edit.\n';
const GROUPS = ["fleet", "realm", "engine", "budget"] as const;

/** What a fired alert shows beside the labels of its series. */
export function annotationsOf({ name, sentence }: Pick<Alert, "name" | "sentence">): Readonly<Record<string, string>> {
  return { summary: sentence, runbook_url: `${RUNBOOK_BASE_URL}${name}` };
}

/** The groups of rules, as a rule file of Prometheus and a PrometheusRule both hold them. */
export function ruleGroups(span: Span = inFull, alerts = ALERTS): readonly object[] {
  return GROUPS.map((group) => ({
    name: `winauth-operator-${group}`,
    rules: alerts.filter((alert) => alert.group === group).map((alert) => ruleOf(alert, span)),
  }));
}

/** `deploy/monitoring/rule-file.yaml`: for `rule_files` of a Prometheus without its operator, and for promtool. */
export function ruleFile(): string {
  return GENERATED + yaml({ groups: ruleGroups() });
}

/** `deploy/monitoring/prometheus-rules.yaml`, for the Prometheus Operator. */
export function prometheusRule(): string {
  return (
    GENERATED +
    yaml({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: metadata("winauth-operator"),
      spec: { groups: ruleGroups() },
    })
  );
}

/**
 * `deploy/monitoring/pod-monitor.yaml`, for the Prometheus Operator. The label `namespace` of our series is the object's, so it
 * has to be honoured.
 */
export function podMonitor(): string {
  return (
    GENERATED +
    yaml({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: metadata("winauth-operator"),
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "winauth-operator" } },
        podMetricsEndpoints: [{ port: "health", path: "/metrics", interval: "30s", honorLabels: true }],
      },
    })
  );
}

function ruleOf(alert: Alert, span: Span): object {
  return {
    alert: alert.name,
    expr: alert.expression(span),
    for: span(alert.forSeconds),
    labels: { severity: alert.severity },
    annotations: annotationsOf(alert),
  };
}

function metadata(name: string): object {
  return { name, namespace: "winauth-system", labels: { "app.kubernetes.io/name": "winauth-operator" } };
}

function yaml(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
