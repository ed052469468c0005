/** The parts of a KerberosRealm's specification that decide something, defaults applied. */
export interface RealmSpec {
  readonly credentials: Readonly<Record<"resourceManager" | "graph", CredentialMembers>>;
  readonly access: readonly {
    readonly namespaces: readonly string[];
    readonly subscriptions: readonly string[];
    readonly resourceGroups?: readonly string[];
    readonly appRoles: "Deny" | "Allow";
  }[];
  readonly directorySync?: { readonly required: boolean; readonly maxAge: string };
  readonly flows?: {
    readonly modernInteractive?: { readonly enabled: boolean };
    readonly incomingTrust?: { readonly enabled: boolean; readonly domains: readonly DomainMembers[] };
  };
  readonly clientPolicy?: { readonly configMapName: string };
  readonly clientInventory?: { readonly enabled: boolean; readonly interval: string };
  readonly interval: string;
  readonly suspend: boolean;
}

interface CredentialMembers {
  readonly workloadIdentity?: { readonly clientId?: string };
  readonly clientSecret?: {
    readonly clientId: string;
    readonly secretRef: { readonly name: string; readonly key: string };
  };
}

interface DomainMembers {
  readonly name: string;
  readonly keyMaxAge: string;
  readonly ldap: {
    readonly url?: string;
    readonly credentialsRef: { readonly name: string };
    readonly caRef?: { readonly name: string; readonly key: string };
    readonly baseDn?: string;
  };
}

/** What a sequence finds and does not change: a tenant that was synchronised two hours ago, one joined device, one domain. */
export interface RealmWorld {
  readonly namespace: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly clientIds: Readonly<Record<"resourceManager" | "graph", string>>;
  /** Secrets that hold the right client secret under `clientSecret`. */
  readonly loginSecrets: Readonly<Record<"resourceManager" | "graph", string>>;
  readonly domain: {
    readonly name: string;
    readonly urls: readonly string[];
    readonly baseDn: string;
    readonly credentialsSecret: string;
    readonly caSecret: string;
  };
  /** A ConfigMap that belongs to somebody else. */
  readonly foreignConfigMap: string;
}

/** Where a specification leads. */
export interface RealmOutcome {
  /** `STATUS Reason` by type, of the present generation, without Reconciling and Stalled; undefined for a suspended realm. */
  readonly conditions: Readonly<Record<string, string>> | undefined;
  /** What an object that asks for scopes and app roles says of the realm and of its consent. */
  readonly probe: { readonly realmReady: string; readonly consent: string | undefined };
  /** Members of status that are there. */
  readonly shown: readonly string[];
  /** The ConfigMap that is published, with the flows whose settings it holds. */
  readonly published: Published | undefined;
}

/** What is published. */
export interface Published {
  readonly name: string;
  readonly flows: { readonly modernInteractive: boolean; readonly incomingTrust: boolean };
}

const SYNCHRONIZED_BEFORE_MINUTES = 120;
const KEY_AGE_MINUTES = 30 * 24 * 60;

/** What has to be true and told once the operator has looked, by the documentation alone. */
export function realmOutcome(spec: RealmSpec, before: Published | undefined, world: RealmWorld): RealmOutcome {
  const access = accessOf(spec, world);
  if (spec.suspend)
    return {
      conditions: undefined,
      probe: { realmReady: "False RealmSuspended", consent: undefined },
      shown: [],
      published: before,
    };
  const unreachable = credentialFault(spec, world);
  if (unreachable !== undefined)
    return {
      conditions: { Ready: `False ${unreachable}`, TenantReachable: `False ${unreachable}` },
      probe: { realmReady: access.isAllowed ? "False RealmNotReachable" : "False AccessDenied", consent: undefined },
      shown: [],
      published: before,
    };
  return reachableOutcome(spec, before, world);
}

function reachableOutcome(spec: RealmSpec, before: Published | undefined, world: RealmWorld): RealmOutcome {
  const access = accessOf(spec, world);
  const directory = directoryCondition(spec);
  const policy = policyCondition(spec, world);
  const modern = isEnabled(spec, "modernInteractive") ? flowCondition(spec, directory, policy) : undefined;
  const trust = isEnabled(spec, "incomingTrust") ? trustCondition(spec, world, { directory, policy }) : undefined;
  const ready = readyOf([isDirectoryRequired(spec) ? directory : undefined, policy, modern, trust]);
  const shown = {
    clients: spec.clientInventory?.enabled === true,
    directory: directory !== undefined,
    domains: trust !== undefined,
    clientPolicy: policy === "True Published",
  };
  return {
    conditions: present({
      Ready: ready,
      TenantReachable: "True Reachable",
      PermissionsSufficient: "True Sufficient",
      SubscriptionsInTenant: access.isAllowed ? "True InTenant" : undefined,
      DirectorySynchronized: directory,
      ModernInteractiveReady: modern,
      IncomingTrustReady: trust,
      ClientPolicyPublished: policy,
    }),
    probe: probeOf(access, ready),
    shown: Object.entries(shown).flatMap(([name, isShown]) => (isShown ? [name] : [])),
    published: publishedAfter(spec, before, policy),
  };
}

/** What was seen to be wrong comes before what could not be seen. */
function readyOf(conditions: readonly (string | undefined)[]): string {
  const obstacles = conditions.filter((one) => one !== undefined && !one.startsWith("True"));
  const worst = obstacles.find((one) => one?.startsWith("False")) ?? obstacles[0];
  return worst === undefined ? "True Succeeded" : `False ${worst.split(" ")[1]}`;
}

