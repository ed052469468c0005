import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import "@azure/identity"; // Loaded at the first token otherwise, which takes a second that a short deadline may not have.
import { expect, vi } from "vitest";
import { GROUP, VERSION } from "../../src/api/v1alpha1/common.ts";
import { createHttpOutbound } from "../../src/azure/outbound-http.ts";
import { createOperator } from "../../src/cli/operator/create-operator.ts";
import { readOperatorConfig } from "../../src/cli/operator/options.ts";
import { type ApiAnswer, type ApiClient, createApiClient } from "../../src/controlplane/api-client.ts";
import { applyManifests } from "../../src/controlplane/manifests.ts";
import { manifestDocuments, PREPARED_CLUSTER } from "../../src/demo/manifest-files.ts";
import { createLdap } from "../../src/directory/ldapts-adapter.ts";
import { createHttpTransport, type HttpTransport } from "../../src/kube/http-transport.ts";
import { startProblems } from "../../src/kube/start-checks.ts";
import { createMetrics, type Metrics } from "../../src/observability/metrics.ts";
import { type Clock, systemClock } from "../../src/ports/clock.ts";
import type { Outbound } from "../../src/ports/outbound.ts";
import { systemRandom } from "../../src/ports/random.ts";
import type { ElectionEnd } from "../../src/runtime/elector.ts";
import { type RunningSimulator, startSimulatorServer } from "../../src/simulator/server.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { stateSchema } from "../../src/simulator/state.ts";
import { type LoggedLine, recordingLog } from "../fakes/recording-log.ts";
import { type AzureInput, AzureScene } from "./azure-scene.ts";
import { ConfigMaps } from "./config-maps.ts";
import { adminAccess, freshNamespace, serviceAccountToken } from "./control-plane.ts";
import { installCrds } from "./crds.ts";
import { DirectoryScene, emptyDomains } from "./directory-scene.ts";
import { fastClock } from "./fast-clock.ts";
import { isTrueInAzure } from "./life-judge.ts";
import { nameOf, ObjectRecorder, type RecordedObject } from "./object-recorder.ts";
import { isTrueOfTenant } from "./realm-truth.ts";

const ROOT = resolve(import.meta.dirname, "../..");
export const NAMESPACE = "winauth-system";
const SERVICE_ACCOUNT = "winauth-operator";
const ISSUER = "https://kubernetes.default.svc";

/** Short waits, in the time of the operator's clock. */
const FLAGS: readonly string[] = [
  ...["--sweep-interval", "10s", "--instance-retry", "10s", "--dependency-retry", "5s"],
  ...["--absence-grace", "20s", "--replication-grace", "3s", "--progress-deadline", "30m"],
];

/** How {@link startHarness} starts. */
export interface HarnessOptions {
  /** How much faster than the real clock the operator's and the simulator's runs. Default 10. */
  readonly speed?: number;
  /** Whether operators take part in an election, on a Lease that is as much faster as the clock. Default false. */
  readonly leaderElection?: boolean;
  /** How many scenes can have an on-premises domain, each its own. Default 0. */
  readonly domains?: number;
}

/** One running operator. */
export interface RunningOperator {
  readonly lines: readonly LoggedLine[];
  readonly ready: () => boolean;
  /** What it would serve at /metrics. */
  readonly metrics: Metrics["exposition"];
  /** How its run ended, once it has. */
  readonly ended: Promise<ElectionEnd>;
  /** As SIGTERM does. */
  stop(): Promise<ElectionEnd>;
}

/** What a scene needs beside Azure. */
export interface SceneInput extends AzureInput {
  /** Members of the realm's spec that differ; false: no realm. */
  readonly realm?: object | false;
  /** Whether it has an on-premises domain, with the Secrets that a realm needs to read it. */
  readonly domain?: boolean;
}

