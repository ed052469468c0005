import {
  type ChartValue,
  DURATION,
  kubernetesList,
  kubernetesObject,
  names,
  text,
  texts,
  whole,
} from "./chart-value.ts";

/** What the program is told. */
export const PROGRAM_VALUES: readonly ChartValue[] = [
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
