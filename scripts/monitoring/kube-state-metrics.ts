import { stringify } from "yaml";
import { GROUP, VERSION } from "../../src/api/v1alpha1/common.ts";

/** One metric that kube-state-metrics makes of an object. */
interface StateMetric {
  readonly name: string;
  readonly help: string;
  readonly each: object;
}

/** Where kube-state-metrics finds a kind, and what it makes of it. */
interface StateResource {
  readonly kind: string;
  readonly plural: string;
  readonly metricNamePrefix: string;
  /** Label to path, for every metric of the kind. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly metrics: readonly StateMetric[];
}

const CONDITION: StateMetric = {
  name: "condition",
  help: "1 for the status that a condition has, else 0; the reason is a label.",
  each: {
    type: "StateSet",
    stateSet: {
      labelName: "status",
      list: ["True", "False", "Unknown"],
      path: ["status", "conditions"],
      labelsFromPath: { type: ["type"], reason: ["reason"] },
      valueFrom: ["status"],
    },
  },
};
const GENERATION: StateMetric = gauge("generation", "Generation of the specification.", ["metadata", "generation"]);
const OBSERVED: StateMetric = gauge(
  "observed_generation",
  "Generation that status is about; -1 before the first pass.",
  ["status", "observedGeneration"],
);
const SUSPENDED: StateMetric = {
  name: "suspended",
  help: "1 while spec.suspend stops all work on the object.",
  each: { type: "Gauge", gauge: { path: ["spec", "suspend"], nilIsZero: true } },
};

const RESOURCES: readonly StateResource[] = [
  {
    kind: "WindowsAuthentication",
    plural: "windowsauthentications",
    metricNamePrefix: "winauth_state_windowsauthentication",
    labels: { namespace: ["metadata", "namespace"], name: ["metadata", "name"], realm: ["spec", "realmRef", "name"] },
    metrics: [
      info("What the object declares.", {
        resource_id: ["spec", "managedInstance", "resourceId"],
        management_policy: ["spec", "managementPolicy"],
        deletion_policy: ["spec", "deletionPolicy"],
        consent_mode: ["spec", "consent", "mode"],
      }),
      CONDITION,
      GENERATION,
      OBSERVED,
      SUSPENDED,
    ],
  },
  {
    kind: "KerberosRealm",
    plural: "kerberosrealms",
    metricNamePrefix: "winauth_state_kerberosrealm",
    labels: { name: ["metadata", "name"] },
    metrics: [
      info("What the realm declares.", { tenant_id: ["spec", "tenantId"], cloud: ["spec", "cloud"] }),
      CONDITION,
      GENERATION,
      OBSERVED,
      SUSPENDED,
    ],
  },
];

/**
 * `deploy/monitoring/kube-state-metrics.yaml`: the configuration for `--custom-resource-state-config-file`. For clusters that
 * take the state of all objects from kube-state-metrics, with reasons, and leave it out of the operator with
 * `--condition-metrics=summary`.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/extend/customresourcestate-metrics.md
 */
export function kubeStateMetrics(): string {
  const config = {
    kind: "CustomResourceStateMetrics",
    spec: {
      resources: RESOURCES.map(({ kind, plural, metricNamePrefix, labels, metrics }) => ({
        groupVersionKind: { group: GROUP, version: VERSION, kind },
        resourcePlural: plural,
        metricNamePrefix,
        labelsFromPath: labels,
        metrics,
      })),
    },
  };
  return `${HEAD}${stringify(config, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}

const HEAD = `# Generated from scripts/monitoring by "npm run generate"; do not edit.
# For kube-state-metrics --custom-resource-state-config-file. Its ServiceAccount has to list and watch both kinds.
`;

function gauge(name: string, help: string, path: readonly string[]): StateMetric {
  return { name, help, each: { type: "Gauge", gauge: { path } } };
}

function info(help: string, labelsFromPath: Readonly<Record<string, readonly string[]>>): StateMetric {
  return { name: "info", help, each: { type: "Info", info: { labelsFromPath } } };
}
