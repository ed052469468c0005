import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ApiClient, createApiClient } from "../../../src/controlplane/api-client.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { systemFiles } from "../../../src/ports/files.ts";
import { systemRandom } from "../../../src/ports/random.ts";
import { parseState } from "../../../src/simulator/load-state.ts";
import { type RunningSimulator, startSimulatorServer } from "../../../src/simulator/server.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/simulator.ts";
import { selfSignedRsa } from "../../fakes/self-signed-rsa.ts";
import { type Secret, SecretSearch } from "../../support/secret-search.ts";
import { NAMESPACE, type OperatorWorld, startOperator, startWorld } from "../process/operator-world.ts";
import { buildBundle, ROOT } from "../process/winauth-process.ts";

const KINDS = "/apis/sqlmi.winauth.dev/v1alpha1";
const TEAM = "team-payments";
const OTHER_TEAM = "team-records";
const CLIENT_SECRET = "Canary~of~the~client~secret~7Q8x";
const PASSWORD = 'Canary&of="the"+directory/password%41';
const INSTANCE =
  "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001/resourceGroups/rg-prod/providers/Microsoft.Sql/managedInstances/sqlmi-payments";

let world: OperatorWorld;
let folder: string;
let bundle: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "winauth-security-"));
  [world, bundle] = await Promise.all([startWorld(), buildBundle(folder)]);
  const namespace = (name: string): object => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  await world.apply([namespace(TEAM), namespace(OTHER_TEAM)]);
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const secretOf = (name: string, stringData: Readonly<Record<string, string>>): object => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: NAMESPACE },
  data: Object.fromEntries(
    Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  ),
});
const realmOf = (ldapUrl: string): object => ({
  apiVersion: "sqlmi.winauth.dev/v1alpha1",
  kind: "KerberosRealm",
  metadata: { name: "contoso" },
  spec: {
    tenantId: "aaaaaaaa-0000-4000-8000-000000000001",
    credentials: {
      resourceManager: {
        clientSecret: { clientId: "cccccccc-0000-4000-8000-000000000001", secretRef: { name: "arm", key: "secret" } },
      },
      graph: { certificate: { clientId: "cccccccc-0000-4000-8000-000000000002", secretRef: { name: "graph" } } },
    },
    access: [{ namespaces: [TEAM], subscriptions: ["bbbbbbbb-0000-4000-8000-000000000001"] }],
    flows: {
      modernInteractive: { enabled: true },
      incomingTrust: {
        enabled: true,
        domains: [
          {
            name: "corp.contoso.com",
            ldap: { url: ldapUrl, credentialsRef: { name: "corp-reader" }, caRef: { name: "corp-ca" } },
          },
        ],
      },
    },
    clientPolicy: { configMapName: "windows-clients" },
    clientInventory: { enabled: true, interval: "10s" },
    interval: "10s",
  },
});
/** An instance of its own for each name: of two objects for one, only the older is served. */
const declared = (name: string, namespace: string, resourceId = INSTANCE.replace("payments", name)): object => ({
  apiVersion: "sqlmi.winauth.dev/v1alpha1",
  kind: "WindowsAuthentication",
  metadata: { name, namespace },
  spec: { managedInstance: { resourceId }, realmRef: { name: "contoso" }, interval: "10s" },
});

/** A simulated Azure over TLS that writes down every token and assertion that reaches it or leaves it. */
async function startWatchedAzure(
  certificate: string,
): Promise<{ readonly azure: RunningSimulator; readonly secrets: Map<string, string> }> {
  const text = await systemFiles.readText(resolve(ROOT, "examples/simulator/state.yaml"));
  const state = parseState(text, "state.yaml");
  const [arm, graph] = state.tenants[0]!.identities;
  arm!.secrets = [CLIENT_SECRET];
  graph!.certificates = [certificate];
  state.domains["corp.contoso.com"]!.accounts[0]!.password = PASSWORD;
  const secrets = new Map<string, string>();
  const simulator = createSimulator({ state, clock: systemClock, random: systemRandom });
  const watched: Simulator["handle"] = async (exchange, options) => {
    const bearer = /^Bearer (.+)$/.exec(exchange.headers["authorization"] ?? "")?.[1];
    const assertion = new URLSearchParams(exchange.body).get("client_assertion");
    if (bearer !== undefined) secrets.set(bearer, "an access token");
    if (assertion !== null) secrets.set(assertion, "a client assertion");
    for (const token of ["$deltatoken", "$skiptoken"]) {
      const value = exchange.query.get(token) ?? "";
      if (value !== "") secrets.set(value, token);
    }
    return simulator.handle(exchange, options);
  };
  const azure = await startSimulatorServer({ ...simulator, handle: watched });
  return { azure, secrets };
}

