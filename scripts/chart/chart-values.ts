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
    help: "Refuse every WindowsAuthentication that would change something: the API server then takes `managementPolicy: Observe` only.",
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
    byDefault: 10,
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

const pods: readonly ChartValue[] = [
  {
    path: "replicas",
    byDefault: 2,
    schema: whole(0, 10),
    help: "One works, the others take over within seconds.",
    tries: [1, 3],
  },
  {
    path: "podDisruptionBudget.enabled",
    byDefault: true,
    schema: toggle,
    help: "Keep a replica while nodes are drained; needs two.",
    tries: [false],
  },
  {
    path: "topologySpreadConstraints",
    byDefault: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" }],
    schema: kubernetesList,
    help: "How replicas are spread; a constraint without `labelSelector` gets that of the pods.",
    tries: [[], [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" }]],
  },
  {
    path: "resources",
    byDefault: { requests: { cpu: "50m", memory: "160Mi" }, limits: { memory: "384Mi" } },
    schema: kubernetesObject,
    help: "What a replica may use.",
    tries: [{ requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } }],
  },
  {
    path: "priorityClassName",
    byDefault: "",
    schema: text("^[a-z0-9.-]*$"),
    help: "PriorityClass of the pods.",
    tries: ["system-cluster-critical"],
  },
  {
    path: "terminationGracePeriodSeconds",
    byDefault: 45,
    schema: whole(25, 600),
    help: "Time to end running passes (`--drain`, 20 s), flush events and give the Lease back.",
    tries: [60],
  },
  {
    path: "revisionHistoryLimit",
    byDefault: 3,
    schema: whole(0, 50),
    help: "How many earlier ReplicaSets are kept.",
    tries: [10],
  },
  {
    path: "livenessProbe",
    byDefault: { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    schema: kubernetesObject,
    help: "Timing of the probe of `/livez`.",
    tries: [{ periodSeconds: 30 }],
  },
  {
    path: "readinessProbe",
    byDefault: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    schema: kubernetesObject,
    help: "Timing of the probe of `/readyz`.",
    tries: [{ periodSeconds: 10 }],
  },
  {
    path: "podSecurityContext",
    byDefault: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      fsGroup: 65_532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    schema: kubernetesObject,
    help: "Security context of the pods; fits the restricted Pod Security Standard.",
    tries: [{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } }],
  },
  {
    path: "securityContext",
    byDefault: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    schema: kubernetesObject,
    help: "Security context of the containers; likewise.",
    tries: [{ readOnlyRootFilesystem: false }],
  },
  {
    path: "podLabels",
    byDefault: {},
    schema: names,
    help: "Labels for the pods.",
    tries: [{ "example.com/tier": "a" }],
  },
  {
    path: "podAnnotations",
    byDefault: {},
    schema: names,
    help: "Annotations for the pods.",
    tries: [{ "example.com/note": "b" }],
  },
  {
    path: "deploymentAnnotations",
    byDefault: {},
    schema: names,
    help: "Annotations for the Deployment.",
    tries: [{ "example.com/reload": "true" }],
  },
  {
    path: "nodeSelector",
    byDefault: { "kubernetes.io/os": "linux" },
    schema: names,
    help: "Labels of the nodes that pods may run on.",
    tries: [{ "kubernetes.io/os": "linux", pool: "system" }],
  },
  {
    path: "tolerations",
    byDefault: [],
    schema: kubernetesList,
    help: "Taints that pods tolerate.",
    tries: [[{ key: "CriticalAddonsOnly", operator: "Exists" }]],
  },
  {
    path: "affinity",
    byDefault: {},
    schema: kubernetesObject,
    help: "Affinity of the pods.",
    tries: [
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "pool", operator: "In", values: ["system"] }] }],
          },
        },
      },
    ],
  },
  {
    path: "hostAliases",
    byDefault: [],
    schema: kubernetesList,
    help: "Names for addresses, where DNS does not know the domain controllers.",
    tries: [[{ ip: "10.0.0.4", hostnames: ["dc1.corp.contoso.com"] }]],
  },
  {
    path: "dnsConfig",
    byDefault: {},
    schema: kubernetesObject,
    help: "DNS settings of the pods, for example the name servers of the on-premises domain.",
    tries: [{ nameservers: ["10.0.0.4"], searches: ["corp.contoso.com"] }],
  },
  {
    path: "extraVolumes",
    byDefault: [],
    schema: kubernetesList,
    help: "More volumes.",
    tries: [[{ name: "extra", emptyDir: {} }]],
  },
  {
    path: "extraVolumeMounts",
    byDefault: [],
    schema: kubernetesList,
    help: "More mounts of the operator's container.",
    tries: [[{ name: "extra", mountPath: "/extra", readOnly: true }]],
    tryWith: { extraVolumes: [{ name: "extra", emptyDir: {} }] },
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
  { heading: "Pods", values: pods },
  { heading: "Health and metrics", values: monitoring },
  { heading: "Network", values: networkValues(PORTS) },
  { heading: "API server", values: apiServer },
  { heading: "Trial", values: trial },
];
