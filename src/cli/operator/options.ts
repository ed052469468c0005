import { CONDITION_METRICS } from "../../observability/condition-metrics.ts";
import { CONTEXT_OPTION } from "../context-option.ts";
import { choice, duration, listenAddress, optionalText, text, toggle, wholeNumber } from "../option-types.ts";
import { type OptionSpecs, type OptionValues, parseOptions, UsageError } from "../options.ts";

const KUBERNETES = {
  kubeconfig: {
    flag: "kubeconfig",
    env: "KUBECONFIG",
    value: "FILE",
    help: "Kubeconfig to use outside a cluster.",
    byDefault: "the pod's ServiceAccount",
    schema: optionalText(),
  },
  context: CONTEXT_OPTION,
  apiServerWaitMs: {
    flag: "api-server-wait",
    value: "DURATION",
    help: "How long the start waits for an API server that can't be reached or is not ready.",
    byDefault: "2m",
    schema: duration("2m"),
  },
  namespace: {
    flag: "namespace",
    env: "POD_NAMESPACE",
    value: "NAME",
    help: "The operator's own namespace: Lease, and the Secrets that realms name.",
    byDefault: "winauth-system",
    schema: text("winauth-system"),
  },
  replicaName: {
    flag: "replica-name",
    env: "POD_NAME",
    value: "NAME",
    help: "Name of this replica in the Lease and in events.",
    byDefault: "the host name",
    schema: optionalText(),
  },
  leaderElection: {
    flag: "leader-election",
    help: "Work only while holding the Lease. For a single process it can be turned off: --no-leader-election.",
    schema: toggle(true),
  },
  leaseName: {
    flag: "lease-name",
    value: "NAME",
    help: "Name of the Lease.",
    byDefault: "winauth-operator",
    schema: text("winauth-operator"),
  },
} as const satisfies OptionSpecs;

const AZURE = {
  endpointsFile: {
    flag: "azure-endpoints",
    env: "WINAUTH_AZURE_ENDPOINTS",
    value: "FILE",
    help: "YAML with other endpoints for a cloud: AzurePublic: {resourceManager, graph, login}. For private gateways and tests.",
    schema: optionalText(),
  },
  caFile: {
    flag: "azure-ca",
    env: "WINAUTH_AZURE_CA",
    value: "FILE",
    help: "PEM file with certificate authorities to trust beside the system's, for calls to Azure.",
    schema: optionalText(),
  },
  directoryAddressesFile: {
    flag: "directory-addresses",
    env: "WINAUTH_DIRECTORY_ADDRESSES",
    value: "FILE",
    help: 'YAML with other addresses for domain controllers: "dc1.corp.contoso.com:636": "10.0.0.4:636". Certificates must be valid for the name all the same.',
    schema: optionalText(),
  },
  armApiVersion: {
    flag: "arm-api-version",
    value: "VERSION",
    help: "API version for managed instances.",
    byDefault: "2023-08-01",
    schema: text("2023-08-01"),
  },
  workloadClientId: {
    flag: "workload-client-id",
    env: "AZURE_CLIENT_ID",
    value: "ID",
    help: "Client id for workload identity where a realm names none. Set by the workload identity webhook.",
    schema: optionalText(),
  },
  workloadTokenFile: {
    flag: "workload-token-file",
    env: "AZURE_FEDERATED_TOKEN_FILE",
    value: "FILE",
    help: "Projected ServiceAccount token for workload identity. Set by the workload identity webhook.",
    byDefault: "/var/run/secrets/azure/tokens/azure-identity-token",
    schema: text("/var/run/secrets/azure/tokens/azure-identity-token"),
  },
  identityEndpoint: {
    flag: "identity-endpoint",
    env: "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    value: "URL",
    help: "Endpoint for managed identity.",
    byDefault: "http://169.254.169.254",
    schema: text("http://169.254.169.254"),
  },
} as const satisfies OptionSpecs;

