import { execFile } from "node:child_process";
import { access, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { ALL_CHART_VALUES } from "../../../scripts/chart/chart-files.ts";
import { findHelm, HOW_TO_GET_TOOLS } from "../../../scripts/deploy-tools/find.ts";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { NAMESPACE, type OperatorWorld, operatorAccess, startWorld } from "../process/operator-world.ts";
import { ROOT, startWinauth } from "../process/winauth-process.ts";

const CHART = join(ROOT, "deploy/helm/winauth-operator");
const helm = findHelm(process.env);
if (helm === undefined) console.warn(`No helm: the chart is not installed and not rendered. ${HOW_TO_GET_TOOLS}.`);

let world: OperatorWorld;
let kubeconfig: string;
beforeAll(async () => {
  world = await startWorld({ bare: true });
  kubeconfig = join(world.folder, "kubeconfig");
  await world.controlPlane.writeKubeconfig(kubeconfig);
});
afterAll(() => world.close());

async function run(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { HOME: world.folder, PATH: process.env["PATH"], KUBECONFIG: kubeconfig };
  return promisify(execFile)(helm ?? "", [...args], { env, maxBuffer: 50_000_000 });
}

async function render(...args: readonly string[]): Promise<readonly Rendered[]> {
  const { stdout } = await run(
    "template",
    "winauth-operator",
    CHART,
    "-n",
    NAMESPACE,
    "--kube-version=1.35.0",
    ...args,
  );
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Rendered | null)
    .filter((document) => document !== null);
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template?: { readonly metadata: object; readonly spec: PodSpec } };
}

const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kerberosrealms.sqlmi.winauth.dev";

