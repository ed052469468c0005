import { METRICS } from "../../src/observability/metric-catalog.ts";
import { BUDGET_ROW } from "./budget-row.ts";
import { ENGINE_ROW } from "./engine-row.ts";
import { FLEET_ROW } from "./fleet-row.ts";
import { laidOut, type Row } from "./panels.ts";
import { REALM_ROW } from "./realm-row.ts";

/** The rows of the board, from what users notice to what the operator does. */
export const DASHBOARD_ROWS: readonly Row[] = [FLEET_ROW, REALM_ROW, ENGINE_ROW, BUDGET_ROW];

/** The query from which Grafana takes the realms to choose from. */
export const REALMS_QUERY = { metric: METRICS.resources.name, label: "realm" } as const;

/**
 * `deploy/monitoring/grafana-dashboard.json`, to be imported or provisioned.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function grafanaDashboard(): string {
  const query = `label_values(${REALMS_QUERY.metric}, ${REALMS_QUERY.label})`;
  const dashboard = {
    uid: "winauth-operator",
    title: "winauth-operator",
    description:
      'Windows Authentication for Azure SQL Managed Instance. Generated from scripts/monitoring by "npm run generate".',
    tags: ["winauth-operator"],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    time: { from: "now-6h", to: "now" },
    refresh: "1m",
    timezone: "",
    annotations: { list: [] },
    links: [],
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", refresh: 1, hide: 0 },
        {
          name: "realm",
          label: "Realm",
          type: "query",
          datasource: { type: "prometheus", uid: "${datasource}" },
          definition: query,
          query: { query, refId: "realms" },
          refresh: 2,
          sort: 1,
          multi: true,
          includeAll: true,
          allValue: ".*",
          current: { text: "All", value: "$__all" },
          hide: 0,
        },
      ],
    },
    panels: laidOut(DASHBOARD_ROWS),
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}