const WORK = {
  workers: {
    flag: "workers",
    value: "N",
    help: "Objects worked on at once, per kind. What Azure is asked is limited apart from this, by its quotas.",
    byDefault: "100",
    schema: wholeNumber(100, 1, 200),
  },
  passTimeoutMs: {
    flag: "pass-timeout",
    value: "DURATION",
    help: "Longest time for one pass over one object.",
    byDefault: "2m",
    schema: duration("2m"),
  },
  drainMs: {
    flag: "drain",
    value: "DURATION",
    help: "How long running passes may go on after SIGTERM.",
    byDefault: "20s",
    schema: duration("20s"),
  },
  sweepIntervalMs: {
    flag: "sweep-interval",
    value: "DURATION",
    help: "How often drift is looked for in bulk.",
    byDefault: "1m",
    schema: duration("1m"),
  },
  instanceRetryMs: {
    flag: "instance-retry",
    value: "DURATION",
    help: "How often a stopped or busy instance is looked at.",
    byDefault: "1m",
    schema: duration("1m"),
  },
  dependencyRetryMs: {
    flag: "dependency-retry",
    value: "DURATION",
    help: "How often something that has to become ready is looked at.",
    byDefault: "10s",
    schema: duration("10s"),
  },
  absenceGraceMs: {
    flag: "absence-grace",
    value: "DURATION",
    help: "How long an instance or a realm may be missing before the object counts as stalled.",
    byDefault: "1m",
    schema: duration("1m"),
  },
  replicationGraceMs: {
    flag: "replication-grace",
    value: "DURATION",
    help: "How long Entra may take to show what was written.",
    byDefault: "30s",
    schema: duration("30s"),
  },
  realmSpreadMs: {
    flag: "realm-spread",
    value: "DURATION",
    help: "Within how long the instances of a realm at rest tell what has changed in it; each has its own moment.",
    byDefault: "1m",
    schema: duration("1m"),
  },
  progressDeadlineMs: {
    flag: "progress-deadline",
    value: "DURATION",
    help: "After how much retrying an object counts as stalled. It is still retried.",
    byDefault: "15m",
    schema: duration("15m"),
  },
} as const satisfies OptionSpecs;

const PROCESS = {
  health: {
    flag: "health-address",
    value: "ADDRESS",
    help: "HOST:PORT for /livez, /readyz and /metrics.",
    byDefault: ":8080",
    schema: listenAddress(":8080"),
  },
  conditionMetrics: {
    flag: "condition-metrics",
    value: "DETAIL",
    help: "Whether /metrics shows the conditions of every object (about 30 series each), or only how many objects of a realm have which: objects or summary.",
    byDefault: "objects",
    schema: choice("objects", ...CONDITION_METRICS),
  },
  logLevel: {
    flag: "log-level",
    env: "WINAUTH_LOG_LEVEL",
    value: "LEVEL",
    help: "How much is logged: error, warn, info or debug.",
    byDefault: "info",
    schema: choice("info", "error", "warn", "info", "debug"),
  },
} as const satisfies OptionSpecs;

/** Every setting of `winauth operator`, in the groups that its help shows. */
export const OPERATOR_OPTION_GROUPS = { Kubernetes: KUBERNETES, Azure: AZURE, Work: WORK, Process: PROCESS } as const;

const ALL = { ...KUBERNETES, ...AZURE, ...WORK, ...PROCESS };

/** The operator's configuration, validated. Durations in milliseconds. */
export type OperatorConfig = OptionValues<typeof ALL>;

/**
 * Reads the operator's configuration from flags and environment.
 *
 * @throws {UsageError} naming every setting that can't be used.
 */
export function readOperatorConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): OperatorConfig {
  const config = parseOptions(ALL, argv, env);
  if (config.passTimeoutMs < 1000) throw new UsageError("--pass-timeout: must be at least 1s");
  if (config.sweepIntervalMs < 1000) throw new UsageError("--sweep-interval: must be at least 1s");
  return Object.freeze(config);
}

/**
 * The configuration as it may be logged. No setting holds a secret today; URLs lose their user part all the same.
 */
export function redactedConfig(config: OperatorConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace(/\/\/[^/?#\s]*@/, "//[redacted]@") : value,
    ]),
  );
}
