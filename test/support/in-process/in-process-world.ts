import { readFileSync } from "node:fs";
import { RECONCILE_REQUEST_ANNOTATION } from "../../../src/api/v1alpha1/common.ts";
import { kerberosRealmSpecSchema } from "../../../src/api/v1alpha1/kerberos-realm.ts";
import { windowsAuthenticationSpecSchema } from "../../../src/api/v1alpha1/windows-authentication.ts";
import { createOperator, type Operator } from "../../../src/cli/operator/create-operator.ts";
import { type OperatorConfig, readOperatorConfig } from "../../../src/cli/operator/options.ts";
import { CONFIG_MAP, type ConfigMap } from "../../../src/controllers/kerberos-realm/policy-config-map.ts";
import {
  KERBEROS_REALM,
  type KerberosRealm,
  WINDOWS_AUTHENTICATION,
  type WindowsAuthentication,
} from "../../../src/controllers/kinds.ts";
import { type KubeObject, objectKey, type ResourceKind } from "../../../src/kube/client.ts";
import { createMetrics, type Metrics } from "../../../src/observability/metrics.ts";
import type { OutboundRequest, OutboundResponse } from "../../../src/ports/outbound.ts";
import { createSigningKeys } from "../../../src/simulator/entra/signing-keys.ts";
import { parseState } from "../../../src/simulator/load-state.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/simulator.ts";
import type { SimulatorState } from "../../../src/simulator/state.ts";
import type { DirectoryState } from "../../contract/directory-states.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import { LeaseServer } from "../../fakes/lease-server.ts";
import { type ApiSnapshot, MemoryApiServer, type ServedKind } from "../../fakes/memory-api-server.ts";
import { RecordedLdap, type RecordedServer, recordedAnswers } from "../../fakes/recorded-ldap.ts";
import { type LoggedLine, recordingLog } from "../../fakes/recording-log.ts";
import { SeededRandom } from "../../fakes/seeded-random.ts";
import { simulatorOutbound } from "../../fakes/simulator-outbound.ts";
import { AzureConditions } from "./azure-conditions.ts";
import { CallRecord } from "./outside-calls.ts";
import { ProcessDoors, type Services } from "./process-doors.ts";
import {
  CONTROLLER,
  NAMESPACE,
  OPERATOR_NAMESPACE,
  READER,
  SECRET,
  SUBSCRIPTION,
  sampleObjects,
  secretObject,
} from "./sample-objects.ts";

const EVENT: ResourceKind = {
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
};

/** The list maps of the committed CRDs. */
const LIST_MAPS = {
  "status.conditions": "type",
  "status.consent.granted": "resourceAppId",
  "status.consent.missing": "resourceAppId",
  "status.consent.unexpected": "resourceAppId",
  "status.owned.permissions": "resourceAppId",
  "status.domains": "name",
  "status.clients.facts": "name",
};
const CUSTOM = { custom: true, statusDefault: { observedGeneration: -1 }, listMaps: LIST_MAPS } as const;
const KINDS: readonly ServedKind[] = [
  { kind: WINDOWS_AUTHENTICATION, ...CUSTOM },
  { kind: KERBEROS_REALM, ...CUSTOM },
  { kind: SECRET },
  { kind: CONFIG_MAP },
  { kind: EVENT },
];

const STATE_TEXT = readFileSync(new URL("../../../examples/simulator/state.yaml", import.meta.url), "utf8");
/** One key for all simulators of a test file: making one costs more than a whole run. */
const signingKeys = createSigningKeys();
/** Reading these from the disk takes real time, in which simulated hours would pass. */
const libraries = Promise.all([
  import("@azure/arm-sql"),
  import("@azure/core-rest-pipeline"),
  import("@azure/identity"),
  import("@microsoft/microsoft-graph-client"),
]);
/** How often the API server sends bookmarks, about as a real one does. */
const BOOKMARKS_EVERY_MS = 60_000;

const NAME = "payments";

/** Where the realm's tokens and credentials may go. A list of its own: what the product thinks is what is tested. */
const CLOUD_ORIGINS = [
  "https://management.azure.com",
  "https://graph.microsoft.com",
  "https://login.microsoftonline.com",
];

function mayHaveCredentials(url: string): boolean {
  return CLOUD_ORIGINS.includes(new URL(url).origin);
}

function hasCredentials({ headers, body = "" }: OutboundRequest): boolean {
  return Object.keys(headers).some((name) => /^authorization$/i.test(name)) || /client_(?:secret|assertion)/.test(body);
}

