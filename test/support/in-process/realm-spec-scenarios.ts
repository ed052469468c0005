import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import type { Json } from "../../fakes/field-ownership.ts";
import { selfSignedRsa } from "../../fakes/self-signed-rsa.ts";
import type { InProcessWorld } from "./in-process-world.ts";
import { isWholeRealmReady } from "./realm-scenarios.ts";
import { CONTROLLER, NAMESPACE, READER, SECRET_VALUES, SUBSCRIPTION, WHOLE_REALM } from "./sample-objects.ts";
import { explicit, has, isReady, isRealmReady, type Scenario } from "./scenarios.ts";

const ARM_CLIENT = "cccccccc-0000-4000-8000-000000000001";
const GRAPH_CLIENT = "cccccccc-0000-4000-8000-000000000002";
const RULE = { namespaces: [NAMESPACE], subscriptions: [SUBSCRIPTION], appRoles: "Allow" } as const;
const OTHER_SUBSCRIPTION = "bbbbbbbb-0000-4000-8000-000000000002";
/** Where the operator looks for the pod's token unless told otherwise. */
const TOKEN_FILE = "/var/run/secrets/azure/tokens/azure-identity-token";

const areReady = (world: InProcessWorld): boolean => isReady(world) && isRealmReady(world);
const isRefused = (world: InProcessWorld): boolean =>
  isRealmReady(world) && conditionOf(world.object?.status?.conditions, "Ready")?.status === "False";

const secretOf = (clientId: string, name: string, key: string): Json => ({
  clientSecret: { clientId, secretRef: { name, key } },
});
const ARM_SECRET = secretOf(ARM_CLIENT, "contoso", "arm");
const GRAPH_SECRET = secretOf(GRAPH_CLIENT, "contoso", "graph");

function identity(world: InProcessWorld, clientId: string): InProcessWorld["tenant"]["identities"][number] {
  return world.tenant.identities.find((each) => each.clientId === clientId)!;
}

/** The realm's first domain, otherwise. */
function withDomain(changes: Json, ldap: Json = {}): Json {
  const [domain] = WHOLE_REALM.flows.incomingTrust.domains;
  const { modernInteractive, incomingTrust } = WHOLE_REALM.flows;
  const domains = [{ ...domain, ...changes, ldap: { ...domain.ldap, ...ldap } }];
  return { flows: { modernInteractive, incomingTrust: { ...incomingTrust, domains } } };
}

