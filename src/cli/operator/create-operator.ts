import { FIELD_MANAGER } from "../../api/v1alpha1/common.ts";
import { type AzureClients, createAzure } from "../../azure/azure.ts";
import type { EndpointOverrides } from "../../azure/clouds.ts";
import type { AzureMetrics } from "../../azure/metrics.ts";
import { createKerberosRealmController, realmsUsingSecret } from "../../controllers/kerberos-realm/controller.ts";
import { CONFIG_MAP, type ConfigMap, POLICY_SELECTOR } from "../../controllers/kerberos-realm/policy-config-map.ts";
import {
  KERBEROS_REALM,
  type KerberosRealm,
  WINDOWS_AUTHENTICATION,
  type WindowsAuthentication,
  windowsAuthenticationIndexes,
} from "../../controllers/kinds.ts";
import type { ControllerSettings } from "../../controllers/settings.ts";
import { createSweep } from "../../controllers/sweep/sweep.ts";
import { createWindowsAuthenticationController } from "../../controllers/windows-authentication/controller.ts";
import { createDomainReader } from "../../directory/domain-reader.ts";
import type { KubeObject } from "../../kube/client.ts";
import { createEventRecorder, type FlushableEventRecorder } from "../../kube/events.ts";
import { createInformer, type InformerOptions } from "../../kube/informer.ts";
import type { Informer } from "../../kube/informer-port.ts";
import type { WatchScope } from "../../kube/list-pages.ts";
import { createKubeClient } from "../../kube/rest-client.ts";
import { createSecretCache, type SecretCache } from "../../kube/secret-cache.ts";
import type { KubeTransport } from "../../kube/transport.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";
import type { Ldap } from "../../ports/ldap.ts";
import type { Log } from "../../ports/log.ts";
import type { Outbound } from "../../ports/outbound.ts";
import type { Random } from "../../ports/random.ts";
import { type Controller, createController } from "../../runtime/controller.ts";
import type { Elector } from "../../runtime/elector.ts";
import { createLeaseElector } from "../../runtime/lease-elector.ts";
import { createLeaselessElector } from "../../runtime/leaseless-elector.ts";
import { createOperatorRuntime, type OperatorRuntime } from "../../runtime/operator-runtime.ts";
import type { Reconcile } from "../../runtime/work.ts";
import { scheduleFrom, settingsFrom } from "./controller-settings.ts";
import { measureObjects } from "./measure-objects.ts";
import type { OperatorConfig } from "./options.ts";

const SYNC_TIMEOUT_MS = 120_000;
/** The API server sends a bookmark about once a minute; a watch is renewed within five. */
const SILENCE_LIMIT_MS = 10 * 60_000;
const FLUSH_TIMEOUT_MS = 3_000;

/**
 * Everything that the operator touches: each outside call, each look at a clock and each random number goes through one
 * of these.
 */
