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
import { IDENTITY_VALUES } from "./identity-values.ts";
import { MONITORING_VALUES } from "./monitoring-values.ts";
import { networkValues } from "./network-values.ts";
import { POD_VALUES } from "./pod-values.ts";
import { PROGRAM_VALUES } from "./program-values.ts";

const PORTS = { type: "array", items: whole(1, 65_535) } as const;

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
  { heading: "Identity in Azure", values: IDENTITY_VALUES },
  { heading: "The operator", values: PROGRAM_VALUES },
  { heading: "Pods", values: POD_VALUES },
  { heading: "Health and metrics", values: MONITORING_VALUES },
  { heading: "Network", values: networkValues(PORTS) },
  { heading: "API server", values: apiServer },
  { heading: "Trial", values: trial },
];