function probeOf(access: { isAllowed: boolean; appRolesAllowed: boolean }, ready: string): RealmOutcome["probe"] {
  if (!access.isAllowed) return { realmReady: "False AccessDenied", consent: undefined };
  return {
    realmReady: ready === "True Succeeded" ? "True RealmReady" : ready,
    consent: access.appRolesAllowed ? "True Granted" : "False AppRolesNotAllowed",
  };
}

/** What the access rules let the object of the scene do. */
export function accessOf({ access }: RealmSpec, world: RealmWorld): { isAllowed: boolean; appRolesAllowed: boolean } {
  const { namespace, subscriptionId, resourceGroup } = world;
  const fitting = access.filter(
    ({ namespaces, subscriptions, resourceGroups }) =>
      (namespaces.includes("*") || namespaces.includes(namespace)) &&
      subscriptions.includes(subscriptionId) &&
      (resourceGroups?.some((name) => name.toLowerCase() === resourceGroup) ?? true),
  );
  return { isAllowed: fitting.length > 0, appRolesAllowed: fitting.some(({ appRoles }) => appRoles === "Allow") };
}

/** What is wrong with the identities, the one for Resource Manager first. */
export function credentialFault({ credentials }: RealmSpec, world: RealmWorld): string | undefined {
  const faults = (["resourceManager", "graph"] as const).map((api) => {
    const { clientSecret, workloadIdentity } = credentials[api];
    if (clientSecret === undefined) {
      if (workloadIdentity?.clientId === undefined) return "ConfigurationIncomplete";
      return workloadIdentity.clientId === world.clientIds[api] ? undefined : "ApplicationNotFound";
    }
    if (clientSecret.secretRef.name !== world.loginSecrets[api]) return "SecretNotFound";
    if (clientSecret.secretRef.key !== "clientSecret") return "SecretInvalid";
    return clientSecret.clientId === world.clientIds[api] ? undefined : "ApplicationNotFound";
  });
  return faults.find((fault) => fault !== undefined);
}

function isEnabled({ flows }: RealmSpec, flow: "modernInteractive" | "incomingTrust"): boolean {
  return flows?.[flow]?.enabled === true;
}

function hasFlow(spec: RealmSpec): boolean {
  return isEnabled(spec, "modernInteractive") || isEnabled(spec, "incomingTrust");
}

function isDirectoryRequired(spec: RealmSpec): boolean {
  return spec.directorySync === undefined ? hasFlow(spec) : spec.directorySync.required;
}

function directoryCondition(spec: RealmSpec): string | undefined {
  if (spec.directorySync === undefined && !hasFlow(spec)) return undefined;
  const isRecent = minutesOf(spec.directorySync?.maxAge ?? "3h") > SYNCHRONIZED_BEFORE_MINUTES;
  return isRecent ? "True Synchronized" : "False SynchronizationTooOld";
}

function policyCondition({ clientPolicy }: RealmSpec, { foreignConfigMap }: RealmWorld): string | undefined {
  if (clientPolicy === undefined) return undefined;
  return clientPolicy.configMapName === foreignConfigMap ? "False ConfigMapNotOurs" : "True Published";
}

function flowCondition(spec: RealmSpec, directory: string | undefined, policy: string | undefined): string {
  if (isDirectoryRequired(spec) && directory !== "True Synchronized") return "False DirectoryNotSynchronized";
  return policy === "True Published" ? "True FlowReady" : "False ClientPolicyNotPublished";
}

function trustCondition(
  spec: RealmSpec,
  world: RealmWorld,
  { directory, policy }: { readonly directory: string | undefined; readonly policy: string | undefined },
): string {
  const domains = (spec.flows?.incomingTrust?.domains ?? []).map((domain) => domainVerdict(domain, world));
  const worst = domains.find((one) => one.startsWith("False")) ?? domains.find((one) => one.startsWith("Unknown"));
  return worst ?? flowCondition(spec, directory, policy);
}

/** A Secret is looked for before the server, the server before what it says. */
function domainVerdict({ name, ldap, keyMaxAge }: DomainMembers, { domain }: RealmWorld): string {
  if (ldap.credentialsRef.name !== domain.credentialsSecret) return "Unknown SecretNotFound";
  if (ldap.caRef !== undefined && ldap.caRef.name !== domain.caSecret) return "Unknown SecretNotFound";
  if (ldap.caRef !== undefined && ldap.caRef.key !== "ca.crt") return "Unknown SecretInvalid";
  if (!domain.urls.includes(ldap.url ?? "")) return "Unknown DomainControllerUnreachable";
  if (ldap.caRef === undefined) return "Unknown DomainControllerUntrusted";
  const isOfDomain =
    ldap.baseDn === undefined ? name === domain.name : ldap.baseDn.toLowerCase() === domain.baseDn.toLowerCase();
  if (!isOfDomain) return "Unknown DirectoryReferral";
  return minutesOf(keyMaxAge) > KEY_AGE_MINUTES ? "True DomainReady" : "False TrustKeyTooOld";
}

function publishedAfter(
  spec: RealmSpec,
  before: Published | undefined,
  policy: string | undefined,
): Published | undefined {
  if (spec.clientPolicy === undefined) return undefined;
  if (policy !== "True Published") return before;
  const flows = {
    modernInteractive: isEnabled(spec, "modernInteractive"),
    incomingTrust: isEnabled(spec, "incomingTrust"),
  };
  return { name: spec.clientPolicy.configMapName, flows };
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

function minutesOf(age: string): number {
  return Number(age.slice(0, -1)) * UNIT_MINUTES[age.slice(-1)]!;
}

function present(members: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Readonly<Record<string, string>>;
}
