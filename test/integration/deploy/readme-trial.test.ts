import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { NAMESPACE } from "../process/operator-world.ts";
import { ROOT } from "../process/winauth-process.ts";
import { podOnThisMachine } from "./pod-on-this-machine.ts";
import { type BareCluster, documentsIn, has, pathOf, type Rendered, runShell, startBareCluster } from "./tools.ts";
import { READY, TRIAL, untilInstance } from "./trial.ts";

const leftOut = "the README's trial is not tried";
const canTry = has("helm", leftOut) && has("kubectl", leftOut);

const SECTION =
  readFileSync(join(ROOT, "README.md"), "utf8")
    .split(/^## /m)
    .find((text) => text.startsWith("A trial on your own cluster")) ?? "";

/** The commands of the README's trial, as a newcomer copies them, with a registry in the place of the word. */
function commandsOfTheTrial(): readonly string[] {
  const block = /```sh\n([^]*?)```/.exec(SECTION)?.[1] ?? "";
  return block.replaceAll("\\\n", " ").replaceAll("REGISTRY", "registry.example.com/team").trimEnd().split("\n");
}

/** What it says to do afterwards. */
function commandsAfterTheTrial(): readonly string[] {
  const [, afterwards = ""] = SECTION.split("Afterwards:");
  return [...afterwards.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command);
}

describe.skipIf(!canTry)("the README's trial on a cluster of one's own", () => {
  it("leads in five commands to a Ready instance", async () => {
    const [build = "", push = "", install = "", ...rest] = commandsOfTheTrial();
    expect([build, push, install, ...rest].map((command) => command.split(" ")[0])).toEqual([
      ...["docker", "docker", "helm", "kubectl", "kubectl"],
    ]);
    const cluster = await startBareCluster();
    onTestFinished(() => cluster.close());
    const shell = await shellOf(cluster);
    // There is no container engine and no kubelet here. What they would do: have the image under the name that was pushed, run the
    // containers, tell the API server.
    const installing = shell(install);
    installing.catch(() => undefined);
    const pod = await Promise.race([kubelet(cluster), installing.then(() => undefined)]);
    expect([build, push]).toEqual([`docker build -t ${pod?.image ?? ""} .`, `docker push ${pod?.image ?? ""}`]);
    expect(await installing).toContain("kubectl apply -f examples/trial/trial.yaml");

    const said: string[] = [];
    for (const command of rest) said.push(await shell(command));
    expect(said.at(-1)).toBe("windowsauthentication.sqlmi.winauth.dev/payments condition met\n");
    await untilInstance(cluster, READY);
    expect(cluster.door.warnings).toEqual([]);

    const [remove = "", uninstall = "", last = ""] = commandsAfterTheTrial();
    // A namespace goes with the help of a controller that is not there: it is not waited for.
    await shell(`${remove} --wait=false`);
    await vi.waitFor(async () => expect((await cluster.admin.request("GET", TRIAL.instance)).status).toBe(404), {
      timeout: 30_000,
      interval: 100,
    });
    await shell(uninstall);
    await shell(last);
    await vi.waitFor(
      async () => expect((await cluster.admin.request("GET", "/apis/sqlmi.winauth.dev")).status).toBe(404),
      { timeout: 30_000, interval: 100 },
    );
  });
});

/** A shell as the newcomer's: in the repository, with helm, kubectl and a kubeconfig. */
async function shellOf(cluster: BareCluster): Promise<(command: string) => Promise<string>> {
  const bin = await temporaryFolder();
  for (const program of ["helm", "kubectl"] as const) await symlink(pathOf(program), join(bin, program));
  return (command) => runShell(command, { ...cluster.env, PATH: `${bin}:${cluster.env["PATH"] ?? ""}` });
}

/** What the Deployment's controller would make; Helm 3 waits for it, Helm 4 for the Deployment. */
async function putReplicaSet(cluster: BareCluster, { metadata, spec }: Rendered): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/replicasets`;
  const name = `${metadata.name}-1`;
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: metadata.name, uid: metadata.uid, controller: true };
  const { labels } = spec!.template!.metadata;
  const made = await cluster.admin.request("POST", path, {
    body: {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name, labels, ownerReferences: [owner] },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: spec!.template },
    },
  });
  expect(made.status, made.text).toBe(201);
  const told = await cluster.admin.request("PATCH", `${path}/${name}/status`, {
    body: { status: { observedGeneration: 1, replicas: 1, readyReplicas: 1, availableReplicas: 1 } },
    contentType: "application/merge-patch+json",
  });
  expect(told.status, told.text).toBe(200);
}

/** Waits for the Deployment, runs its containers and says that they are available. */
async function kubelet(cluster: BareCluster): Promise<{ readonly image: string }> {
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/winauth-operator`;
  const deployment = await vi.waitFor(
    async () => {
      const { status, json } = await cluster.admin.request("GET", path);
      expect(status).toBe(200);
      return json as Rendered & { readonly metadata: { readonly generation: number } };
    },
    { timeout: 30_000, interval: 100 },
  );
  const maps = await cluster.run("kubectl", ["get", "configmaps", "-n", NAMESPACE, "-o", "yaml"]);
  const [list] = documentsIn(maps) as unknown as readonly { readonly items: readonly Rendered[] }[];
  const configMaps = (list?.items ?? []).map((map) => ({ ...map, kind: "ConfigMap" }));
  const pod = await podOnThisMachine([{ ...deployment, kind: "Deployment" }, ...configMaps]);
  await pod.startSimulator();
  const operator = await pod.startOperator(cluster);
  await pod.untilReady(operator);
  const replicas = { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 };
  const conditions = [
    { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
    { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
  ];
  const told = await cluster.admin.request("PATCH", `${path}/status`, {
    body: { status: { observedGeneration: deployment.metadata.generation, ...replicas, conditions } },
    contentType: "application/merge-patch+json",
  });
  expect(told.status, told.text).toBe(200);
  await putReplicaSet(cluster, deployment);
  return { image: deployment.spec!.template!.spec.containers[0]!.image };
}