async function get(path: string): Promise<string> {
  return (await world.admin.request("GET", path)).text;
}

async function until(path: string, holds: (text: string) => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      const text = await get(path);
      if (!holds(text)) throw new Error(`Not yet: ${text}`);
    },
    { timeout: 60_000, interval: 200 },
  );
}

describe("the bundle at work, with the log at debug", () => {
  it("tells nobody a token, a secret, an assertion, a key or a password: not in its log, its status, events, metrics, nor at its end", async () => {
    const { certificate, privateKeyPem } = await selfSignedRsa();
    const { azure, secrets: seen } = await startWatchedAzure(certificate);
    try {
      const files = { endpointsFile: join(folder, "endpoints.json"), caFile: join(folder, "ca.pem") };
      const { arm, graph, login, domainControllers } = azure.addresses;
      await writeFile(files.endpointsFile, JSON.stringify({ AzurePublic: { resourceManager: arm, graph, login } }));
      await writeFile(files.caFile, azure.caCertificate);
      await world.apply([
        secretOf("arm", { secret: CLIENT_SECRET }),
        secretOf("graph", { "tls.crt": certificate, "tls.key": privateKeyPem }),
        secretOf("corp-reader", { username: "svc-winauth@corp.contoso.com", password: PASSWORD }),
        secretOf("corp-ca", { "ca.crt": azure.caCertificate }),
        realmOf(domainControllers![0]!.ldaps),
        declared("payments", TEAM),
      ]);
      const operator = await startOperator(world, {
        name: "canaries",
        leaseName: "canaries",
        entry: bundle,
        cwd: folder,
        azure: files,
        args: ["--log-level", "debug", "--sweep-interval", "10s"],
      });
      const payments = `${KINDS}/namespaces/${TEAM}/windowsauthentications/payments`;
      const realm = `${KINDS}/kerberosrealms/contoso`;
      await until(payments, (text) => /"reason":"Succeeded"/.test(text));
      await until(
        realm,
        (text) => text.includes('"type":"IncomingTrustReady"') && text.includes('"reason":"FlowReady"'),
      );
      // Another count of devices asks with the token of the first.
      await vi.waitFor(() => expect([...seen.values()]).toContain("$deltatoken"), { timeout: 60_000, interval: 200 });
      // What is wrong is told at more length than what is right.
      await world.apply([
        secretOf("arm", { secret: `${CLIENT_SECRET}-of-yesterday` }),
        secretOf("corp-reader", { username: "svc-winauth@corp.contoso.com", password: `${PASSWORD}-of-yesterday` }),
      ]);
      await until(realm, (text) => text.includes('"reason":"CredentialRejected"'));
      const metrics = (await operator.get("/metrics")).text;
      operator.kill("SIGTERM");
      expect(await operator.exited).toEqual({ code: 0, signal: null });

      const keyLines = privateKeyPem.split("\n").slice(1, -2);
      const given: Secret[] = [
        { name: "the client secret", value: CLIENT_SECRET },
        { name: "the directory's password", value: PASSWORD },
        { name: "the private key", value: keyLines.join("\n") },
        { name: "the private key in one line", value: keyLines.join("") },
        { name: "the operator's own token", value: await tokenOf("canaries-kubeconfig") },
        {
          name: "the federated token",
          value: (await systemFiles.readText(join(world.folder, "canaries-federated"))).trim(),
        },
      ];
      const secrets = [...given, ...[...seen].map(([value, name]) => ({ name, value }))];
      expect(new Set(seen.values())).toEqual(new Set(["an access token", "a client assertion", "$deltatoken"]));
      const told = {
        log: operator.stdout(),
        errors: operator.stderr(),
        metrics,
        payments: await get(payments),
        realm: await get(realm),
        configMaps: await get(`/api/v1/namespaces/${NAMESPACE}/configmaps`),
        events: await get("/apis/events.k8s.io/v1/events"),
        lease: await get(`/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`),
      };
      expect(told.log.split("\n").length).toBeGreaterThan(30);
      expect(told.log).toContain('"level":"debug"');
      expect(told.events).toContain("payments");
      const search = new SecretSearch(secrets);
      const found = Object.entries(told).flatMap(([where, text]) => search.in(text).map((what) => `${where}: ${what}`));
      expect(found).toEqual([]);
      // The same search does find it where it belongs.
      expect(search.in(await get(`/api/v1/namespaces/${NAMESPACE}/secrets/arm`))).not.toEqual([]);
    } finally {
      await azure.close();
    }
  });
});

