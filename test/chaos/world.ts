import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "../../src/controlplane/api-client.ts";
import { type ControlPlane, startControlPlane } from "../../src/controlplane/control-plane.ts";
import { applyManifests } from "../../src/controlplane/manifests.ts";
import { manifestDocuments, PREPARED_CLUSTER } from "../../src/demo/manifest-files.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { SUPERVISOR_ENTRY } from "../support/supervisor-entry.ts";
import type { Call, CalledService } from "../support/transcript/call.ts";
import type { Takeover } from "../support/transcript/overlapping-writes.ts";
import { type CertificateAuthority, createCertificateAuthority } from "./certificate-authority.ts";
import { GROUP_ROOT, OPERATOR_NAMESPACE, ROOT, simulatorState, teamNamespace } from "./fleet.ts";
import { type SimulatedAzure, startAzure } from "./simulated-azure.ts";
import type { StoryContext } from "./story.ts";
import { Callers, openTlsDoor, type TlsDoor } from "./tls-door.ts";

const SERVICES = ["arm", "graph", "login"] as const;

/** Where the operator's Lease is. */
export const LEASE_PATH = `/apis/coordination.k8s.io/v1/namespaces/${OPERATOR_NAMESPACE}/leases/winauth-operator`;

/** The parts of an object of ours that stories look at. */
export interface ChaosObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly lastTransitionTime: string;
    }[];
  };
}

/** A cluster and an Azure of the story's own, with doors in front of both. */
export interface World {
  readonly controlPlane: ControlPlane;
  readonly admin: ApiClient;
  readonly azure: SimulatedAzure;
  readonly doors: Readonly<Record<CalledService, TlsDoor>>;
  readonly authority: CertificateAuthority;
  readonly caPem: string;
  /** Files for `--azure-ca` and `--azure-endpoints`. */
  readonly caFile: string;
  readonly endpointsFile: string;
  readonly callers: Callers;
  /** Every call that went through a door and is over, in the order of their ends. */
  readonly calls: readonly Call[];
  apply(documents: readonly object[]): Promise<void>;
  /** All WindowsAuthentications. */
  objects(): Promise<readonly ChaosObject[]>;
  realms(): Promise<readonly ChaosObject[]>;
  /** The name of the replica that holds the Lease; empty when nobody does, undefined without a Lease. */
  leader(): Promise<string | undefined>;
  /** A token of the operator's ServiceAccount for the API server, and one for the token endpoint. */
  kubeToken(): Promise<string>;
  federatedToken(): Promise<string>;
}

/** What a story may ask of its world. */
export interface WorldOptions {
  readonly instances: number;
  readonly behaviour?: object;
}

/** Starts everything but the operator, and prepares the cluster as a user would. */
export async function startWorld(context: StoryContext, options: WorldOptions): Promise<World> {
  const log = (): void => undefined;
  const controlPlane = await startControlPlane({
    binaries: context.binaries,
    entry: SUPERVISOR_ENTRY,
    clock: systemClock,
    log,
  });
  context.defer(() => controlPlane.stop());
  context.signal.throwIfAborted();
  const access = { url: controlPlane.url, caPem: controlPlane.caPem, token: controlPlane.adminToken };
  const admin = createApiClient(access, systemClock);
  context.defer(() => admin.close());
  const apply = async (documents: readonly object[]): Promise<void> => {
    await applyManifests(access, documents, { fieldManager: "chaos", clock: systemClock });
  };
  for (const pattern of PREPARED_CLUSTER) {
    await apply(manifestDocuments(ROOT, pattern));
  }
  await apply([teamNamespace()]);
  const azure = await startAzure(context, simulatorState(options.instances, options.behaviour));
  const parts = await openDoors(context, { kube: controlPlane, azure });
  const list = async (kind: string): Promise<readonly ChaosObject[]> => {
    const answer = await admin.request("GET", `${GROUP_ROOT}/${kind}`);
    if (answer.status !== 200) throw new Error(`The API server answered ${answer.status} to a list of ${kind}.`);
    return (answer.json as { readonly items: readonly ChaosObject[] }).items;
  };
  const token = (spec: object): Promise<string> => requestToken(admin, spec);
  return {
    controlPlane,
    admin,
    azure,
    ...parts,
    apply,
    objects: () => list("windowsauthentications"),
    realms: () => list("kerberosrealms"),
    leader: async () => {
      const answer = await admin.request("GET", LEASE_PATH);
      if (answer.status !== 200) return undefined;
      const { spec } = answer.json as { readonly spec: { readonly holderIdentity?: string } };
      return (spec.holderIdentity ?? "").split("_")[0];
    },
    kubeToken: () => token({ expirationSeconds: 24 * 3600 }),
    federatedToken: () => token({ audiences: ["api://AzureADTokenExchange"], expirationSeconds: 24 * 3600 }),
  };
}

