import { METRICS } from "../../src/observability/metric-catalog.ts";
import { perSecond, quantile } from "./engine-row.ts";
import { curves, type Row } from "./panels.ts";

/** What does the operator ask of Azure, and may it? */
export const BUDGET_ROW: Row = {
  title: "Budget",
  panels: [
    curves({
      title: "Calls to Azure and Entra",
      description: "By status, or why no answer came.",
      width: 12,
      unit: "reqps",
      targets: [{ expr: perSecond(METRICS.azureRequests.name, "service, code"), legend: "{{service}} {{code}}" }],
    }),
    curves({
      title: "How long Azure takes (95 %)",
      description: "The answer alone; waiting for the budget is not in it.",
      width: 12,
      unit: "s",
      targets: [{ expr: quantile(0.95, METRICS.azureRequestDuration.name, "service"), legend: "{{service}}" }],
    }),
    curves({
      title: "Told to slow down",
      description: "Answers by the budget that they closed, in a quarter of an hour. Others share these limits.",
      width: 8,
      targets: [
        {
          expr: `sum by (service, scope) (increase(${METRICS.azureThrottled.name}[15m]))`,
          legend: "{{service}} {{scope}}",
        },
      ],
    }),
    curves({
      title: "Waiting for the budget (95 %)",
      description: "Users' changes (user) go before repairs, and these before routine checks (resync).",
      width: 8,
      unit: "s",
      targets: [
        { expr: quantile(0.95, METRICS.budgetWait.name, "service, priority"), legend: "{{service}} {{priority}}" },
      ],
    }),
    curves({
      title: "Tokens",
      description: "failed: Entra gave none, and the realm's TenantReachable condition says why.",
      width: 8,
      unit: "reqps",
      targets: [{ expr: perSecond(METRICS.tokenRequests.name, "result"), legend: "{{result}}" }],
    }),
  ],
};