/** The ARM id of an instance of the sample state. */
export const instanceId = (name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/${name}`;

/** One start of the operator. */
export interface OperatorProcess {
  readonly doors: ProcessDoors;
  readonly operator: Operator;
  readonly log: readonly LoggedLine[];
  readonly metrics: Metrics;
  /** Asks it to stop, as SIGTERM does; resolves when it has ended, for which time must pass. */
  stop(): Promise<unknown>;
}

/** What a world starts with. */
export interface WorldOptions {
  /** Settings of the operator that differ from its defaults. */
  readonly config?: Partial<OperatorConfig>;
  /** Changes the sample state of the simulated Azure before the start. */
  readonly azure?: (state: SimulatorState) => unknown;
  /** Starts from there instead of from the sample state. */
  readonly from?: WorldSnapshot;
  /** The time of day at the start; the fake clock's by default. */
  readonly wallMs?: number;
  /** Path → text of the files that the operator finds. */
  readonly files?: Readonly<Record<string, string>>;
  /** How long requests are on their way; without it, no time at all. */
  readonly latencyMs?: Services["latencyMs"];
}

/** Something on the way to Azure, which may answer instead of it or change its answer. */
export type Meddler = (request: OutboundRequest, serve: () => Promise<OutboundResponse>) => Promise<OutboundResponse>;

/** A world at rest, without an operator. */
export interface WorldSnapshot {
  readonly api: ApiSnapshot;
  readonly azure: SimulatorState;
  readonly directory: Readonly<Record<string, RecordedServer>>;
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/**
 * The operator as it is composed for production, between an API server in memory and the simulated Azure, on one clock
 * that stands still until a test moves it. No socket, no file, no timer of the machine.
 */
export class InProcessWorld {
  readonly clock: FakeClock;
  readonly api: MemoryApiServer;
  readonly simulator: Simulator;
  /** The Lease apart from the other objects: its renewals outnumber everything else. */
  readonly lease = new LeaseServer();
  readonly record = new CallRecord();
  /** The on-premises directory: one domain controller, in which everything is set up until a test changes it. */
  readonly ldap: RecordedLdap;
  /** Path → text of what is mounted into the pod. */
  readonly files: Record<string, string> = {};
  readonly #config: OperatorConfig;
  readonly #azure: AzureConditions;
  /** Every request to Azure as it left the operator, headers and body included. */
  readonly sent: OutboundRequest[] = [];
  /** Requests with a token or a credential that went to a host that is not one of the cloud's; to be empty in every run. */
  readonly strayed: string[] = [];
  #meddler: Meddler = (_request, serve) => serve();
  readonly #latencyMs: Services["latencyMs"];
  #processes = 0;
  #underWay = 0;
  #served = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: WorldOptions, simulator: (clock: FakeClock) => Simulator) {
    this.clock = new FakeClock({
      settle: () => this.#comeToRest(),
      ...(options.wallMs === undefined ? {} : { wallMs: options.wallMs }),
      ...(options.from === undefined ? {} : { wallMs: options.from.wallMs, monotonicMs: options.from.monotonicMs }),
    });
    this.api = new MemoryApiServer(KINDS, this.clock);
    this.simulator = simulator(this.clock);
    this.ldap = new RecordedLdap(this.clock);
    Object.assign(
      this.ldap.servers,
      options.from === undefined
        ? { [CONTROLLER]: RecordedLdap.server(recordedAnswers("ready"), READER) }
        : structuredClone(options.from.directory),
    );
    const azure = simulatorOutbound(this.simulator);
    this.#azure = new AzureConditions(this.simulator, {
      send: (request) => {
        this.sent.push(request);
        if (!mayHaveCredentials(request.url) && hasCredentials(request)) this.strayed.push(request.url);
        return this.#meddler(request, () => azure.send(request));
      },
    });
    Object.assign(this.files, options.files);
    this.#config = { ...readOperatorConfig([], {}), ...options.config };
    this.#latencyMs = options.latencyMs;
  }

  /** A world with the realm `contoso` and its Secret, and without an operator. */
  static async create(options: WorldOptions = {}): Promise<InProcessWorld> {
    const { from } = options;
    const state = from === undefined ? parseState(STATE_TEXT, "state.yaml") : structuredClone(from.azure);
    options.azure?.(state);
    const keys = await signingKeys;
    await libraries;
    const world = new InProcessWorld(options, (clock) =>
      createSimulator({ state, clock, random: new SeededRandom(7), signingKeys: keys }),
    );
    if (from === undefined) for (const [kind, object] of sampleObjects()) world.api.put(kind, object);
    else world.api.restore(from.api);
    world.#sendBookmarks();
    return world;
  }

  /** What other worlds can start from. Azure must be at rest; the operators of this world are not in it. */
  snapshot(): WorldSnapshot {
    return {
      api: this.api.snapshot(),
      azure: structuredClone(this.azure),
      directory: structuredClone(this.ldap.servers),
      wallMs: this.clock.nowMs(),
      monotonicMs: this.clock.monotonicMs(),
    };
  }

  /** Starts the operator. Nothing happens before time passes. */
  start(): OperatorProcess {
    const doors = this.openDoors();
    const { log, lines } = recordingLog();
    const metrics = createMetrics({ processMetrics: false });
    const operator = createOperator({
      config: this.#config,
      endpoints: {},
      replicaName: "replica",
      transport: doors.transport,
      outbound: doors.outbound,
      ldap: doors.ldap,
      files: { readText: (path) => this.#readText(path) },
      clock: doors.clock,
      random: new SeededRandom(1000 + doors.number),
      log,
      metrics,
    });
    const stopper = new AbortController();
    const ended = operator.run(stopper.signal);
    ended.catch(() => undefined);
    const stop = async (): Promise<unknown> => {
      stopper.abort();
      const end = await ended;
      await operator.close();
      return end;
    };
    return { doors, operator, log: lines, metrics, stop };
  }

  /** From now on the function stands between the operator and Azure; it replaces the one before it. */
  meddle(meddler: Meddler): void {
    this.#meddler = meddler;
  }

  /** The doors of one more process, for a program that is not the operator. */
  openDoors(): ProcessDoors {
    return new ProcessDoors(++this.#processes, {
      record: this.record,
      clock: this.clock,
      kube: this.api,
      lease: this.lease,
      azure: this.#azure,
      ldap: this.ldap,
      latencyMs: this.#latencyMs,
      inTurn: (serve) => this.#inTurn(serve),
    });
  }

  /** Creates a WindowsAuthentication, for `sqlmi-payments` by default, as `kubectl apply` does with defaults filled in. */
  declare(spec: Json = {}, name: string = NAME): void {
    const whole = { managedInstance: { resourceId: instanceId("sqlmi-payments") }, realmRef: { name: "contoso" } };
    this.api.put(WINDOWS_AUTHENTICATION, {
      apiVersion: "sqlmi.winauth.dev/v1alpha1",
      kind: "WindowsAuthentication",
      metadata: { name, namespace: NAMESPACE },
      spec: windowsAuthenticationSpecSchema.parse({ ...whole, ...spec }),
    });
  }

  /** Changes members of the spec, as `kubectl patch` does. */
  edit(changes: Json): void {
    const object = this.object!;
    const spec = windowsAuthenticationSpecSchema.parse({ ...object.spec, ...changes });
    this.#patch(WINDOWS_AUTHENTICATION, object, { spec });
  }

  /** The same for the realm. */
  editRealm(changes: Json): void {
    const { realm } = this;
    this.#patch(KERBEROS_REALM, realm, { spec: kerberosRealmSpecSchema.parse({ ...realm.spec, ...changes }) });
  }

  /** Declares another realm, as `contoso` but for these members of the spec. */
  declareRealm(name: string, changes: Json): void {
    const { apiVersion, kind, spec } = this.realm;
    const whole = kerberosRealmSpecSchema.parse({ ...spec, ...changes });
    this.api.put(KERBEROS_REALM, { apiVersion, kind, metadata: { name }, spec: whole });
  }

  /** `kubectl delete` of the realm, and the same again with `kubectl apply`, under a new UID. */
  declareRealmAnew(): void {
    const { apiVersion, kind, spec } = this.realm;
    this.api.remove(KERBEROS_REALM, objectKey("contoso"));
    this.api.put(KERBEROS_REALM, { apiVersion, kind, metadata: { name: "contoso" }, spec });
  }

  /** Stores a Secret in the operator's namespace, or another content of it. */
  putSecret(name: string, values: Readonly<Record<string, string>>): void {
    this.api.put(SECRET, secretObject(name, values));
  }

  /** Asks for a pass over the realm now, as `kubectl annotate` does. */
  askRealm(): void {
    const { realm } = this;
    const annotations = { ...realm.metadata.annotations, [RECONCILE_REQUEST_ANNOTATION]: String(this.clock.nowMs()) };
    this.#patch(KERBEROS_REALM, { ...realm, metadata: { ...realm.metadata, annotations } }, {});
  }

  /** Changes a ConfigMap in the operator's namespace, as somebody with `kubectl edit` does. */
  editConfigMap(name: string, changes: Json): void {
    this.#patch(CONFIG_MAP, this.api.object<ConfigMap>(CONFIG_MAP, name, OPERATOR_NAMESPACE)!, changes);
  }

  /** The domain controller of the on-premises directory, to be changed. One that hangs is had by interfering with the record. */
  get controller(): RecordedServer {
    return this.ldap.servers[CONTROLLER]!;
  }

  /** Brings the on-premises directory into one of its recorded states. */
  setDirectory(state: DirectoryState): void {
    this.controller.answers = recordedAnswers(state);
  }

  /** `kubectl delete`. */
  delete(name: string = NAME): void {
    this.api.remove(WINDOWS_AUTHENTICATION, objectKey(name, NAMESPACE));
  }

  /** Takes the finalizers off an object that is being deleted, as somebody who does not want to wait for the operator. */
  dropFinalizers(): void {
    const { object } = this;
    if (object === undefined) return;
    this.#patch(WINDOWS_AUTHENTICATION, { ...object, metadata: { ...object.metadata, finalizers: [] } }, {});
  }

  /** The WindowsAuthentication as stored; undefined when it is gone. */
  get object(): WindowsAuthentication | undefined {
    return this.declared(NAME);
  }

  /** One of several. */
  declared(name: string): WindowsAuthentication | undefined {
    return this.api.object<WindowsAuthentication>(WINDOWS_AUTHENTICATION, name, NAMESPACE);
  }

  /** The KerberosRealm as stored. */
  get realm(): KerberosRealm {
    return this.api.object<KerberosRealm>(KERBEROS_REALM, "contoso")!;
  }

  /** The realms beside it. */
  get otherRealms(): readonly KerberosRealm[] {
    return this.api.objects<KerberosRealm>(KERBEROS_REALM).filter(({ metadata }) => metadata.name !== "contoso");
  }

  /** The ConfigMaps in the operator's namespace as stored. */
  get configMaps(): readonly ConfigMap[] {
    return this.api.objects<ConfigMap>(CONFIG_MAP);
  }

  /** The managed instance as the simulated Azure has it. */
  get instance(): SimulatorState["managedInstances"][number] {
    return this.azure.managedInstances.find(({ resourceId }) => resourceId.endsWith("/sqlmi-payments"))!;
  }

  /** The tenant as the simulated Azure has it. */
  get tenant(): SimulatorState["tenants"][number] {
    return this.azure.tenants[0]!;
  }

  /** The simulated Azure, to look at and to change. */
  get azure(): SimulatorState {
    return this.simulator.world.state;
  }

  /** Lets this much time pass. */
  pass(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until the predicate holds, looking after each timer; false when it never does within `withinMs`. */
  async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    const endMs = this.clock.monotonicMs() + withinMs;
    await this.clock.advance(0);
    while (!holds()) {
      const nextMs = this.clock.nextTimerInMs();
      if (nextMs === undefined || this.clock.monotonicMs() + nextMs > endMs) return false;
      await this.clock.advance(nextMs);
    }
    return true;
  }

  #readText(path: string): Promise<string> {
    const text = this.files[path];
    return text === undefined
      ? Promise.reject(new Error(`There is no file ${path} in this test.`))
      : Promise.resolve(text);
  }

  #sendBookmarks(): void {
    this.clock.after(BOOKMARKS_EVERY_MS, () => {
      this.api.sendBookmarks();
      this.#sendBookmarks();
    });
  }

  #patch(kind: ResourceKind, object: KubeObject, changes: Json): void {
    const metadata: Json = { ...object.metadata };
    delete metadata["resourceVersion"];
    this.api.put(kind, { ...object, status: undefined, metadata, ...changes });
  }

  /**
   * Signatures are made on other threads, which answer in any order. One request at a time, each with the time to be
   * digested, makes two runs alike.
   */
  async #inTurn<T>(serve: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    this.#served += 1;
    const served = this.#turn.then(serve);
    this.#turn = served.then(
      () => settle(),
      () => settle(),
    );
    try {
      return await served;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #comeToRest(): Promise<void> {
    for (;;) {
      const before = this.#served;
      await settle();
      if (this.#underWay === 0 && this.#served === before) return;
    }
  }
}