/** A token of the operator's ServiceAccount. */
export async function requestToken(admin: ApiClient, spec: object): Promise<string> {
  const path = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/serviceaccounts/winauth-operator/token`;
  const answer = await admin.request("POST", path, {
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec },
  });
  if (answer.status !== 201) throw new Error(`No token: the API server answered ${answer.status} ${answer.text}`);
  return (answer.json as { readonly status: { readonly token: string } }).status.token;
}

async function openDoors(
  context: StoryContext,
  { kube, azure }: { readonly kube: ControlPlane; readonly azure: SimulatedAzure },
): Promise<Pick<World, "doors" | "authority" | "caPem" | "caFile" | "endpointsFile" | "callers" | "calls">> {
  const authority = await createCertificateAuthority();
  const certificate = await authority.issue();
  const callers = new Callers();
  const calls: Call[] = [];
  const links = new Map<string, string>();
  const rewrite = (text: string): string =>
    [...links].reduce((rewritten, [from, to]) => rewritten.replaceAll(from, to), text);
  const surroundings = { certificate, callers, record: (call: Call): void => void calls.push(call), rewrite };
  // For whoever looks into a failure: every call, one a line.
  context.defer(() =>
    writeFile(join(context.folder, "calls.jsonl"), calls.map((call) => `${JSON.stringify(call)}\n`).join("")),
  );
  const open = async (service: CalledService, url: string, caPem: string): Promise<TlsDoor> => {
    const door = await openTlsDoor({ service, url, caPem }, surroundings);
    context.defer(() => door.close());
    return door;
  };
  const doors = {
    kube: await open("kube", kube.url, kube.caPem),
    arm: await open("arm", azure.addresses.arm, azure.caPem),
    graph: await open("graph", azure.addresses.graph, azure.caPem),
    login: await open("login", azure.addresses.login, azure.caPem),
  };
  for (const service of SERVICES) links.set(azure.addresses[service], doors[service].url);
  const caFile = join(context.folder, "doors-ca.pem");
  const endpointsFile = join(context.folder, "endpoints.json");
  const endpoints = { resourceManager: doors.arm.url, graph: doors.graph.url, login: doors.login.url };
  await writeFile(caFile, authority.caPem);
  await writeFile(endpointsFile, JSON.stringify({ AzurePublic: endpoints }));
  return { doors, authority, caPem: authority.caPem, caFile, endpointsFile, callers, calls };
}

/** Who took the Lease when, from the Lease writes that went through the door. */
export function takeoversOf(calls: readonly Call[]): readonly Takeover[] {
  const takeovers: Takeover[] = [];
  for (const { service, method, path, by, body, status, endedMs } of calls) {
    if (service !== "kube" || !path.includes("/leases") || method === "GET" || status >= 300 || status === 0) continue;
    const { spec } = body as { readonly spec: { readonly holderIdentity: string } };
    if (spec.holderIdentity !== "" && takeovers.at(-1)?.by !== by) takeovers.push({ by, atMs: endedMs });
  }
  return takeovers;
}
