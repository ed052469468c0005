import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

/**
 * Writes `test/fixtures/kubernetes`: what Kubernetes and the Prometheus Operator say about the kinds that the chart renders, without
 * the parts that nothing of it uses. Run by hand when a minor version is to be added:
 *
 *     pip download --no-deps kubernetes-validate==1.37.0 && unzip kubernetes_validate-*.whl
 *     GOFLAGS=-mod=mod go mod download -json github.com/prometheus-operator/prometheus-operator@v0.85.0
 *     node scripts/kubernetes-schemas.ts kubernetes_validate/kubernetes-json-schema PROMETHEUS-OPERATOR-FOLDER
 *
 * Both sources have the Apache License 2.0, see the notice beside the files.
 */
const TARGET = resolve(import.meta.dirname, "../test/fixtures/kubernetes");

/** The oldest minor that the chart takes, that of the API server in the tests, and the newest. */
const VERSIONS = ["v1.30.0", "v1.35.0", "v1.37.0"];

/** Every kind of Kubernetes itself that the chart renders, and pods, which it renders as a template. */
const KINDS = [
  "io.k8s.api.core.v1.ConfigMap",
  "io.k8s.api.core.v1.Namespace",
  "io.k8s.api.core.v1.Secret",
  "io.k8s.api.core.v1.Service",
  "io.k8s.api.core.v1.ServiceAccount",
  "io.k8s.api.apps.v1.Deployment",
  "io.k8s.api.policy.v1.PodDisruptionBudget",
  "io.k8s.api.networking.v1.NetworkPolicy",
  "io.k8s.api.flowcontrol.v1.FlowSchema",
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy",
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding",
  "io.k8s.api.rbac.v1.ClusterRole",
  "io.k8s.api.rbac.v1.ClusterRoleBinding",
  "io.k8s.api.rbac.v1.Role",
  "io.k8s.api.rbac.v1.RoleBinding",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
];

const MONITORING = ["podmonitors", "servicemonitors", "prometheusrules"];
const REF = "#/$defs/";

type Definitions = Readonly<Record<string, unknown>>;

function schemasOf(folder: string, version: string): string {
  const file = readFileSync(join(folder, `${version}-local-strict`, "_definitions.json"), "utf8");
  const { $defs: definitions } = JSON.parse(file) as { readonly $defs: Definitions };
  const needed = new Map<string, unknown>();
  const take = (name: string): void => {
    if (needed.has(name)) return;
    needed.set(name, undefined);
    needed.set(name, bare(definitions[name], take));
  };
  for (const kind of KINDS) take(kind);
  const lines = [...needed]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return `{"$defs":{\n${lines.join(",\n")}\n}}\n`;
}

/** A schema without prose and vendor's fields, its references as those of one document; `found` is told each of them. */
function bare(schema: unknown, found: (name: string) => void, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => bare(item, found));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key]) => isProperties || !(key === "description" || key.startsWith("x-kubernetes-")),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (!isProperties && key === "$ref" && typeof value === "string") found(value.replace(REF, ""));
      return [key, bare(value, found, !isProperties && key === "properties")];
    }),
  );
}

/** The definition as it is served, without prose, which is nine tenths of it. */
function customResourceDefinition(folder: string, plural: string): string {
  const path = join(folder, `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`);
  return stringify(withoutProse(parse(readFileSync(path, "utf8"))), { lineWidth: 0, aliasDuplicateObjects: false });
}

function withoutProse(value: unknown, isProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, below]) => isProperties || key !== "description" || typeof below !== "string")
      .map(([key, below]) => [key, withoutProse(below, !isProperties && key === "properties")]),
  );
}

const [schemas, prometheusOperator] = process.argv.slice(2);
if (schemas === undefined || prometheusOperator === undefined) {
  console.error("Give the folder of the schemas and that of the Prometheus Operator; see the top of this file.");
  process.exitCode = 2;
} else {
  mkdirSync(TARGET, { recursive: true });
  for (const version of VERSIONS) writeFileSync(join(TARGET, `${version}.json`), schemasOf(schemas, version));
  for (const plural of MONITORING)
    writeFileSync(join(TARGET, `${plural}.yaml`), customResourceDefinition(prometheusOperator, plural));
}
