import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { NAMESPACE } from "../process/operator-world.ts";
import { podOnThisMachine } from "./pod-on-this-machine.ts";
import { type BareCluster, CHART, has, render, startBareCluster } from "./tools.ts";
import { READY, type StoredInstance, TRIAL, trial, untilInstance, writesIn } from "./trial.ts";

const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kerberosrealms.sqlmi.winauth.dev";
const hasHelm = has("helm", "the chart is not installed");

describe.skipIf(!hasHelm)("the chart on a real API server", () => {
  it("lives through install, main job, upgrade with a changed kind, and an uninstall that leaves objects and Azure", async () => {
    const cluster = await startBareCluster();
    onTestFinished(() => cluster.close());
    const values = join(await temporaryFolder(), "values.json");
    await writeFile(values, JSON.stringify({ simulator: { enabled: true } }));
    const release = ["winauth-operator", "--namespace", NAMESPACE, "--values", values];
    await cluster.apply([restrictedNamespace()]);
    await cluster.run("helm", ["install", ...at(release, CHART)]);

    const pod = await podOnThisMachine(await render({ simulator: { enabled: true } }));
    const control = await pod.startSimulator();
    const operator = await pod.startOperator(cluster);
    await cluster.apply(trial());
    const ready = await untilInstance(cluster, READY);
    const written = await writesIn(control);
    expect(written.length).toBeGreaterThan(0);

    await cluster.run("helm", ["upgrade", ...at(release, await chartWithShortName("krealm"))]);
    expect((await cluster.admin.request("GET", CRD)).json).toMatchObject({
      spec: { names: { shortNames: ["realm", "krealm"] } },
    });
    expect(operator.running()).toBe(true);

    const before = await stateOf(control);
    await cluster.run("helm", ["uninstall", "winauth-operator", "--namespace", NAMESPACE]);
    // What the kubelet does with the pods of a Deployment that is gone.
    operator.kill("SIGTERM");
    await operator.exited;
    expect((await cluster.admin.request("GET", CRD)).status).toBe(200);
    expect((await cluster.admin.request("GET", TRIAL.realm)).status).toBe(200);
    const left = (await cluster.admin.request("GET", TRIAL.instance)).json as StoredInstance;
    expect(declaredIn(left)).toEqual(declaredIn(ready));
    expect(await installedIn(cluster)).toEqual([]);
    expect(await writesIn(control)).toEqual(written);
    expect(await stateOf(control)).toEqual(before);
    expect(cluster.door.warnings).toEqual([]);
  });

  it("lets the operator read the named Secrets only, with the simulator that simulator's, too", async () => {
    const rulesOf = async (values: object): Promise<unknown> =>
      (await render(values)).find(({ kind }) => kind === "Role");
    const rule = (resourceNames: readonly string[]): object => ({
      rules: expect.arrayContaining([
        { apiGroups: [""], resources: ["secrets"], resourceNames, verbs: ["get", "list", "watch"] },
      ]) as unknown,
    });
    const rbac = { secretNames: ["one", "other"] };
    expect(await rulesOf({ rbac })).toMatchObject(rule(["one", "other"]));
    const simulator = { enabled: true };
    expect(await rulesOf({ rbac, simulator })).toMatchObject(rule(["winauth-operator-simulator", "one", "other"]));
  });

  it("refuses a value that it does not know", async () => {
    await expect(render({ replica: 3 })).rejects.toThrow(/replica/);
  });
});

/** Where the chart comes after the release's name. */
function at([name = "", ...flags]: readonly string[], chart: string): readonly string[] {
  return [name, chart, ...flags];
}

function restrictedNamespace(): object {
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, labels } };
}

/** The chart of a later version, whose realms have one more short name. */
async function chartWithShortName(name: string): Promise<string> {
  const chart = join(await temporaryFolder(), "winauth-operator");
  await cp(CHART, chart, { recursive: true });
  const definition = join(chart, "templates/crd-kerberosrealms.yaml");
  const text = await readFile(definition, "utf8");
  expect(text).toContain("      - realm\n");
  await writeFile(definition, text.replace("      - realm\n", `      - realm\n      - ${name}\n`));
  return chart;
}

/** What somebody declared, and what holds the object. */
function declaredIn({ metadata, spec }: StoredInstance): object {
  const { uid, generation, finalizers, deletionTimestamp } = metadata;
  return { uid, generation, finalizers, deletionTimestamp, spec };
}

/** What a release has beside the CustomResourceDefinitions. */
async function installedIn({ admin }: BareCluster): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of [
    `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/roles`,
    `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies`,
  ]) {
    const { items } = (await admin.request("GET", path)).json as { readonly items: readonly StoredInstance[] };
    found.push(...items.map(({ metadata }) => `${path}/${String(metadata["name"])}`));
  }
  return found;
}

/** Everything that the simulated Azure holds. */
async function stateOf(control: string): Promise<unknown> {
  return (await fetch(`${control}/state`, { headers: { connection: "close" } })).json();
}
