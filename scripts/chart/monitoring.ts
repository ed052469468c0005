import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { RUNBOOK_BASE_URL } from "../monitoring/rule-files.ts";
import type { ChartFile } from "./chart-files.ts";
import { type ChartValue, names, text, toggle, type ValueGroup } from "./chart-value.ts";

/** Where the alerts and the dashboard are kept; each is optional, and the chart has a switch for what is there. */
const RULES = "deploy/monitoring/prometheus-rules.yaml";
const DASHBOARD = "deploy/monitoring/grafana-dashboard.json";

const RUNBOOK_URL: ChartValue = {
  path: "monitoring.prometheusRule.runbookBaseUrl",
  byDefault: RUNBOOK_BASE_URL,
  schema: text("^https?://[^ ]+/$"),
  help: "Where the pages of docs/runbook are served, to which each alert's `runbook_url` leads.",
  tries: ["https://wiki.example.com/winauth/"],
  tryWith: { "monitoring.prometheusRule.enabled": true },
};

/** The switches for what `deploy/monitoring` below `root` has. */
export function monitoringValues(root: string): readonly ValueGroup[] {
  const values = [
    ...(has(root, RULES)
      ? [...switchWithLabels("prometheusRule", "A PrometheusRule with the project's alerts.", {}), RUNBOOK_URL]
      : []),
    ...(has(root, DASHBOARD)
      ? switchWithLabels("dashboard", "A ConfigMap with the Grafana dashboard, for Grafana's sidecar.", {
          grafana_dashboard: "1",
        })
      : []),
  ];
  return values.length === 0 ? [] : [{ heading: "Alerts and dashboard", values }];
}

/** Copies for the chart, which can read only what lies inside of it, and the templates that use them. */
export function monitoringFiles(root: string, chart: string): readonly ChartFile[] {
  return [
    ...(has(root, RULES)
      ? [
          {
            path: `${chart}/files/prometheus-rules.yaml`,
            render: () => rulesOf(readFileSync(join(root, RULES), "utf8")),
          },
          { path: `${chart}/templates/prometheus-rule.yaml`, render: () => RULE_TEMPLATE },
        ]
      : []),
    ...(has(root, DASHBOARD)
      ? [
          { path: `${chart}/files/grafana-dashboard.json`, render: () => readFileSync(join(root, DASHBOARD), "utf8") },
          { path: `${chart}/templates/dashboard.yaml`, render: () => DASHBOARD_TEMPLATE },
        ]
      : []),
  ];
}

function has(root: string, path: string): boolean {
  return existsSync(join(root, path));
}

/** The groups alone, whether the file is one for Prometheus or a whole PrometheusRule. */
function rulesOf(text: string): string {
  const file = parse(text) as { readonly groups?: unknown; readonly spec?: { readonly groups?: unknown } };
  const groups = file.groups ?? file.spec?.groups;
  if (groups === undefined) throw new Error(`${RULES} has no groups of rules.`);
  return stringify({ groups }, { lineWidth: 0 });
}

function switchWithLabels(name: string, help: string, labels: Readonly<Record<string, string>>): readonly ChartValue[] {
  const enabled = `monitoring.${name}.enabled`;
  return [
    { path: enabled, byDefault: false, schema: toggle, help, tries: [true] },
    {
      path: `monitoring.${name}.labels`,
      byDefault: labels,
      schema: names,
      help: "Labels by which it is found.",
      tries: [{ "example.com/found": "yes" }],
      tryWith: { [enabled]: true },
    },
  ];
}

const RULE_TEMPLATE = `{{- if .Values.monitoring.prometheusRule.enabled }}
# Generated from scripts/chart by "npm run generate"; do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "winauth.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "winauth.labels" . | nindent 4 }}
    {{- with .Values.monitoring.prometheusRule.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- $own := .Values.monitoring.prometheusRule.runbookBaseUrl }}
  {{- .Files.Get "files/prometheus-rules.yaml" | replace "${RUNBOOK_BASE_URL}" $own | nindent 2 }}
{{- end }}
`;

const DASHBOARD_TEMPLATE = `{{- if .Values.monitoring.dashboard.enabled }}
# Generated from scripts/chart by "npm run generate"; do not edit.
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "winauth.fullname" . }}-dashboard
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "winauth.labels" . | nindent 4 }}
    {{- with .Values.monitoring.dashboard.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
data:
  winauth-operator.json: |-
    {{- .Files.Get "files/grafana-dashboard.json" | nindent 4 }}
{{- end }}
`;
