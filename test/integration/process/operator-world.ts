import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished, vi } from "vitest";
import { type ApiAccess, type ApiClient, createApiClient } from "../../../src/controlplane/api-client.ts";
import { findBinaries } from "../../../src/controlplane/binaries.ts";
import { type ControlPlane, startControlPlane } from "../../../src/controlplane/control-plane.ts";
import { freeLoopbackPort } from "../../../src/controlplane/free-port.ts";
import { kubeconfigYaml } from "../../../src/controlplane/kubeconfig.ts";
import { applyManifests } from "../../../src/controlplane/manifests.ts";
import { manifestDocuments, PREPARED_CLUSTER } from "../../../src/demo/manifest-files.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { SUPERVISOR_ENTRY } from "../../support/supervisor-entry.ts";
import { ROOT, startWinauth, type WinauthOptions, type WinauthProcess } from "./winauth-process.ts";

/** The operator's namespace in `deploy/`. */
export const NAMESPACE = "winauth-system";

/** A control plane of its own, prepared as a user would prepare a cluster. */
export interface OperatorWorld {
  readonly folder: string;
  readonly controlPlane: ControlPlane;
  readonly admin: ApiClient;
  /** The administrator's way in. */
  readonly access: ApiAccess;
  apply(documents: readonly object[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts a control plane. Bare: nothing is installed; else CRDs, namespace and rights are, as `deploy/` ships them. */
export async function startWorld(options: { readonly bare?: boolean } = {}): Promise<OperatorWorld> {
  const log = (): void => undefined;
  const folder = await mkdtemp(join(tmpdir(), "winauth-process-"));
  const binaries = await findBinaries({ env: process.env, log });
  const controlPlane = await startControlPlane({ binaries, entry: SUPERVISOR_ENTRY, clock: systemClock, log });
  const access = { url: controlPlane.url, caPem: controlPlane.caPem, token: controlPlane.adminToken };
  const admin = createApiClient(access, systemClock);
  const apply = (documents: readonly object[]): Promise<readonly string[]> =>
    applyManifests(access, documents, { fieldManager: "test", clock: systemClock });
  if (options.bare !== true) {
    for (const pattern of PREPARED_CLUSTER) {
      await apply(manifestDocuments(ROOT, pattern));
    }
  }
  return {
    folder,
    controlPlane,
    admin,
    access,
    apply,
    close: async () => {
      await admin.close();
      await controlPlane.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A simulated Azure as a process of its own. */
export interface SimulatedAzure {
  /** Files for `--azure-endpoints` and `--azure-ca`. */
  readonly endpointsFile: string;
  readonly caFile: string;
  /** Address of its control port. */
  readonly control: string;
  /** Every call that a client made, in order. */
  calls(): Promise<readonly { readonly service: string; readonly method: string; readonly path: string }[]>;
}

/** Starts `winauth simulator` with the state of the examples, for one test. */
export async function startAzure(world: OperatorWorld, name: string): Promise<SimulatedAzure> {
  const folder = join(world.folder, name);
  await mkdir(folder, { recursive: true });
  const path = (file: string): string => join(folder, file);
  const ports = ["", "arm-", "graph-", "login-", "control-"].flatMap((service) => [`--${service}port`, "0"]);
  startWinauth([
    ...["simulator", "--state", resolve(ROOT, "examples/simulator/state.yaml"), "--ca-file", path("ca.pem")],
    ...["--addresses-file", path("addresses.json"), ...ports],
  ]);
  const text = await vi.waitFor(
    async () => {
      const written = await readFile(path("addresses.json"), "utf8");
      if (!written.endsWith("\n")) throw new Error("The simulator is not ready yet.");
      return written;
    },
    { timeout: 20_000, interval: 50 },
  );
  const { arm, graph, login, control = "" } = JSON.parse(text) as Readonly<Record<string, string>>;
  await writeFile(path("endpoints.json"), JSON.stringify({ AzurePublic: { resourceManager: arm, graph, login } }));
  return {
    endpointsFile: path("endpoints.json"),
    caFile: path("ca.pem"),
    control,
    calls: async () => {
      const answer = await fetch(`${control}/transcript`);
      const { entries } = (await answer.json()) as {
        entries: { actor: string; service: string; method: string; path: string }[];
      };
      return entries.filter(({ actor }) => actor === "api");
    },
  };
}

/** A running operator and what it is asked over its health port. */
export interface OperatorProcess extends WinauthProcess {
  get(path: string): Promise<{ readonly status: number; readonly type: string; readonly text: string }>;
  /** Waits until `/readyz` answers with the status. */
  untilReadyz(status: number): Promise<string>;
}

/** How {@link startOperator} starts one. */
export interface OperatorStart extends WinauthOptions {
  readonly name: string;
  readonly leaseName: string;
  readonly azure?: Pick<SimulatedAzure, "endpointsFile" | "caFile">;
  /** Another address for the API server. */
  readonly server?: string;
  readonly args?: readonly string[];
  /** Name of a ServiceAccount in the operator's namespace. Default: the one that `deploy/` ships. */
  readonly serviceAccount?: string;
}

/** Starts `winauth operator` as its ServiceAccount, for one test. */
export async function startOperator(world: OperatorWorld, start: OperatorStart): Promise<OperatorProcess> {
  const { azure, name } = start;
  const port = await freeLoopbackPort();
  const run = startWinauth(
    [
      ...["operator", ...(await operatorAccess(world, start)), "--namespace", NAMESPACE],
      ...["--replica-name", name, "--lease-name", start.leaseName, "--health-address", `127.0.0.1:${port}`],
      ...(azure === undefined ? [] : ["--azure-endpoints", azure.endpointsFile, "--azure-ca", azure.caFile]),
      ...(start.args ?? []),
    ],
    start,
  );
  const get: OperatorProcess["get"] = async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: "close" } });
    return { status: answer.status, type: answer.headers.get("content-type") ?? "", text: await answer.text() };
  };
  const untilReadyz = (status: number): Promise<string> =>
    vi.waitFor(
      async () => {
        const answer = await get("/readyz");
        if (answer.status !== status) throw new Error(`readyz: ${answer.status} ${answer.text}${run.stderr()}`);
        return answer.text;
      },
      { timeout: 20_000, interval: 25 },
    );
  return { ...run, get, untilReadyz };
}

/** Flags for the way to the API server, and for workload identity, as the given ServiceAccount. */
export async function operatorAccess(
  world: OperatorWorld,
  { name, server, serviceAccount = "winauth-operator" }: Pick<OperatorStart, "name" | "server" | "serviceAccount">,
): Promise<readonly string[]> {
  const token = await world.controlPlane.serviceAccountToken(NAMESPACE, serviceAccount);
  const kubeconfig = join(world.folder, `${name}-kubeconfig`);
  await writeFile(kubeconfig, kubeconfigYaml({ url: server ?? world.access.url, caPem: world.access.caPem, token }));
  const federated = join(world.folder, `${name}-federated`);
  await writeFile(federated, await federatedToken(world));
  return ["--kubeconfig", kubeconfig, "--workload-token-file", federated];
}

async function federatedToken({ admin }: OperatorWorld): Promise<string> {
  const answer = await admin.request("POST", `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/winauth-operator/token`, {
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: ["api://AzureADTokenExchange"], expirationSeconds: 3600 },
    },
  });
  return (answer.json as { readonly status: { readonly token: string } }).status.token;
}