/** A ServiceAccount token of the pod: Entra looks at who issued it, for whom, and until when. */
function projectedToken(world: InProcessWorld): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://kubernetes.default.svc",
    sub: "system:serviceaccount:winauth-system:winauth-operator",
    aud: "api://AzureADTokenExchange",
    exp: Math.floor(world.clock.nowMs() / 1000) + 30 * 86_400,
  };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${Buffer.from("signature").toString("base64url")}`;
}

/** Who may declare which instances. */
const ACCESS: readonly Scenario[] = [
  {
    name: "access-withdrawn",
    ready: {},
    change: (world) => world.editRealm({ access: [] }),
    isOver: isRefused,
  },
  {
    name: "access-given",
    ready: {},
    before: (world) => world.editRealm({ access: [] }),
    change: (world) => world.editRealm({ access: [RULE] }),
    isOver: areReady,
  },
  {
    name: "access-for-another-namespace",
    ready: {},
    change: (world) => world.editRealm({ access: [{ ...RULE, namespaces: ["team-ledger"] }] }),
    isOver: isRefused,
  },
  {
    name: "access-to-another-subscription",
    ready: {},
    change: (world) => world.editRealm({ access: [{ ...RULE, subscriptions: [OTHER_SUBSCRIPTION] }] }),
    isOver: isRefused,
  },
  {
    name: "access-to-one-resource-group",
    ready: {},
    before: (world) => world.editRealm({ access: [{ ...RULE, resourceGroups: ["rg-other"] }] }),
    change: (world) => world.editRealm({ access: [{ ...RULE, resourceGroups: ["rg-prod"] }] }),
    isOver: areReady,
  },
  {
    name: "app-roles-allowed",
    ready: {},
    before: (world) => {
      world.editRealm({ access: [{ ...RULE, appRoles: "Deny" }] });
      world.edit(explicit(["openid"], ["User.Read.All"]));
    },
    change: (world) => world.editRealm({ access: [RULE] }),
    isOver: (world) => areReady(world) && world.tenant.appRoleAssignments.length === 1,
  },
];

/** As whom the operator acts. */
const CREDENTIALS: readonly Scenario[] = [
  {
    name: "client-secret-rotated",
    ready: {},
    change: (world) => {
      identity(world, GRAPH_CLIENT).secrets = ["rotated-secret"];
      world.putSecret("contoso", { arm: SECRET_VALUES.arm, graph: "rotated-secret" });
      world.askRealm();
    },
    isOver: areReady,
  },
  {
    name: "another-secret",
    ready: {},
    setUp: (world) => world.putSecret("contoso-graph", { secret: SECRET_VALUES.graph }),
    change: (world) => {
      const graph = secretOf(GRAPH_CLIENT, "contoso-graph", "secret");
      world.editRealm({ credentials: { resourceManager: ARM_SECRET, graph } });
    },
    isOver: areReady,
  },
  {
    name: "workload-identity",
    ready: {},
    change: (world) => {
      world.files[TOKEN_FILE] = projectedToken(world);
      const resourceManager = { workloadIdentity: { clientId: ARM_CLIENT } };
      world.editRealm({ credentials: { resourceManager, graph: GRAPH_SECRET } });
    },
    isOver: areReady,
  },
  {
    name: "reader-password-rotated",
    realm: WHOLE_REALM,
    change: (world) => {
      world.controller.accounts = { [READER.username]: { password: "rotated-password" } };
      world.putSecret("corp-reader", { username: READER.username, password: "rotated-password" });
      world.askRealm();
    },
    isOver: isWholeRealmReady,
  },
];

/** The once-per-tenant phase. */
const TENANT: readonly Scenario[] = [
  {
    name: "synchronisation-required",
    ready: {},
    realm: {},
    change: (world) => world.editRealm({ directorySync: { required: true } }),
    isOver: areReady,
  },
  {
    name: "synchronisation-sooner",
    ready: {},
    realm: { directorySync: {} },
    change: (world) => world.editRealm({ directorySync: { maxAge: "90m" } }),
    isOver: areReady,
  },
  {
    name: "modern-interactive-only",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ flows: { modernInteractive: WHOLE_REALM.flows.modernInteractive } }),
    isOver: (world) => isRealmReady(world) && world.realm.status?.domains === undefined,
  },
  {
    name: "incoming-trust-only",
    realm: WHOLE_REALM,
    change: (world) =>
      world.editRealm({
        flows: { ...WHOLE_REALM.flows, modernInteractive: { enabled: false } },
      }),
    isOver: isWholeRealmReady,
  },
  {
    name: "incoming-trust-disabled",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ flows: { ...WHOLE_REALM.flows, incomingTrust: { enabled: false } } }),
    isOver: (world) => isRealmReady(world) && world.realm.status?.domains === undefined,
  },
  {
    name: "another-controller",
    realm: WHOLE_REALM,
    setUp: (world) => {
      world.ldap.servers["dc2.corp.contoso.test:636"] = structuredClone(world.controller);
    },
    change: (world) => world.editRealm(withDomain({}, { url: "ldaps://dc2.corp.contoso.test" })),
    isOver: isWholeRealmReady,
  },
  {
    name: "controllers-by-name",
    realm: WHOLE_REALM,
    change: (world) => {
      const [host = "", port] = CONTROLLER.split(":");
      world.ldap.srv["_ldaps._tcp.corp.contoso.test"] = [{ host, port: Number(port), priority: 0, weight: 100 }];
      world.editRealm(withDomain({}, { url: undefined, srv: "_ldaps._tcp.corp.contoso.test" }));
    },
    isOver: isWholeRealmReady,
  },
  {
    name: "another-reader",
    realm: WHOLE_REALM,
    setUp: (world) => world.putSecret("corp-reader-too", READER),
    change: (world) => world.editRealm(withDomain({}, { credentialsRef: { name: "corp-reader-too" } })),
    isOver: isWholeRealmReady,
  },
  {
    name: "own-authority",
    realm: WHOLE_REALM,
    setUp: async (world) => world.putSecret("corp-ca", { "ca.crt": (await selfSignedRsa()).certificate }),
    change: (world) => world.editRealm(withDomain({}, { caRef: { name: "corp-ca" } })),
    isOver: isWholeRealmReady,
  },
  {
    name: "base-dn",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm(withDomain({}, { baseDn: "DC=corp,DC=contoso,DC=test" })),
    isOver: isWholeRealmReady,
  },
  {
    name: "key-may-be-younger",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm(withDomain({ keyMaxAge: "365d" })),
    isOver: isWholeRealmReady,
  },
  {
    name: "policy-withdrawn",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ clientPolicy: undefined }),
    // Flows need settings on the clients, so without them the realm says so.
    isOver: (world) =>
      conditionOf(world.realm.status?.conditions, "Stalled")?.reason === "ClientPolicyNotPublished" &&
      world.configMaps.length === 0,
  },
  {
    name: "inventory-disabled",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ clientInventory: { enabled: false } }),
    isOver: (world) => isRealmReady(world) && world.realm.status?.clients === undefined,
  },
  {
    name: "inventory-rarer",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ clientInventory: { enabled: true, interval: "12h" } }),
    isOver: isWholeRealmReady,
  },
  {
    name: "realm-interval",
    ready: {},
    realm: {},
    change: (world) => world.editRealm({ interval: "45m" }),
    isOver: areReady,
  },
  {
    name: "realm-resumed",
    ready: {},
    before: (world) => {
      world.editRealm({ suspend: true });
      world.edit(explicit(["openid", "email"]));
    },
    change: (world) => world.editRealm({ suspend: false }),
    isOver: (world) => areReady(world) && has(world, "openid", "profile", "offline_access", "User.Read", "email"),
  },
];

/** What a user changes in the specification of a KerberosRealm. */
export const REALM_SPEC_CHANGES = { access: ACCESS, credentials: CREDENTIALS, tenant: TENANT } as const;

/** These do not run on a clock of ours; how the token comes is all that differs. */
const NOT_ON_THIS_CLOCK = {
  reason: "@azure/identity dates assertions, remembers tokens and waits for the node by the clock of the machine",
};

/** The fields of `KerberosRealm.spec`: the scenario in which each changes, or why none does. */
export const REALM_SPEC_FIELDS: Readonly<Record<string, { readonly scenario: string } | { readonly reason: string }>> =
  Object.fromEntries([
    ["tenantId", { reason: "immutable" }],
    ["cloud", { reason: "immutable" }],
    ...["resourceManager", "graph"].flatMap((member) => [
      [`credentials.${member}.workloadIdentity.clientId`, { scenario: "workload-identity" }],
      [`credentials.${member}.managedIdentity.clientId`, NOT_ON_THIS_CLOCK],
      [`credentials.${member}.clientSecret.clientId`, { scenario: "workload-identity" }],
      [`credentials.${member}.clientSecret.secretRef.name`, { scenario: "another-secret" }],
      [`credentials.${member}.clientSecret.secretRef.key`, { scenario: "another-secret" }],
      [`credentials.${member}.certificate.clientId`, NOT_ON_THIS_CLOCK],
      [`credentials.${member}.certificate.secretRef.name`, NOT_ON_THIS_CLOCK],
    ]),
    ["access.namespaces", { scenario: "access-for-another-namespace" }],
    ["access.subscriptions", { scenario: "access-to-another-subscription" }],
    ["access.resourceGroups", { scenario: "access-to-one-resource-group" }],
    ["access.appRoles", { scenario: "app-roles-allowed" }],
    ["directorySync.required", { scenario: "synchronisation-required" }],
    ["directorySync.maxAge", { scenario: "synchronisation-sooner" }],
    ["flows.modernInteractive.enabled", { scenario: "incoming-trust-only" }],
    ["flows.incomingTrust.enabled", { scenario: "incoming-trust-disabled" }],
    ["flows.incomingTrust.domains.name", { scenario: "modern-interactive-only" }],
    ["flows.incomingTrust.domains.ldap.url", { scenario: "another-controller" }],
    ["flows.incomingTrust.domains.ldap.srv", { scenario: "controllers-by-name" }],
    ["flows.incomingTrust.domains.ldap.credentialsRef.name", { scenario: "another-reader" }],
    ["flows.incomingTrust.domains.ldap.caRef.name", { scenario: "own-authority" }],
    ["flows.incomingTrust.domains.ldap.caRef.key", { scenario: "own-authority" }],
    ["flows.incomingTrust.domains.ldap.baseDn", { scenario: "base-dn" }],
    ["flows.incomingTrust.domains.keyMaxAge", { scenario: "key-may-be-younger" }],
    ["clientPolicy.configMapName", { scenario: "policy-renamed" }],
    ["clientInventory.enabled", { scenario: "inventory-disabled" }],
    ["clientInventory.interval", { scenario: "inventory-rarer" }],
    ["interval", { scenario: "realm-interval" }],
    ["suspend", { scenario: "realm-resumed" }],
  ]) as Readonly<Record<string, { readonly scenario: string } | { readonly reason: string }>>;