export interface OperatorWorld {
  readonly config: OperatorConfig;
  readonly endpoints: EndpointOverrides;
  /** Tells this replica from others in events; the Lease adds a random part. */
  readonly replicaName: string;
  readonly transport: KubeTransport;
  readonly outbound: Outbound;
  readonly ldap: Ldap;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The operator, put together. */
export interface Operator extends OperatorRuntime {
  /** Ends what outlives `run`: the watches on Secrets, events that may not be sent any more, and the queues of a replica that never led. */
  close(): Promise<void>;
}

/** Composes the operator from its parts. Nothing is started before `run`. */
export function createOperator(world: OperatorWorld): Operator {
  const { clock, log, transport } = world;
  const settings = settingsFrom(world.config);
  const elector = electorFor(world);
  const kube = createKubeClient({ transport, fence: elector, fieldManager: FIELD_MANAGER, clock });
  const events = eventRecorder(world, kube);
  const objects = watchedInformer<WindowsAuthentication>(world, {
    kind: WINDOWS_AUTHENTICATION,
    indexes: windowsAuthenticationIndexes,
  });
  const realms = watchedInformer<KerberosRealm>(world, { kind: KERBEROS_REALM });
  measureObjects(world.metrics, objects, realms);
  const isReferenced = (name: string): boolean => realmsUsingSecret(realms.store.list(), name).length > 0;
  const { azure, secrets, onSecret } = azureFor(world, elector, isReferenced);

  const { namespace } = world.config;
  const published = policyInformer(world, namespace);
  const reader = createDomainReader({ ldap: world.ldap, clock, random: world.random });

  const init = { objects, realms, kube, events, azure, clock, log, settings };
  const authentications = createWindowsAuthenticationController(init);
  const tenants = createKerberosRealmController({ ...init, published, namespace, reader, secrets });
  const authenticationLoop = loop(world, "windowsauthentication", authentications.reconcile);
  const followLoop = loop(world, "realmcondition", authentications.refreshRealmCondition);
  const realmLoop = loop(world, "kerberosrealm", tenants.reconcile);
  authentications.watch({ passes: authenticationLoop.enqueue, refreshes: followLoop.enqueue });
  tenants.watch(realmLoop.enqueue);
  onSecret((name) => {
    for (const key of realmsUsingSecret(realms.store.list(), name)) realmLoop.enqueue.add(key, { priority: "user" });
  });

  const runtime = createOperatorRuntime({
    informers: [
      { kind: WINDOWS_AUTHENTICATION.kind, informer: objects },
      { kind: KERBEROS_REALM.kind, informer: realms },
      { kind: CONFIG_MAP.kind, informer: published },
    ],
    tasks: [
      authenticationLoop,
      followLoop,
      realmLoop,
      sweep({ objects, realms, azure, settings, world, loop: authenticationLoop }),
    ],
    elector,
    flushEvents: () => events.flush(),
    clock,
    log,
    syncTimeoutMs: SYNC_TIMEOUT_MS,
    silenceLimitMs: SILENCE_LIMIT_MS,
    flushTimeoutMs: FLUSH_TIMEOUT_MS,
  });
  const close = async (): Promise<void> => {
    for (const controller of [authenticationLoop, followLoop, realmLoop]) controller.close();
    events.close();
    await secrets.close();
  };
  return { ...runtime, close };
}

function electorFor({ config, transport, clock, random, log, metrics, replicaName }: OperatorWorld): Elector {
  if (!config.leaderElection) return createLeaselessElector();
  return createLeaseElector({
    transport,
    clock,
    random,
    log,
    namespace: config.namespace,
    name: config.leaseName,
    identity: `${replicaName}_${random.uuid()}`,
    metrics: metrics.engine.election,
  });
}

function eventRecorder(
  { clock, random, replicaName, metrics }: OperatorWorld,
  client: ReturnType<typeof createKubeClient>,
): FlushableEventRecorder {
  return createEventRecorder({
    client,
    clock,
    random,
    reportingController: FIELD_MANAGER,
    reportingInstance: replicaName,
    metrics: metrics.kube,
  });
}

/** The ConfigMaps that the operator publishes; no other one reaches this process. */
function policyInformer(world: OperatorWorld, namespace: string): Informer<ConfigMap> {
  return watchedInformer<ConfigMap>(world, { kind: CONFIG_MAP, namespace, labelSelector: POLICY_SELECTOR });
}

function watchedInformer<T extends KubeObject>(
  { transport, clock, random, log, metrics }: OperatorWorld,
  scope: WatchScope & Pick<InformerOptions<T>, "indexes">,
): Informer<T> {
  const { kind } = scope;
  const informer = createInformer<T>({
    ...scope,
    transport,
    clock,
    random,
    log: (message, fields) => log.info({ kind: kind.kind, ...fields }, message),
    onError: (error) =>
      log.warn({ kind: kind.kind, err: error }, "Following the API server failed; it is tried again."),
    metrics: metrics.kube,
  });
  metrics.kube.watchInformer(kind.plural, informer);
  return informer;
}

interface AzureParts {
  readonly azure: AzureClients;
  readonly secrets: SecretCache;
  /** The listener is told the name of each Secret that changed. */
  readonly onSecret: (listener: (name: string) => void) => void;
}

function azureFor(world: OperatorWorld, fence: Elector, isReferenced: (secretName: string) => boolean): AzureParts {
  const { config, outbound, files, clock, random, transport, metrics } = world;
  const listeners: ((name: string) => void)[] = [];
  const secrets = createSecretCache({
    transport,
    namespace: config.namespace,
    clock,
    random,
    isReferenced,
    onChange: (name) => {
      for (const listener of listeners) listener(name);
    },
  });
  const azure = createAzure({
    outbound,
    clock,
    random,
    files,
    secrets,
    fence,
    endpoints: world.endpoints,
    workloadIdentity: {
      tokenFilePath: config.workloadTokenFile,
      ...(config.workloadClientId === undefined ? {} : { clientId: config.workloadClientId }),
    },
    identityEndpoint: config.identityEndpoint,
    apiVersions: {
      AzurePublic: config.armApiVersion,
      AzureUSGovernment: config.armApiVersion,
      AzureChina: config.armApiVersion,
    },
    metrics: azureMetrics(metrics),
  });
  // Tokens first: whoever is told afterwards finds the new credential.
  listeners.push((name) => azure.credentialsChanged(name));
  return { azure, secrets, onSecret: (listener) => void listeners.push(listener) };
}

function azureMetrics({ azure }: Metrics): AzureMetrics {
  return {
    requestEnded: ({ outcome, ...sample }) => azure.onRequest({ ...sample, code: outcome }),
    budgetWaited: ({ waitMs, ...sample }) => azure.onBudgetWait({ ...sample, waitedMs: waitMs }),
    throttled: (sample) => azure.onThrottled(sample),
    tokenAsked: ({ result }) => azure.onToken(result),
  };
}

function loop(world: OperatorWorld, name: string, reconcile: Reconcile): Controller {
  const { config, clock, random, log, metrics } = world;
  return createController({
    name,
    reconcile,
    workers: config.workers,
    passTimeoutMs: config.passTimeoutMs,
    drainMs: config.drainMs,
    clock,
    random,
    log,
    metrics: metrics.engine.controller(name),
    schedule: scheduleFrom(config),
  });
}

function sweep(parts: {
  readonly objects: Informer<WindowsAuthentication>;
  readonly realms: Informer<KerberosRealm>;
  readonly azure: AzureClients;
  readonly settings: ControllerSettings;
  readonly world: OperatorWorld;
  readonly loop: Controller;
}): ReturnType<typeof createSweep> {
  const { world, settings, azure } = parts;
  return createSweep({
    objects: parts.objects.store,
    realms: parts.realms.store,
    azure,
    enqueue: parts.loop.enqueue,
    clock: world.clock,
    log: world.log,
    settings,
  });
}