async function tokenOf(kubeconfig: string): Promise<string> {
  const text = await systemFiles.readText(join(world.folder, kubeconfig));
  return /token: "?([\w.-]+)/.exec(text)![1]!;
}

describe("what an author may do, with the role that deploy/kustomize/base/rbac.yaml adds to edit", () => {
  let author: ApiClient;
  beforeAll(async () => {
    const binding = (role: string): object => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: role, namespace: TEAM },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", name: "author", namespace: TEAM }],
    });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "author", namespace: TEAM } };
    await world.apply([
      account,
      binding("winauth-operator-edit"),
      binding("winauth-operator-view"),
      declared("ledger", OTHER_TEAM),
    ]);
    const token = await world.controlPlane.serviceAccountToken(TEAM, "author");
    author = createApiClient({ ...world.access, token }, systemClock);
    await vi.waitFor(async () => expect((await author.request("GET", own())).status).toBe(200), 10_000);
  });
  afterAll(() => author.close());
  const own = (name = ""): string => `${KINDS}/namespaces/${TEAM}/windowsauthentications${name}`;
  const merge = { contentType: "application/merge-patch+json" } as const;

  it("declares instances in the own namespace", async () => {
    const answer = await author.request("POST", own(), { body: declared("mine", TEAM) });
    expect(answer.status).toBe(201);
  });

  it.each<[string, string, string, object?]>([
    ["read another namespace's", "GET", `${KINDS}/namespaces/${OTHER_TEAM}/windowsauthentications`],
    ["read all namespaces'", "GET", `${KINDS}/windowsauthentications`],
    [
      "declare in another namespace",
      "POST",
      `${KINDS}/namespaces/${OTHER_TEAM}/windowsauthentications`,
      declared("x", OTHER_TEAM),
    ],
    ["delete another namespace's", "DELETE", `${KINDS}/namespaces/${OTHER_TEAM}/windowsauthentications/ledger`],
    ["read realms", "GET", `${KINDS}/kerberosrealms`],
    ["change a realm", "PATCH", `${KINDS}/kerberosrealms/contoso`, { spec: { suspend: true } }],
    ["read the operator's Secrets", "GET", `/api/v1/namespaces/${NAMESPACE}/secrets`],
    ["read the client settings", "GET", `/api/v1/namespaces/${NAMESPACE}/configmaps`],
    ["take the Lease", "GET", `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`],
    [
      "write the status, where owned things and operations are recorded",
      "PATCH",
      own("/mine/status"),
      { status: { owned: { servicePrincipal: true } } },
    ],
  ])("may not %s", async (_what, method, path, body) => {
    const answer = await author.request(
      method as "GET",
      path,
      body === undefined ? {} : { body, ...(method === "PATCH" ? merge : {}) },
    );
    expect(answer.status).toBe(403);
  });

  it("gets nothing of a status into the store that is sent with the object", async () => {
    const body = { ...declared("forged", TEAM), status: { owned: { servicePrincipal: true }, observedGeneration: 1 } };
    await author.request("POST", own(), { body });
    const stored = (await author.request("GET", own("/forged"))).json as { readonly status: object };
    expect(stored.status).toEqual({ observedGeneration: -1 });
  });

  const subscription = "/subscriptions/bbbbbbbb-0000-4000-8000-000000000001";
  const sql = "providers/Microsoft.Sql/managedInstances";
  it.each([
    ["a way up", `${subscription}/resourceGroups/../${sql}/sqlmi-a`],
    ["a way up in the name", `${subscription}/resourceGroups/rg/${sql}/..`],
    ["an escaped slash", `${subscription}/resourceGroups/rg%2f..%2fother/${sql}/sqlmi-a`],
    ["another resource behind it", `${subscription}/resourceGroups/rg/${sql}/sqlmi-a/databases/x`],
    ["a query", `${subscription}/resourceGroups/rg/${sql}/sqlmi-a?api-version=1`],
    ["a fragment", `${subscription}/resourceGroups/rg/${sql}/sqlmi-a#x`],
    ["letters of another script", `${subscription}/resourceGroups/rg/${sql}/sqlmi-а`],
    ["full-width letters", `${subscription}/resourceGroups/ｒｇ/${sql}/sqlmi-a`],
    ["a line break at the end", `${subscription}/resourceGroups/rg/${sql}/sqlmi-a\n`],
    ["a host", `https://evil.test${subscription}/resourceGroups/rg/${sql}/sqlmi-a`],
    ["two slashes in front", `/${subscription}/resourceGroups/rg/${sql}/sqlmi-a`],
    ["no end", `${subscription}/resourceGroups/${"r".repeat(100_000)}/${sql}/sqlmi-a`],
  ])("is refused a resourceId with %s", async (_what, resourceId) => {
    const { status, text } = await author.request("POST", own(), { body: declared("tricky", TEAM, resourceId) });
    expect([status, text]).toEqual([422, expect.stringContaining("spec.managedInstance.resourceId")]);
  });

  it("is refused a thousand permissions, and scopes that are no words", async () => {
    const consent = (permissions: readonly object[]): object => {
      const base = declared("greedy", TEAM) as { readonly spec: object };
      return { ...base, spec: { ...base.spec, consent: { mode: "Explicit", permissions } } };
    };
    const api = (at: number) => `00000003-0000-0000-c000-${String(at).padStart(12, "0")}`;
    const many = Array.from({ length: 1_000 }, (_none, at) => ({ resourceAppId: api(at), delegatedScopes: ["a"] }));
    const scopes = (delegatedScopes: readonly string[]): object =>
      consent([{ resourceAppId: api(0), delegatedScopes }]);
    for (const body of [
      consent(many),
      scopes(Array.from({ length: 1_000 }, (_none, at) => `s${at}`)),
      scopes(["User.Read Directory.ReadWrite.All"]),
      scopes(["Üser.Read"]),
      scopes(["a' or '1'='1"]),
    ])
      expect((await author.request("POST", own(), { body })).status).toBe(422);
  });
});

describe("what a realm can say", () => {
  it.each<[string, object]>([
    ["a Secret of another namespace", { name: "arm", namespace: "kube-system" }],
    ["a Secret by a path", { name: "../kube-system/secrets/x" }],
    ["a Secret by a name with a slash", { name: "kube-system/x" }],
  ])("is not %s", async (_what, secretRef) => {
    const base = realmOf("ldaps://dc1.corp.contoso.com") as { readonly spec: object };
    const credential = { clientSecret: { clientId: "cccccccc-0000-4000-8000-000000000001", secretRef } };
    const body = {
      ...base,
      metadata: { name: "elsewhere" },
      spec: { ...base.spec, credentials: { resourceManager: credential, graph: credential } },
    };
    const answer = await world.admin.request("POST", `${KINDS}/kerberosrealms`, {
      body,
      query: { fieldValidation: "Strict" },
    });
    expect([400, 422]).toContain(answer.status);
    expect(answer.text).toMatch(/unknown field|secretRef\.name/);
  });
});
