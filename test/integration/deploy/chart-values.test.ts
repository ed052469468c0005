import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL_CHART_VALUES } from "../../../scripts/chart/chart-files.ts";
import { RUNBOOK_BASE_URL } from "../../../scripts/monitoring/rule-files.ts";
import { ENVTEST_MINOR } from "../../../src/controlplane/versions.ts";
import { manifestDocuments } from "../../../src/demo/manifest-files.ts";
import { NAMESPACE } from "../process/operator-world.ts";
import { ROOT } from "../process/winauth-process.ts";
import { type BareCluster, CHART, has, type Rendered, render, startBareCluster } from "./tools.ts";

const FIXTURES = "test/fixtures/kubernetes";
/** The oldest that the chart takes, that of the API server in the tests, and the newest. */
const VERSIONS = [`v${oldestOfChart()}.0`, `v${ENVTEST_MINOR}.0`, "v1.37.0"];
const RESTRICTED = "restricted";
/** Programs that run at once: one a core of a small machine. */
const AT_ONCE = 2;

const hasHelm = has("helm", "the chart is not rendered with each of its values");

/** The chart with one documented value on, and with what has to be on before it shows. */
interface Combination {
  readonly path: string;
  readonly without: object;
  readonly values: object;
}

const COMBINATIONS: readonly Combination[] = ALL_CHART_VALUES.flatMap((group) => group.values).flatMap(
  ({ path, tries, tryWith = {} }) =>
    tries.map((value) => ({ path, without: nested(tryWith), values: nested({ ...tryWith, [path]: value }) })),
);

/** What the chart renders, by the values as text; the same values are rendered once. */
const rendered = new Map<string, readonly Rendered[]>();

const documentsOf = (values: object): readonly Rendered[] => rendered.get(JSON.stringify(values)) ?? [];

/** Every object that any combination gives, each once, with the value that gave it. */
let objects: readonly { readonly path: string; readonly document: Rendered }[];
let cluster: BareCluster;

beforeAll(async () => {
  if (!hasHelm) return;
  const started = startBareCluster();
  const all = [{}, ...COMBINATIONS.flatMap(({ without, values }) => [without, values])];
  const texts = [...new Set(all.map((values) => JSON.stringify(values)))];
  const next = texts.values();
  const worker = async (): Promise<void> => {
    for (const text of next) rendered.set(text, await render(JSON.parse(text) as object));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  objects = distinct([
    ...documentsOf({}).map((document) => ({ path: "the defaults", document })),
    ...COMBINATIONS.flatMap(({ path, values }) => documentsOf(values).map((document) => ({ path, document }))),
  ]);
  cluster = await started;
  await prepare(cluster);
});
afterAll(async () => {
  if (hasHelm) await cluster.close();
});

describe.skipIf(!hasHelm)("the chart with each documented value on and off", () => {
  it("changes with the value", () => {
    const same = COMBINATIONS.filter(
      ({ without, values }) => JSON.stringify(documentsOf(without)) === JSON.stringify(documentsOf(values)),
    );
    expect(same.map(({ path }) => path)).toEqual([]);
  });

  it.each(VERSIONS)("is valid by the schemas of Kubernetes %s", (version) => {
    const schemas = schemasOf(version);
    const wrong = objects
      .filter(({ document }) => !document.apiVersion.startsWith("monitoring.coreos.com/"))
      .flatMap(({ path, document }) => schemas.problemsOf(document).map((problem) => `${path}: ${problem}`));
    expect(wrong).toEqual([]);
  });

  it("is taken by the API server, every field of it, without a warning", async () => {
    const wrong: string[] = [];
    for (const { path, document } of objects)
      wrong.push(...(await refusals(document)).map((text) => `${path}: ${text}`));
    expect(wrong).toEqual([]);
  });

  it("renders pods that the restricted Pod Security Standard admits, by the API server's own admission", async () => {
    const pods = objects.flatMap(({ path, document }) => {
      const template = document.spec?.template;
      return template === undefined ? [] : [{ path, template }];
    });
    expect(pods.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const { path, template } of pods) {
      const body = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...template.metadata, name: "operator" },
        spec: template.spec,
      };
      const answer = await dryRun("POST", `/api/v1/namespaces/${RESTRICTED}/pods`, body);
      wrong.push(...answer.map((text) => `${path}: ${text}`));
    }
    expect(wrong).toEqual([]);
  });

  it("lets Prometheus keep the labels that the alerts tell, and leads to the pages of one's own runbook", () => {
    const of = (kind: string): readonly unknown[] =>
      objects.filter(({ document }) => document.kind === kind).map(({ document }) => document.spec);
    for (const spec of of("PodMonitor")) expect(spec).toMatchObject({ podMetricsEndpoints: [{ honorLabels: true }] });
    for (const spec of of("ServiceMonitor")) expect(spec).toMatchObject({ endpoints: [{ honorLabels: true }] });
    const own = documentsOf(
      nested({
        "monitoring.prometheusRule.enabled": true,
        "monitoring.prometheusRule.runbookBaseUrl": "https://wiki.example.com/winauth/",
      }),
    );
    const text = JSON.stringify(own.find(({ kind }) => kind === "PrometheusRule"));
    expect(text).toContain('"runbook_url":"https://wiki.example.com/winauth/WinauthConsentMissing"');
    expect(text).not.toContain(RUNBOOK_BASE_URL);
    expect([of("PodMonitor").length, of("ServiceMonitor").length].every((count) => count > 1)).toBe(true);
  });

  it("would be found out: a pod with a host's network is not admitted, a misspelt field is not taken", async () => {
    const deployment = objects.find(({ document }) => document.kind === "Deployment")!.document;
    const { metadata, spec } = deployment.spec!.template!;
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadata, name: "operator" },
      spec: { ...spec, hostNetwork: true },
    };
    expect(await dryRun("POST", `/api/v1/namespaces/${RESTRICTED}/pods`, pod)).toEqual([
      expect.stringContaining("violates PodSecurity"),
    ]);
    const misspelt = { ...deployment, spec: { ...deployment.spec, replica: 1 } };
    expect(await refusals(misspelt)).toEqual([expect.stringContaining("spec.replica")]);
    const monitor = objects.find(({ document }) => document.kind === "PodMonitor")!.document;
    const british = { ...monitor, spec: { ...monitor.spec!, honourLabels: true } };
    expect(await refusals(british)).toEqual([expect.stringContaining("honourLabels")]);
    for (const version of VERSIONS)
      expect(schemasOf(version).problemsOf(misspelt)).toEqual([expect.stringContaining("additional properties")]);
  });
});