/** The real API server, a simulated Azure over TLS on loopback, and the operator with the ServiceAccount of `deploy/`. */
export class Harness {
  readonly recorder: ObjectRecorder;
  readonly simulator: RunningSimulator;
  readonly clock: Clock;
  readonly kube: ApiClient;
  readonly configMaps: ConfigMaps;
  readonly #freeDomains: DirectoryScene[];
  readonly #leaderElection: boolean;
  readonly #adminTransport: HttpTransport;
  readonly #scenes: Scene[] = [];
  readonly #operators = new Set<RunningOperator>();
  readonly #secrets: string[] = [];

  private constructor(
    parts: {
      readonly simulator: RunningSimulator;
      readonly clock: Clock;
      readonly kube: ApiClient;
      readonly transport: HttpTransport;
    },
    leaderElection: boolean,
  ) {
    this.simulator = parts.simulator;
    this.clock = parts.clock;
    this.kube = parts.kube;
    this.#adminTransport = parts.transport;
    this.#leaderElection = leaderElection;
    this.configMaps = new ConfigMaps(parts.kube, NAMESPACE);
    const { domainControllers = [] } = parts.simulator.addresses;
    this.#freeDomains = domainControllers.map((each) => new DirectoryScene(parts.simulator.simulator, each));
    this.recorder = new ObjectRecorder(parts.transport, (object) => this.#sceneOf(object)?.isTrue(object));
  }

  /** Starts everything but the operator. */
  static async prepare({ speed = 10, leaderElection = false, domains = 0 }: HarnessOptions): Promise<Harness> {
    const access = adminAccess();
    const kube = createApiClient(access, systemClock);
    await installCrds(kube);
    const documents = PREPARED_CLUSTER.slice(1).flatMap((file) => manifestDocuments(ROOT, file));
    await applyManifests(access, documents, { fieldManager: "test", clock: systemClock });
    const clock = fastClock(speed);
    const state = stateSchema.parse({
      tenants: [{ id: "aaaaaaaa-0000-4000-8000-000000000001" }],
      domains: emptyDomains(domains),
    });
    const simulator = await startSimulatorServer(createSimulator({ state, clock, random: systemRandom }));
    const harness = new Harness({ simulator, clock, kube, transport: transportOf(access) }, leaderElection);
    await harness.#removeObjects();
    await harness.recorder.start();
    return harness;
  }

  /** Starts one more operator and waits until it has read everything in. */
  async startOperator(): Promise<RunningOperator> {
    const transport = transportOf({ ...adminAccess(), token: await serviceAccountToken(NAMESPACE, SERVICE_ACCOUNT) });
    // The authorizer learns of new Roles a moment later.
    await vi.waitFor(
      async () => {
        const signal = AbortSignal.timeout(10_000);
        expect(await startProblems({ transport, namespace: NAMESPACE, clock: systemClock, signal })).toEqual([]);
      },
      { timeout: 20_000, interval: 100 },
    );
    const { arm, graph, login } = this.simulator.addresses;
    const { log, lines } = recordingLog();
    const assertion = await this.#federatedToken();
    const http = createHttpOutbound({
      clock: systemClock,
      userAgent: "winauth-operator/test",
      caPem: this.simulator.caCertificate,
    });
    const metrics = createMetrics({ processMetrics: false });
    const operator = createOperator({
      config: { ...readOperatorConfig(FLAGS, {}), leaderElection: this.#leaderElection },
      endpoints: { AzurePublic: { resourceManager: arm, graph, login } },
      replicaName: "test",
      transport,
      outbound: this.#observed(http),
      // The time that a controller has is counted by the operator's clock.
      ldap: createLdap({ clock: this.clock }),
      files: { readText: () => Promise.resolve(assertion) },
      clock: this.clock,
      random: systemRandom,
      log,
      metrics,
    });
    const stop = new AbortController();
    const ended = operator.run(stop.signal).finally(async () => {
      await operator.close();
      await http.close();
      await transport.close();
    });
    const running: RunningOperator = {
      lines,
      ready: () => operator.ready().ok,
      metrics: metrics.exposition,
      ended,
      stop: async () => {
        stop.abort();
        this.#operators.delete(running);
        return ended;
      },
    };
    this.#operators.add(running);
    // An operator that ends by itself fails the waits at once, instead of each of them after its time.
    const died = (why: string): void => {
      if (this.#operators.has(running)) this.recorder.fail(new Error(`The operator ended by itself: ${why}`));
    };
    ended.then(died, (error: unknown) => died(String(error)));
    await vi.waitFor(() => expect(operator.ready()).toEqual({ ok: true, problems: [] }), {
      timeout: 20_000,
      interval: 50,
    });
    return running;
  }

  /** A tenant, a realm and a namespace of their own. */
  async scene(input: SceneInput = {}): Promise<Scene> {
    const azure = new AzureScene(this.simulator.simulator, input, {
      issuer: ISSUER,
      subject: `system:serviceaccount:${NAMESPACE}:${SERVICE_ACCOUNT}`,
    });
    const directory = input.domain === true ? await this.#takeDomain() : undefined;
    const scene = new Scene(this, { azure, directory, namespace: await freshNamespace("team") });
    this.#scenes.push(scene);
    if (input.realm !== false) await scene.createRealm(input.realm);
    return scene;
  }

  /** Makes or replaces a Secret in the operator's namespace; it goes with the harness. */
  async putSecret(name: string, data: Readonly<Record<string, string>>): Promise<void> {
    this.#secrets.push(name);
    const body = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: NAMESPACE }, stringData: data };
    await this.apply(`/api/v1/namespaces/${NAMESPACE}/secrets/${name}`, body);
  }

  async deleteSecret(name: string): Promise<void> {
    await this.done("DELETE", `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
  }

  apply(path: string, body: object): Promise<ApiAnswer> {
    return this.done("PATCH", path, {
      body,
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: "test", force: "true", fieldValidation: "Strict" },
    });
  }

  /** @throws {Error} with the API server's sentence when it refuses. */
  async done(...call: Parameters<ApiClient["request"]>): Promise<ApiAnswer> {
    const answer = await this.kube.request(...call);
    if (answer.status >= 300) throw new Error(`${call[0]} ${call[1]}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** Ends everything and leaves nothing of ours behind on the API server. */
  async stop(): Promise<void> {
    const ends = await Promise.all([...this.#operators].map((operator) => operator.stop()));
    await this.recorder.stop();
    await this.#removeObjects();
    for (const name of new Set(this.#secrets))
      await this.kube.request("DELETE", `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
    await this.configMaps.removeAll();
    await this.simulator.close();
    await this.#adminTransport.close();
    await this.kube.close();
    expect(ends.filter((end) => end !== "released")).toEqual([]);
  }

  /** Waits of the recorder look again after every answer of Azure: they may ask about Azure too. */
  #observed(outbound: Outbound): Outbound {
    return {
      send: async (request) => {
        try {
          return await outbound.send(request);
        } finally {
          this.recorder.poke();
        }
      },
    };
  }

  #sceneOf({ kind, metadata }: RecordedObject): Scene | undefined {
    return this.#scenes.find(({ namespace, realm }) =>
      kind === "KerberosRealm" ? realm === metadata.name : namespace === metadata.namespace,
    );
  }

  async #takeDomain(): Promise<DirectoryScene> {
    const directory = this.#freeDomains.shift();
    if (directory === undefined) throw new Error("Every domain has its scene; start the harness with more domains.");
    await this.putSecret(directory.caSecret, { "ca.crt": this.simulator.caCertificate });
    await this.putSecret(directory.credentialsSecret, directory.credentials);
    return directory;
  }

  async #federatedToken(): Promise<string> {
    const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${SERVICE_ACCOUNT}/token`;
    const answer = await this.done("POST", path, {
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { audiences: ["api://AzureADTokenExchange"], expirationSeconds: 24 * 3600 },
      },
    });
    return (answer.json as { readonly status: { readonly token: string } }).status.token;
  }

  /** Deletes first: nobody puts a finalizer on what is being deleted. */
  async #removeObjects(): Promise<void> {
    for (const plural of ["windowsauthentications", "kerberosrealms"]) {
      const list = (await this.done("GET", `/apis/${GROUP}/${VERSION}/${plural}`)).json as { items: RecordedObject[] };
      for (const { metadata } of list.items) {
        const path = pathOf(plural, metadata.name, metadata.namespace);
        await this.kube.request("DELETE", path);
        await this.kube.request("PATCH", path, {
          body: { metadata: { finalizers: [] } },
          contentType: "application/merge-patch+json",
        });
      }
    }
  }
}

/** Starts everything, one operator included. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await Harness.prepare(options);
  await harness.startOperator();
  return harness;
}

/** What one test plays in: Azure, a realm that may declare all of it, a namespace, and perhaps an on-premises domain. */
export class Scene {
  readonly azure: AzureScene;
  readonly namespace: string;
  readonly realm: string;
  readonly #directory: DirectoryScene | undefined;
  readonly #harness: Harness;

  constructor(
    harness: Harness,
    parts: { readonly azure: AzureScene; readonly directory: DirectoryScene | undefined; readonly namespace: string },
  ) {
    this.#harness = harness;
    this.azure = parts.azure;
    this.#directory = parts.directory;
    this.namespace = parts.namespace;
    this.realm = `realm-${randomBytes(4).toString("hex")}`;
  }

  get recorder(): ObjectRecorder {
    return this.#harness.recorder;
  }

  get hasDirectory(): boolean {
    return this.#directory !== undefined;
  }

  /** The on-premises domain of a scene that was asked for with one. */
  get directory(): DirectoryScene {
    if (this.#directory === undefined) throw new Error("This scene has no domain.");
    return this.#directory;
  }

  nameOf(name = "sqlmi-01"): string {
    return `${this.namespace}/${name}`;
  }

  /** Whether Azure, and of a realm the tenant and its domain, are as the object's specification says. */
  isTrue(object: RecordedObject): boolean {
    return object.kind === "KerberosRealm"
      ? isTrueOfTenant(object, this.azure, this.#directory)
      : isTrueInAzure(object, this.azure);
  }

  async createRealm(spec: object = {}): Promise<void> {
    await this.#harness.apply(pathOf("kerberosrealms", this.realm), {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: "KerberosRealm",
      metadata: { name: this.realm },
      spec: {
        tenantId: this.azure.tenantId,
        credentials: {
          resourceManager: { workloadIdentity: { clientId: this.azure.armClientId } },
          graph: { workloadIdentity: { clientId: this.azure.graphClientId } },
        },
        access: [{ namespaces: [this.namespace], subscriptions: [this.azure.subscriptionId] }],
        ...spec,
      },
    });
  }

  async editRealm(spec: object): Promise<void> {
    await this.#mergePatch(pathOf("kerberosrealms", this.realm), { spec });
  }

  async deleteRealm(): Promise<void> {
    await this.#harness.done("DELETE", pathOf("kerberosrealms", this.realm));
  }

  /** Declares an instance, by default one of the same name. */
  async declare(
    spec: object = {},
    { name = "sqlmi-01", namespace = this.namespace }: { readonly name?: string; readonly namespace?: string } = {},
  ): Promise<void> {
    await this.#harness.done("POST", pathOf("windowsauthentications", undefined, namespace), {
      body: {
        apiVersion: `${GROUP}/${VERSION}`,
        kind: "WindowsAuthentication",
        metadata: { name, namespace },
        spec: { managedInstance: { resourceId: this.azure.idOf(name) }, realmRef: { name: this.realm }, ...spec },
      },
    });
  }

  /** A merge patch of the specification, as a person with kubectl makes it. */
  async edit(spec: object, name = "sqlmi-01"): Promise<void> {
    await this.#mergePatch(pathOf("windowsauthentications", name, this.namespace), { spec });
  }

  /** Asks for a pass now, as `flux reconcile` and kubectl annotate do. */
  async request(value: string, name = "sqlmi-01"): Promise<void> {
    const annotations = { "reconcile.fluxcd.io/requestedAt": value };
    await this.#mergePatch(pathOf("windowsauthentications", name, this.namespace), { metadata: { annotations } });
  }

  async requestRealm(value: string): Promise<void> {
    const annotations = { "reconcile.fluxcd.io/requestedAt": value };
    await this.#mergePatch(pathOf("kerberosrealms", this.realm), { metadata: { annotations } });
  }

  /** Asks for a pass over the realm and waits until that has been answered. */
  async checkRealm(value: string): Promise<RecordedObject> {
    await this.requestRealm(value);
    const found = await this.recorder.until(
      this.realm,
      `the request ${value} is answered`,
      (realm) => realm?.status?.lastHandledReconcileAt === value,
    );
    return found!;
  }

  async delete(name = "sqlmi-01"): Promise<void> {
    await this.#harness.done("DELETE", pathOf("windowsauthentications", name, this.namespace));
  }

  /** The newest version of the object. */
  object(name = "sqlmi-01"): RecordedObject {
    const object = this.recorder.latest(this.nameOf(name));
    if (object === undefined) throw new Error(`${this.nameOf(name)} is not there.`);
    return object;
  }

  /** Waits for a condition, as `STATUS Reason` or only `STATUS`, of the object's present generation. */
  async untilCondition(type: string, wanted: string, name = "sqlmi-01"): Promise<RecordedObject> {
    return this.#untilCondition(this.nameOf(name), type, wanted);
  }

  untilReady(name = "sqlmi-01"): Promise<RecordedObject> {
    return this.untilCondition("Ready", "True Succeeded", name);
  }

  async untilGone(name = "sqlmi-01"): Promise<void> {
    await this.recorder.until(this.nameOf(name), "it is gone", (object) => object === undefined);
  }

  /** As {@link untilCondition}, of the realm. */
  async untilRealm(type: string, wanted: string): Promise<RecordedObject> {
    return this.#untilCondition(this.realm, type, wanted);
  }

  /** Waits until the operator's calls to Azure, seen from `since` on, are as `check` wants them. */
  async untilCalls(what: string, check: (calls: ReturnType<AzureScene["calls"]>) => boolean, since = 0): Promise<void> {
    await this.recorder.until(this.nameOf(), what, () => check(this.azure.calls(since)));
  }

  async #untilCondition(name: string, type: string, wanted: string): Promise<RecordedObject> {
    const found = await this.recorder.until(name, `${type} is ${wanted}`, (object) => {
      const condition = object?.status?.conditions?.find((each) => each.type === type);
      if (condition === undefined || condition.observedGeneration !== object?.metadata.generation) return false;
      return [condition.status, `${condition.status} ${condition.reason}`].includes(wanted);
    });
    return found!;
  }

  /** Resolves once the recorder has seen what was written, so that no wait ends on what was before. */
  async #mergePatch(path: string, body: object): Promise<void> {
    const answer = await this.#harness.done("PATCH", path, { body, contentType: "application/merge-patch+json" });
    const { metadata } = answer.json as RecordedObject;
    const name = nameOf({ metadata });
    await this.recorder.until(name, `version ${metadata.resourceVersion} is seen`, () =>
      this.recorder.historyOf(name).some(({ object }) => object.metadata.resourceVersion === metadata.resourceVersion),
    );
  }
}

/** A condition of an object in one line, for whole-value comparison: `STATUS Reason`. */
export function conditionIn(object: RecordedObject, type: string): string | undefined {
  const found = object.status?.conditions?.find((condition) => condition.type === type);
  return found === undefined ? undefined : `${found.status} ${found.reason}`;
}

/** Every condition of an object as {@link conditionIn} has it. */
export function conditionsIn(object: RecordedObject): Readonly<Record<string, string>> {
  const conditions = object.status?.conditions ?? [];
  return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

/** The sentence of a condition. */
export function messageIn(object: RecordedObject, type: string): string | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type)?.message;
}

function pathOf(plural: string, name?: string, namespace?: string): string {
  const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `/apis/${GROUP}/${VERSION}${within}/${plural}${name === undefined ? "" : `/${name}`}`;
}

function transportOf({ url, caPem, token }: ReturnType<typeof adminAccess>): HttpTransport {
  return createHttpTransport({
    config: {
      server: url,
      current: () => Promise.resolve({ caPem, token, insecureSkipTlsVerify: false }),
      invalidate: () => undefined,
    },
    clock: systemClock,
  });
}
