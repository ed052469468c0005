import type { Cloud } from "../api/v1alpha1/kerberos-realm.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fence } from "../ports/fence.ts";
import type { Files } from "../ports/files.ts";
import type { Outbound } from "../ports/outbound.ts";
import type { Random } from "../ports/random.ts";
import { ArmClient } from "./arm-client.ts";
import { Budgets } from "./budget/budgets.ts";
import { type CloudEndpoints, type EndpointOverrides, resolveEndpoints } from "./clouds.ts";
import { type CredentialFactory, credentialFactory, type WorkloadIdentitySettings } from "./credentials.ts";
import { createDirectory } from "./directory.ts";
import type { ErrorContext } from "./error-sentences.ts";
import { Gateway } from "./gateway.ts";
import { GraphClient } from "./graph-client.ts";
import { createManagedInstances } from "./managed-instances.ts";
import { type AzureMetrics, noAzureMetrics } from "./metrics.ts";
import { createPermissions } from "./permissions.ts";
import type { Azure, RealmIdentity, TenantClients } from "./ports.ts";
import type { SecretReader } from "./secret-reader.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { fetchToken } from "./token-fetch.ts";
import { TokenSource } from "./token-source.ts";

/** The world that {@link createAzure} stands on; everything but the first six has a default. */
export interface AzureOptions {
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly secrets: SecretReader;
  readonly fence: Fence;
  readonly endpoints?: EndpointOverrides;
  readonly workloadIdentity?: WorkloadIdentitySettings;
  /** Base URL of the managed identity endpoint; default http://169.254.169.254. */
  readonly identityEndpoint?: string;
  /** ARM api-version of Microsoft.Sql per cloud; default {@link DEFAULT_API_VERSION}. */
  readonly apiVersions?: Partial<Readonly<Record<Cloud, string>>>;
  readonly metrics?: AzureMetrics;
}

/** {@link Azure} with the one thing that it has to be told. */
export interface AzureClients extends Azure {
  /** The Secret was created, changed or deleted; identities that use it look at it before their next call. */
  credentialsChanged(secretName: string): void;
}

/** First stable version with `servicePrincipal` and `authenticationMetadata`; every cloud has it. */
export const DEFAULT_API_VERSION = "2023-08-01";
const DEFAULT_IDENTITY_ENDPOINT = "http://169.254.169.254";
const TOKEN_TIMEOUT_MS = 30_000;
/** Each realm has two identities, so every live realm keeps both. */
const MAX_REALMS = 200;
const MAX_IDENTITIES = 2 * MAX_REALMS;

interface Realm {
  readonly clients: TenantClients;
  readonly armTokens: TokenSource;
  readonly graphTokens: TokenSource;
}

interface Identity {
  readonly tokens: TokenSource;
  readonly secretName: string | undefined;
}

/** Azure and Entra for every realm; the same identity shares its tokens and the same tenant its budgets, however often asked. */
export function createAzure(options: AzureOptions): AzureClients {
  const shared = {
    options,
    budgets: new Budgets(options.clock),
    gateway: new Gateway({ ...options, metrics: options.metrics ?? noAzureMetrics }),
    identities: new Map<string, Identity>(),
  };
  const realms = new Map<string, Realm>();
  const realmOf = (identity: RealmIdentity): Realm => {
    const key = realmKey(identity);
    const realm = realms.get(key) ?? createRealm(identity, shared);
    keepLatest(realms, key, realm, MAX_REALMS);
    return realm;
  };
  return {
    forRealm: (identity) => realmOf(identity).clients,
    checkReachable: async (identity, call) => {
      const { armTokens, graphTokens } = realmOf(identity);
      await Promise.all([armTokens.get(call.signal), graphTokens.get(call.signal)]);
    },
    credentialsChanged: (secretName) => {
      for (const identity of shared.identities.values()) {
        if (identity.secretName === secretName) identity.tokens.credentialChanged();
      }
    },
  };
}