/** The namespaces, and the kinds of the Prometheus Operator. */
async function prepare(bare: BareCluster): Promise<void> {
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  await bare.apply([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, labels } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: RESTRICTED, labels } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: RESTRICTED } },
    ...manifestDocuments(ROOT, "crds/*.yaml"),
    ...manifestDocuments(ROOT, `${FIXTURES}/*.yaml`),
  ]);
}

const plurals = new Map<string, string>();

/** What the API server has against an object; nothing is stored. */
async function refusals(document: Rendered): Promise<readonly string[]> {
  const { apiVersion, kind, metadata } = document;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const key = `${apiVersion} ${kind}`;
  if (!plurals.has(key)) {
    const { json } = await cluster.admin.request("GET", root);
    const { resources } = json as { readonly resources: readonly { readonly kind: string; readonly name: string }[] };
    plurals.set(key, resources.find((one) => one.kind === kind && !one.name.includes("/"))!.name);
  }
  const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return dryRun("PATCH", `${root}${namespace}/${plurals.get(key) ?? ""}/${metadata.name}`, document);
}

async function dryRun(method: "POST" | "PATCH", path: string, body: object): Promise<readonly string[]> {
  const { status, text, warnings } = await cluster.admin.request(method, path, {
    body,
    query: { dryRun: "All", fieldValidation: "Strict", ...(method === "PATCH" ? { fieldManager: "test" } : {}) },
    ...(method === "PATCH" ? { contentType: "application/apply-patch+yaml" } : {}),
  });
  return status < 300 ? warnings : [`${status} ${text}`];
}

/** The schemas of one version, and what they have against an object. */
function schemasOf(version: string): { problemsOf(document: Rendered): readonly string[] } {
  const file = JSON.parse(readFileSync(join(ROOT, FIXTURES, `${version}.json`), "utf8")) as {
    readonly $defs: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>> }>
    >;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(file, "kubernetes");
  const kinds = new Map(
    Object.entries(file.$defs).map(([name, { properties }]) => [
      `${properties?.["apiVersion"]?.enum?.[0] ?? ""} ${properties?.["kind"]?.enum?.[0] ?? ""}`,
      name,
    ]),
  );
  return {
    problemsOf: (document) => {
      const name = kinds.get(`${document.apiVersion} ${document.kind}`);
      if (name === undefined) return [`There is no schema for ${document.kind} of ${document.apiVersion}.`];
      const validate = ajv.getSchema(`kubernetes#/$defs/${name}`)!;
      if (validate(document) === true) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message }) => `${document.kind} ${document.metadata.name}${instancePath} ${message ?? ""}`,
      );
    },
  };
}

function oldestOfChart(): string {
  return /^kubeVersion: ">=(1\.\d+)\.0/m.exec(readFileSync(join(CHART, "Chart.yaml"), "utf8"))?.[1] ?? "";
}

function distinct(all: readonly { readonly path: string; readonly document: Rendered }[]) {
  return [...new Map(all.toReversed().map((one) => [JSON.stringify(one.document), one])).values()].toReversed();
}

function nested(flat: Readonly<Record<string, unknown>>): object {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    let at = root;
    for (const step of steps) {
      at[step] ??= {};
      at = at[step] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return root;
}
