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
import { AzureScene } from "./azure-scene.ts";
import { ConfigMaps } from "./config-maps.ts";
import { adminAccess, freshNamespace, serviceAccountToken } from "./control-plane.ts";
import { installCrds } from "./crds.ts";
import { DirectoryScene, emptyDomains } from "./directory-scene.ts";
import { fastClock } from "./fast-clock.ts";
import { ObjectRecorder, type RecordedObject } from "./object-recorder.ts";
import { pathOf, Scene, type SceneHost, type SceneInput } from "./scene.ts";

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

/** The real API server, a simulated Azure over TLS on loopback, and the operator with the ServiceAccount of `deploy/`. */
export class Harness implements SceneHost {
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