/** Who holds a Lease now; empty when nobody does, undefined when there is none. */
export async function holderOf({ admin }: OperatorWorld, leaseName: string): Promise<string | undefined> {
  const answer = await admin.request("GET", `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${leaseName}`);
  if (answer.status === 404) return undefined;
  return (answer.json as { readonly spec: { readonly holderIdentity?: string } }).spec.holderIdentity ?? "";
}

/** Applies the examples for one test; afterwards they are gone, without asking any operator. */
export async function applyExamples(world: OperatorWorld): Promise<void> {
  onTestFinished(() => removeExamples(world));
  await world.apply(manifestDocuments(ROOT, "examples/*.yaml"));
}

async function removeExamples({ admin }: OperatorWorld): Promise<void> {
  const root = "/apis/sqlmi.winauth.dev/v1alpha1";
  for (const collection of ["windowsauthentications", "kerberosrealms"]) {
    const { items } = (await admin.request("GET", `${root}/${collection}`)).json as {
      readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[];
    };
    for (const { metadata } of items) {
      const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
      const path = `${root}${namespace}/${collection}/${metadata.name}`;
      await admin.request("PATCH", path, {
        body: { metadata: { finalizers: null } },
        contentType: "application/merge-patch+json",
      });
      await admin.request("DELETE", path);
    }
  }
}
