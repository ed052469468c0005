import {
  type ChartValue,
  kubernetesList,
  kubernetesObject,
  names,
  text,
  texts,
  toggle,
  type ValueGroup,
  whole,
} from "./chart-value.ts";
import { networkValues } from "./network-values.ts";
import { POD_VALUES } from "./pod-values.ts";

const DURATION = "^([0-9]+(h|m|s))+$";
const GUID = "^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$";
const PORTS = { type: "array", items: whole(1, 65_535) } as const;
const CLIENT_ID = "cccccccc-0000-4000-8000-000000000009";
const TENANT_ID = "aaaaaaaa-0000-4000-8000-000000000001";

const image: readonly ChartValue[] = [
  {
    path: "image.repository",
    byDefault: "winauth-operator",
    schema: text("^[a-z0-9][a-zA-Z0-9._:/-]*$"),
    help: "Where the image is; the project publishes none, `docker build` makes it.",
    tries: ["registry.example.com:5000/team/winauth-operator"],
  },
  {
    path: "image.tag",
    byDefault: "",
    schema: text("^[A-Za-z0-9_.-]*$"),
    help: "Tag of the image. Empty: the version of the chart's program.",
    tries: ["0.1.0-rc1"],
  },
  {
    path: "image.digest",
    byDefault: "",
    schema: text("^(sha256:[0-9a-f]{64})?$"),
    help: "Digest of the image; beats the tag.",
    tries: [`sha256:${"0".repeat(64)}`],
  },
  {
    path: "image.pullPolicy",
    byDefault: "IfNotPresent",
    schema: { type: "string", enum: ["Always", "IfNotPresent", "Never"] },
    help: "When the image is pulled.",
    tries: ["Always"],
  },
  {
    path: "imagePullSecrets",
    byDefault: [],
    schema: kubernetesList,
    help: "Secrets for the registry, as `- name: …`.",
    tries: [[{ name: "registry" }]],
  },
];

const naming: readonly ChartValue[] = [
  {
    path: "nameOverride",
    byDefault: "",
    schema: text("^[a-z0-9-]*$"),
    help: "Stands in for the chart's name in the names of objects.",
    tries: ["windows-logins"],
  },
  {
    path: "fullnameOverride",
    byDefault: "",
    schema: text("^[a-z0-9-]*$"),
    help: "The whole name of objects. The ServiceAccount's name is part of federated credentials: change it before those are made.",
    tries: ["winauth"],
  },
  {
    path: "commonLabels",
    byDefault: {},
    schema: names,
    help: "Labels for every object.",
    tries: [{ "example.com/team": "identity" }],
  },
];

const installed: readonly ChartValue[] = [
  {
    path: "crds.install",
    byDefault: true,
    schema: toggle,
    help: "Install and upgrade the CustomResourceDefinitions with the release. Off where another tool applies `crds/`.",
    tries: [false],
  },
  {
    path: "crds.keep",
    byDefault: true,
    schema: toggle,
    help: "Keep them when the release is uninstalled. Without it every declared object goes with the release.",
    tries: [false],
  },
  {
    path: "rbac.create",
    byDefault: true,
    schema: toggle,
    help: "Create what gives the operator its rights on the API server.",
    tries: [false],
  },
  {
    path: "rbac.secretNames",
    byDefault: [],
    schema: texts("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"),
    help: "The only Secrets of the release's namespace that the operator may read: what realms name. Empty: all of that namespace.",
    tries: [["winauth-credentials", "corp-reader", "corp-ca"]],
  },
  {
    path: "rbac.aggregateToUserRoles",
    byDefault: true,
    schema: toggle,
    help: "Let who may view or edit a namespace (the ClusterRoles view, edit and admin) view or declare instances there.",
    tries: [false],
  },
  {
    path: "serviceAccount.create",
    byDefault: true,
    schema: toggle,
    help: "Create the ServiceAccount.",
    tries: [false],
  },
  {
    path: "serviceAccount.name",
    byDefault: "",
    schema: text("^[a-z0-9.-]*$"),
    help: "Its name. Empty: the name of the other objects, or `default` where none is created.",
    tries: ["winauth"],
  },
  {
    path: "serviceAccount.annotations",
    byDefault: {},
    schema: names,
    help: "Annotations for it.",
    tries: [{ "example.com/owner": "identity" }],
  },
  {
    path: "observeOnly",
    byDefault: false,
    schema: toggle,
    help: "Refuse every WindowsAuthentication that would change something: the API server then takes `managementPolicy: Observe` only. What was declared before goes on as it is.",
    tries: [true],
  },
];