interface Shared {
  readonly options: AzureOptions;
  readonly budgets: Budgets;
  readonly gateway: Gateway;
  readonly identities: Map<string, Identity>;
}

function createRealm(identity: RealmIdentity, shared: Shared): Realm {
  const { options, budgets, gateway } = shared;
  const endpoints = resolveEndpoints(identity.cloud, options.endpoints);
  const arm = connect(identity, "Resource Manager", endpoints, shared);
  const graph = connect(identity, "Graph", endpoints, shared);
  const armClient = new ArmClient({ gateway, budgets, endpoints, ...arm });
  const graphClient = new GraphClient({ gateway, budgets, endpoints, random: options.random, ...graph });
  return {
    armTokens: arm.tokens,
    graphTokens: graph.tokens,
    clients: {
      instances: createManagedInstances({
        arm: armClient,
        endpoint: endpoints.resourceManager,
        apiVersion: options.apiVersions?.[identity.cloud] ?? DEFAULT_API_VERSION,
      }),
      directory: createDirectory(graphClient, options.clock),
      permissions: createPermissions(armClient, graph.tokens),
      subscriptions: createSubscriptions(armClient),
    },
  };
}

/** The token source of one of a realm's two identities, and how errors speak of it. */
function connect(
  realm: RealmIdentity,
  api: ErrorContext["api"],
  endpoints: CloudEndpoints,
  shared: Shared,
): { readonly tokens: TokenSource; readonly context: Omit<ErrorContext, "doing"> } {
  const { options } = shared;
  const spec = api === "Graph" ? realm.credentials.graph : realm.credentials.resourceManager;
  const sources = { files: options.files, secrets: options.secrets, workloadIdentity: options.workloadIdentity ?? {} };
  const credential = credentialFactory(spec, sources);
  const context = { api, identity: credential.identity, realmName: realm.realmName, tenantId: realm.tenantId };
  const scope = api === "Graph" ? endpoints.graphScope : endpoints.resourceManagerScope;
  const key = `${realm.cloud}/${realm.tenantId.toLowerCase()}/${credential.key}/${scope}`;
  const known = shared.identities.get(key) ?? {
    secretName: credential.secretName,
    tokens: tokenSource({ credential, endpoints, scope, context }, options),
  };
  keepLatest(shared.identities, key, known, MAX_IDENTITIES);
  return { tokens: known.tokens, context };
}

function tokenSource(
  identity: {
    readonly credential: CredentialFactory;
    readonly endpoints: CloudEndpoints;
    readonly scope: string;
    readonly context: Omit<ErrorContext, "doing">;
  },
  options: AzureOptions,
): TokenSource {
  const { outbound, clock, random } = options;
  const { credential, endpoints, scope } = identity;
  const context = { ...identity.context, doing: `Fetching a token for ${identity.context.api}` };
  const identityEndpoint = options.identityEndpoint ?? DEFAULT_IDENTITY_ENDPOINT;
  return new TokenSource({
    clock,
    random,
    timeoutMs: TOKEN_TIMEOUT_MS,
    onAsked: (result) => options.metrics?.tokenAsked({ result }),
    subject: `The identity for ${context.api} (${context.identity})`,
    currentVersion: () => credential.version(),
    fetch: (signal) =>
      fetchToken(
        { outbound, clock, credential, endpoints, identityEndpoint, scope, context, timeoutMs: TOKEN_TIMEOUT_MS },
        signal,
      ),
  });
}

function realmKey(identity: RealmIdentity): string {
  const { realmName, tenantId, cloud, credentials } = identity;
  // Specs hold names and ids only, never secrets.
  return JSON.stringify([realmName, tenantId, cloud, credentials.resourceManager, credentials.graph]);
}

/** Realms that were edited many times must not pile up; what is dropped is made again when it is asked for. */
function keepLatest<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > max ? map.keys().next() : undefined;
  if (oldest?.done === false) map.delete(oldest.value);
}
