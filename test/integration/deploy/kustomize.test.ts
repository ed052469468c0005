import { describe, expect, it, onTestFinished, vi } from "vitest";
import { BASE_VALUES, COMPONENTS, CREDENTIALS_SECRET, OVERLAYS } from "../../../scripts/kustomize/components.ts";
import { NAMESPACE, startAzure } from "../process/operator-world.ts";
import { podOnThisMachine } from "./pod-on-this-machine.ts";
import { type BareCluster, documentsIn, has, type Rendered, render, runProgram, startBareCluster } from "./tools.ts";
import { CLIENT_IDS, READY, TRIAL, trial, untilInstance, writesIn } from "./trial.ts";

const FOLDER = "deploy/kustomize";
const hasKubectl = has("kubectl", "deploy/kustomize is not built and not applied");
const hasBoth = has("helm", "deploy/kustomize is not compared with the chart") && hasKubectl;

/** The base and the overlays, with the chart's values that they stand for. */
const BUILT = [
  { name: "base", values: BASE_VALUES },
  ...OVERLAYS.map(({ name, components }) => ({
    name: `overlays/${name}`,
    values: Object.assign(
      {},
      BASE_VALUES,
      ...COMPONENTS.filter((one) => components.includes(one.name)).map(({ values }) => values),
    ) as object,
  })),
];

const WORKLOAD_IDENTITIES = {
  resourceManager: { workloadIdentity: { clientId: CLIENT_IDS.resourceManager } },
  graph: { workloadIdentity: { clientId: CLIENT_IDS.graph } },
};

/** A bare cluster with the CustomResourceDefinitions, onto which kubectl applies a folder without a warning. */
async function clusterWith(
  folder: string,
): Promise<{ readonly cluster: BareCluster; readonly applied: readonly Rendered[] }> {
  const cluster = await startBareCluster();
  onTestFinished(() => cluster.close());
  await cluster.run("kubectl", ["apply", "--server-side", "-f", "crds/"]);
  const applied = documentsIn(await cluster.run("kubectl", ["kustomize", folder]));
  const said = await cluster.run("kubectl", ["apply", "--validate=strict", "-k", folder]);
  expect(said.trimEnd().split("\n")).toEqual(applied.map(() => expect.stringMatching(/ created$/) as string));
  expect(cluster.door.warnings).toEqual([]);
  return { cluster, applied };
}

/** That there were none means something: a pod that is less strict would have been warned of. */
async function seesWarnings(cluster: BareCluster, applied: readonly Rendered[]): Promise<void> {
  const deployment = applied.find(({ kind }) => kind === "Deployment")!;
  const pod = { ...deployment.spec!.template!.spec, hostNetwork: true };
  const template = { ...deployment.spec!.template, spec: pod };
  const loose = { ...deployment, spec: { ...deployment.spec, template } };
  await cluster.run("kubectl", ["apply", "--dry-run=server", "-f", "-"], JSON.stringify(loose));
  expect(cluster.door.warnings).toEqual([expect.stringContaining("would violate PodSecurity")]);
}

/** Starts the operator with the rendered arguments, as its ServiceAccount, on a simulated Azure of its own. */
async function operatorOnAzure(cluster: BareCluster, applied: readonly Rendered[]): Promise<string> {
  const { control, endpointsFile, caFile } = await startAzure(cluster, "azure");
  const pod = await podOnThisMachine(applied);
  await pod.startOperator(cluster, ["--azure-endpoints", endpointsFile, "--azure-ca", caFile]);
  return control;
}

function credentialsIn(name: string): { readonly secret: object; readonly credentials: object } {
  const of = (identity: keyof typeof CLIENT_IDS): object => ({
    clientSecret: { clientId: CLIENT_IDS[identity], secretRef: { name, key: identity } },
  });
  const stringData = { resourceManager: "resource-manager-secret", graph: "graph-secret" };
  return {
    secret: { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: NAMESPACE }, stringData },
    credentials: { resourceManager: of("resourceManager"), graph: of("graph") },
  };
}

describe.skipIf(!hasBoth)("what kustomize builds is what helm renders of", () => {
  it.each(BUILT)("$name", async ({ name, values }) => {
    const built = documentsIn(await runProgram("kubectl", ["kustomize", `${FOLDER}/${name}`]));
    const rendered = await render({ crds: { install: false }, ...values });
    expect(comparable(built.filter(({ kind }) => kind !== "Namespace"))).toEqual(comparable(rendered));
    expect(built.filter(({ kind }) => kind === "Namespace")).toMatchObject([{ metadata: { name: NAMESPACE } }]);
  });
});

const OF_HELM = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart"];

/** Without the labels that only a release of helm has, in an order that means nothing to Kubernetes. */
function comparable(documents: readonly Rendered[]): readonly unknown[] {
  return documents.map((document) => plain(document)).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map(plain);
    return items.every((item) => nameOf(item) !== undefined)
      ? items.toSorted((one, other) => (String(nameOf(one)) < String(nameOf(other)) ? -1 : 1))
      : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OF_HELM.includes(key))
      .map(([key, below]) => [key, plain(below)]),
  );
}

function nameOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "name" in value ? value.name : undefined;
}

function keyOf(document: unknown): string {
  const { kind, metadata } = document as Rendered;
  return `${kind} ${metadata.name}`;
}

describe.skipIf(!hasKubectl)(
  "kubectl apply -k on a bare cluster: no warning, and with the rights that are rendered",
  () => {
    it("the base brings an instance to Ready, with credentials from any Secret", async () => {
      const { cluster, applied } = await clusterWith(`${FOLDER}/base`);
      await operatorOnAzure(cluster, applied);
      const { secret, credentials } = credentialsIn("of-any-name");
      await cluster.apply([secret, ...trial({ credentials })]);
      await untilInstance(cluster, READY);
      await seesWarnings(cluster, applied);
    });

    it("workload-identity brings an instance to Ready, without a Secret", async () => {
      const { cluster, applied } = await clusterWith(`${FOLDER}/overlays/workload-identity`);
      await operatorOnAzure(cluster, applied);
      await cluster.apply(trial({ credentials: WORKLOAD_IDENTITIES }));
      await untilInstance(cluster, READY);
    });

    it("secret brings an instance to Ready and reads no other Secret, which the realm tells", async () => {
      const { cluster, applied } = await clusterWith(`${FOLDER}/overlays/secret`);
      await operatorOnAzure(cluster, applied);
      const other = credentialsIn("of-another-name");
      await cluster.apply([
        credentialsIn(CREDENTIALS_SECRET).secret,
        other.secret,
        ...trial({ credentials: other.credentials }),
      ]);
      const refused = expect.stringContaining('With resourceNames: ["of-another-name"]') as unknown;
      await vi.waitFor(
        async () =>
          expect((await cluster.admin.request("GET", TRIAL.realm)).json).toMatchObject({
            status: {
              conditions: expect.arrayContaining([
                expect.objectContaining({ type: "Ready", status: "False", message: refused }),
              ]) as unknown,
            },
          }),
        { timeout: 60_000, interval: 200 },
      );
      await cluster.apply(trial(credentialsIn(CREDENTIALS_SECRET)));
      await untilInstance(cluster, READY);
    });

    it("observe-only says what would be done, does nothing, and lets nobody declare more", async () => {
      const { cluster, applied } = await clusterWith(`${FOLDER}/overlays/observe-only`);
      const control = await operatorOnAzure(cluster, applied);
      const enforcing = trial({ credentials: WORKLOAD_IDENTITIES });
      const isInstance = (document: object): boolean => "kind" in document && document.kind === "WindowsAuthentication";
      await cluster.apply(enforcing.filter((document) => !isInstance(document)));
      const [instance] = enforcing.filter(isInstance);
      const tryIt = (): Promise<string> =>
        cluster.run("kubectl", ["apply", "--dry-run=server", "-f", "-"], JSON.stringify(instance));
      // A policy takes effect a moment after it is stored.
      await vi.waitFor(
        () => expect(tryIt()).rejects.toThrow("This cluster only observes: set spec.managementPolicy to Observe."),
        { timeout: 30_000, interval: 200 },
      );
      await cluster.apply(trial({ credentials: WORKLOAD_IDENTITIES, instance: { managementPolicy: "Observe" } }));
      const { status } = await untilInstance(cluster, { pendingActions: expect.any(Array) as unknown });
      expect(status?.pendingActions?.length).toBeGreaterThan(0);
      expect(await writesIn(control)).toEqual([]);
      await expect(cluster.apply(enforcing)).rejects.toThrow("This cluster only observes");
    });

    it("simulator brings the trial to Ready with the pod that is rendered", async () => {
      const { cluster, applied } = await clusterWith(`${FOLDER}/overlays/simulator`);
      const pod = await podOnThisMachine(applied);
      await pod.startSimulator();
      await pod.startOperator(cluster);
      await cluster.run("kubectl", ["apply", "-f", "examples/trial/trial.yaml"]);
      await untilInstance(cluster, READY);
    });
  },
);

it.skipIf(!hasKubectl)(
  "the example is taken with its own image and components, and names the Secrets that may be read",
  async () => {
    const { applied: built } = await clusterWith("examples/kustomize");
    const [deployment, role, policy] = ["Deployment", "Role", "ValidatingAdmissionPolicy"].map((kind) =>
      built.find((document) => document.kind === kind),
    );
    expect(deployment?.spec?.template?.spec.containers).toMatchObject([
      { image: "registry.example.com/winauth-operator:0.1.0" },
    ]);
    expect(role).toMatchObject({
      rules: expect.arrayContaining([
        expect.objectContaining({ resources: ["secrets"], resourceNames: ["corp-reader", "corp-ca"] }),
      ]) as unknown,
    });
    expect(policy).toBeDefined();
  },
);