const identity: readonly ChartValue[] = [
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

const program: readonly ChartValue[] = [
  {
    path: "operator.logLevel",
    byDefault: "info",
    schema: { type: "string", enum: ["error", "warn", "info", "debug"] },
    help: "How much is logged.",
    tries: ["debug"],
  },
  {
    path: "operator.workers",
    byDefault: 100,
    schema: whole(1, 200),
    help: "Objects worked on at once, per kind.",
    tries: [20],
  },
  {
    path: "operator.sweepInterval",
    byDefault: "1m",
    schema: text(DURATION),
    help: "How often drift is looked for in bulk.",
    tries: ["5m"],
  },
  {
    path: "azure.endpoints",
    byDefault: {},
    schema: kubernetesObject,
    help: "Other endpoints for a cloud, for gateways: `AzurePublic: {resourceManager: …, graph: …, login: …}`.",
    tries: [{ AzurePublic: { resourceManager: "https://arm.example.com" } }],
  },
  {
    path: "azure.caConfigMap",
    byDefault: "",
    schema: text("^[a-z0-9.-]*$"),
    help: "ConfigMap of the release's namespace with certificate authorities (key `ca.crt`) to trust beside the system's, for calls to Azure.",
    tries: ["gateway-ca"],
  },
  {
    path: "directory.addresses",
    byDefault: {},
    schema: names,
    help: 'Other addresses for domain controllers: `"dc1.corp.contoso.com:636": "10.0.0.4:636"`.',
    tries: [{ "dc1.corp.contoso.com:636": "10.0.0.4:636" }],
  },
  {
    path: "extraArgs",
    byDefault: [],
    schema: texts(),
    help: "More flags of `winauth operator`; docs/reference/command-line.md has all of them.",
    tries: [["--instance-retry=2m"]],
  },
  {
    path: "extraEnv",
    byDefault: [],
    schema: kubernetesList,
    help: "More environment variables.",
    tries: [[{ name: "NODE_OPTIONS", value: "--max-old-space-size=256" }]],
  },
];

const monitoring: readonly ChartValue[] = [
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

const apiServer: readonly ChartValue[] = [
  {
    path: "flowSchema.enabled",
    byDefault: false,
    schema: toggle,
    help: "A FlowSchema that puts the operator's Lease beside those of Kubernetes' own controllers, for API servers under load.",
    tries: [true],
  },
];

const trial: readonly ChartValue[] = [
  {
    path: "simulator.enabled",
    byDefault: false,
    schema: toggle,
    help: "Run a simulated Azure beside the operator, in its pod and on its loopback, and never talk to the real one. One replica then. For trials.",
    tries: [true],
  },
  {
    path: "simulator.state",
    byDefault: "",
    schema: text(),
    help: "The state file as text. Empty: examples/simulator/state.yaml.",
    tries: ["cloud: AzurePublic\ntenants: []\n"],
    tryWith: { "simulator.enabled": true },
  },
  {
    path: "simulator.resources",
    byDefault: { requests: { cpu: "20m", memory: "96Mi" }, limits: { memory: "384Mi" } },
    schema: kubernetesObject,
    help: "What the simulator may use.",
    tries: [{ requests: { memory: "128Mi" } }],
    tryWith: { "simulator.enabled": true },
  },
];

/** Every value of the chart, in the order of `values.yaml`. */
export const CHART_VALUES: readonly ValueGroup[] = [
  { heading: "Image", values: image },
  { heading: "Names", values: naming },
  { heading: "What is installed", values: installed },
  { heading: "Identity in Azure", values: identity },
  { heading: "The operator", values: program },
  { heading: "Pods", values: POD_VALUES },
  { heading: "Health and metrics", values: monitoring },
  { heading: "Network", values: networkValues(PORTS) },
  { heading: "API server", values: apiServer },
  { heading: "Trial", values: trial },
];
