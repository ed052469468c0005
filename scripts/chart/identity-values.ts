import { type ChartValue, text, toggle, whole } from "./chart-value.ts";

const TENANT_ID = "aaaaaaaa-0000-4000-8000-000000000001";
const CLIENT_ID = "cccccccc-0000-4000-8000-000000000009";
const GUID = "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$";

/** How the operator signs in to Azure. */
export const IDENTITY_VALUES: readonly ChartValue[] = [
  {
    path: "workloadIdentity.enabled",
    byDefault: true,
    schema: toggle,
    help: "Label the pods for the workload identity webhook. Off where all identities come from Secrets or from the node.",
    tries: [false],
  },
  {
    path: "workloadIdentity.clientId",
    byDefault: "",
    schema: text(GUID),
    help: "Client id for realms that name none.",
    tries: [CLIENT_ID],
  },
  {
    path: "workloadIdentity.tenantId",
    byDefault: "",
    schema: text(GUID),
    help: "Tenant for the webhook. Empty: its own default. Realms name their tenant themselves.",
    tries: [TENANT_ID],
  },
  {
    path: "workloadIdentity.projectedToken.enabled",
    byDefault: false,
    schema: toggle,
    help: "Project the token without the webhook, for clusters that have none.",
    tries: [true],
  },
  {
    path: "workloadIdentity.projectedToken.audience",
    byDefault: "api://AzureADTokenExchange",
    schema: text("^.+$"),
    help: "Audience of that token. Azure China and others have their own.",
    tries: ["api://AzureADTokenExchangeChina"],
    tryWith: { "workloadIdentity.projectedToken.enabled": true },
  },
  {
    path: "workloadIdentity.projectedToken.expirationSeconds",
    byDefault: 3600,
    schema: whole(600, 86_400),
    help: "How long that token is valid; the kubelet renews it before.",
    tries: [7200],
    tryWith: { "workloadIdentity.projectedToken.enabled": true },
  },
];