describe.skipIf(helm === undefined)("the chart on a real API server", () => {
  it("installs without a warning, upgrades the kinds, and leaves them and what was declared at the end", async () => {
    const installed = await run("install", "winauth-operator", CHART, "-n", NAMESPACE, "--create-namespace");
    expect(installed.stderr).not.toMatch(/warning/i);

    const chart = join(await temporaryFolder(), "winauth-operator");
    await cp(CHART, chart, { recursive: true });
    const changed = join(chart, "templates/crd-kerberosrealms.yaml");
    const text = await readFile(changed, "utf8");
    expect(text).toContain("      - realm\n");
    await writeFile(changed, text.replace("      - realm\n", "      - realm\n      - krealm\n"));
    await run("upgrade", "winauth-operator", chart, "-n", NAMESPACE);
    expect((await world.admin.request("GET", CRD)).json).toMatchObject({
      spec: { names: { shortNames: ["realm", "krealm"] } },
    });

    const declared = parseAllDocuments(await readFile(join(ROOT, "examples/trial/trial.yaml"), "utf8"));
    expect(await world.apply(declared.map((document) => document.toJS() as object))).toEqual([]);
    await run("uninstall", "winauth-operator", "-n", NAMESPACE);
    expect((await world.admin.request("GET", CRD)).status).toBe(200);
    const instance = "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team-payments/windowsauthentications/payments";
    expect((await world.admin.request("GET", instance)).status).toBe(200);
    expect((await world.admin.request("GET", `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`)).json).toMatchObject({
      items: [],
    });
  });

  it("renders pods that the restricted Pod Security Standard admits, with the simulator beside them, too", async () => {
    const namespace = "restricted";
    await world.apply([
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      },
    ]);
    for (const args of [[], ["--set=simulator.enabled=true"]]) {
      const deployment = (await render(...args)).find(({ kind }) => kind === "Deployment");
      const { metadata, spec } = deployment!.spec!.template!;
      const answer = await world.admin.request("POST", `/api/v1/namespaces/${namespace}/pods`, {
        body: { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "operator" }, spec },
        query: { dryRun: "All", fieldValidation: "Strict" },
      });
      expect({ status: answer.status, warnings: answer.warnings }, answer.text).toEqual({ status: 201, warnings: [] });
    }
  });

  it("brings an instance of the simulated Azure to Ready with what it renders", async () => {
    const world = await startWorld({ bare: true });
    onTestFinished(() => world.close());
    const documents = await render("--set=simulator.enabled=true");
    await world.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }]);
    await world.apply(documents.filter(({ kind }) => kind === "CustomResourceDefinition"));
    await world.apply(documents.filter(({ kind }) => kind !== "CustomResourceDefinition"));
    const pod = await podOnThisMachine(documents);
    startWinauth(pod.argsOf("simulator"));
    await vi.waitFor(() => access(pod.path("/run/simulator/addresses.json")), { timeout: 20_000, interval: 50 });
    const login = await operatorAccess(world, { name: "rendered" });
    startWinauth([...pod.argsOf("operator"), ...login], { env: { POD_NAMESPACE: NAMESPACE, POD_NAME: "rendered" } });
    const declared = parseAllDocuments(await readFile(join(ROOT, "examples/trial/trial.yaml"), "utf8"));
    await world.apply(declared.map((document) => document.toJS() as object));
    const instance = "/apis/sqlmi.winauth.dev/v1alpha1/namespaces/team-payments/windowsauthentications/payments";
    await vi.waitFor(
      async () =>
        expect((await world.admin.request("GET", instance)).json).toMatchObject({
          status: {
            conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]) as unknown,
          },
        }),
      { timeout: 90_000, interval: 200 },
    );
  });

  it("every documented value changes what is rendered", async () => {
    const folder = await temporaryFolder();
    const without: string[] = [];
    for (const { path, tries, tryWith = {} } of ALL_CHART_VALUES.flatMap(({ values }) => values)) {
      const base = join(folder, "base.json");
      await writeFile(base, JSON.stringify(nested(tryWith)));
      const before = JSON.stringify(await render("-f", base));
      for (const value of tries) {
        const tried = join(folder, "tried.json");
        await writeFile(tried, JSON.stringify(nested({ [path]: value })));
        if (JSON.stringify(await render("-f", base, "-f", tried)) === before) without.push(path);
      }
    }
    expect(without).toEqual([]);
  });

  it("refuses a value that it does not know", async () => {
    await expect(render("--set=replica=3")).rejects.toThrow(/replica/);
  });
});

/** What a kubelet would do: the files of the ConfigMaps, and the containers' arguments with paths and ports of this machine. */
async function podOnThisMachine(documents: readonly Rendered[]) {
  const folder = await temporaryFolder();
  const path = (inPod: string): string => join(folder, inPod);
  const ports = new Map<string, string>();
  for (const port of ["8080", "8443", "8444", "8445", "8446", "8447", "8636", "8389"])
    ports.set(port, String(await freeLoopbackPort()));
  const onThisMachine = (text: string): string =>
    text
      .replaceAll(/(?<=[:=])\d{4}$/gm, (port) => ports.get(port) ?? port)
      .replace(/(?<==)\/.*/, (inPod) => path(inPod))
      .replace("health-address=:", "health-address=127.0.0.1:");
  const mounts = { "-settings": "/etc/winauth", "-simulator": "/etc/simulator" };
  await mkdir(path("/run/simulator"), { recursive: true });
  for (const [suffix, mount] of Object.entries(mounts)) {
    const map = documents.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name.endsWith(suffix));
    await mkdir(path(mount), { recursive: true });
    for (const [name, text] of Object.entries(map?.data ?? {}))
      await writeFile(join(path(mount), name), suffix === "-settings" ? onThisMachine(text) : text);
  }
  const { initContainers = [], containers } = documents.find(({ kind }) => kind === "Deployment")!.spec!.template!.spec;
  const all = [...initContainers, ...containers];
  return { path, argsOf: (name: string) => all.find((one) => one.name === name)!.args.map(onThisMachine) };
}

interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

interface Container {
  readonly name: string;
  readonly args: readonly string[];
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
