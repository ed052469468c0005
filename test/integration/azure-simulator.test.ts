import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CredentialSpec } from "../../src/api/v1alpha1/kerberos-realm.ts";
import type { SimulatorState } from "../../src/simulator/state.ts";
import { selfSignedRsa } from "../fakes/self-signed-rsa.ts";
import {
  CONTOSO,
  FABRIKAM,
  FOREIGN_SUBSCRIPTION,
  GRAPH_CLIENT,
  instancePath,
  RESOURCE_MANAGER_CLIENT,
  SUBSCRIPTION,
} from "../fakes/simulated-azure.ts";
import { AzureOverTls, type AzureOverTlsOptions, call, realm } from "../support/azure-over-tls.ts";

const GRAPH_PRINCIPAL = "88888888-0000-4000-8000-000000000001";
const LEDGER_PRINCIPAL = "88888888-0000-4000-8000-000000000002";
const LEDGER_APP = "99999999-0000-4000-8000-000000000002";
const PAYMENTS_IDENTITY = "eeeeeeee-0000-4000-8000-000000000001";
const started: AzureOverTls[] = [];

async function start(options: AzureOverTlsOptions = {}): Promise<AzureOverTls> {
  const world = await AzureOverTls.start(options);
  started.push(world);
  return world;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((world) => world.close()));
});

const id = (name: string, group = "rg-prod", subscriptionId = SUBSCRIPTION) => ({
  subscriptionId,
  resourceGroup: group,
  name,
});
const identityOf = (state: SimulatorState, clientId: string) =>
  state.tenants[0]!.identities.find((each) => each.clientId === clientId)!;
const guid = (n: number): string => `abababab-0000-4000-8000-${String(n).padStart(12, "0")}`;
const principal = (n: number) => ({
  id: guid(n),
  appId: guid(n),
  displayName: `principal ${n}`,
  accountEnabled: true,
  appRoleAssignmentRequired: false,
  servicePrincipalType: "Application",
  servicePrincipalNames: [],
  tags: [],
  oauth2PermissionScopes: [],
  appRoles: [],
  directoryRoles: [],
});
const tenantWide = (clientId: string, resourceId: string) => ({
  clientId,
  consentType: "AllPrincipals" as const,
  principalId: null,
  resourceId,
  scope: " User.Read",
});

describe("each kind of credential gets tokens that both services take", () => {
  const both = (clientId: string, spec: CredentialSpec, extra: AzureOverTlsOptions = {}): Promise<void> =>
    proves(realm({ both: spec }), {
      ...extra,
      change: (state) => {
        // One identity for both services, with the rights of both.
        const arm = identityOf(state, RESOURCE_MANAGER_CLIENT);
        const graph = identityOf(state, GRAPH_CLIENT);
        arm.graphPermissions = graph.graphPermissions;
        expect(arm.clientId).toBe(clientId);
        extra.change?.(state);
      },
    });

  async function proves(as: ReturnType<typeof realm>, options: AzureOverTlsOptions): Promise<void> {
    const { azure } = await start(options);
    await azure.checkReachable(as, call());
    const { instances, directory } = azure.forRealm(as);
    expect((await instances.get(id("sqlmi-ledger"), call()))?.name).toBe("sqlmi-ledger");
    expect((await directory.application(LEDGER_APP, call()))?.displayName).toBe("sqlmi-ledger principal");
  }

  test("client secrets, one for each service", () => proves(realm(), {}));

  test("a certificate", async () => {
    const { certificate, privateKeyPem } = await selfSignedRsa();
    await both(
      RESOURCE_MANAGER_CLIENT,
      { certificate: { clientId: RESOURCE_MANAGER_CLIENT, secretRef: { name: "certificate" } } },
      {
        secrets: { certificate: { "tls.crt": certificate, "tls.key": privateKeyPem } },
        change: (state) => void identityOf(state, RESOURCE_MANAGER_CLIENT).certificates.push(certificate),
      },
    );
  });

  test("workload identity, from the projected token's file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "winauth-token-"));
    try {
      const tokenFilePath = join(folder, "token");
      const { privateKey } = await generateKeyPair("RS256");
      const assertion = await new SignJWT({})
        .setProtectedHeader({ alg: "RS256", kid: "cluster" })
        .setIssuer("https://kubernetes.default.svc")
        .setSubject("system:serviceaccount:winauth-system:winauth-operator")
        .setAudience("api://AzureADTokenExchange")
        .setExpirationTime("1h")
        .sign(privateKey);
      await writeFile(tokenFilePath, `${assertion}\n`);
      await both(
        RESOURCE_MANAGER_CLIENT,
        {},
        { azure: { workloadIdentity: { clientId: RESOURCE_MANAGER_CLIENT, tokenFilePath } } },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a managed identity", () =>
    both(
      RESOURCE_MANAGER_CLIENT,
      { managedIdentity: { clientId: RESOURCE_MANAGER_CLIENT } },
      { change: (state) => void (identityOf(state, RESOURCE_MANAGER_CLIENT).managedIdentity = true) },
    ));
});

describe("managed instances", () => {
  test("one is read whole, one that is not there is undefined", async () => {
    const { clients } = await start();
    expect(await clients.instances.get(id("sqlmi-ledger"), call())).toEqual({
      resourceId: instancePath("sqlmi-ledger"),
      name: "sqlmi-ledger",
      location: "westeurope",
      state: "Ready",
      provisioningState: "Succeeded",
      fullyQualifiedDomainName: "sqlmi-ledger.0a1b2c3d4e5f.database.windows.net",
      dnsZone: "0a1b2c3d4e5f",
      authenticationMetadata: "AzureAD",
      servicePrincipal: {
        type: "SystemAssigned",
        principalId: "77777777-0000-4000-8000-000000000002",
        clientId: LEDGER_APP,
        tenantId: CONTOSO,
      },
      identity: {
        type: "SystemAssigned",
        principalId: "eeeeeeee-0000-4000-8000-000000000002",
        tenantId: CONTOSO,
        userAssignedPrincipalIds: [],
      },
      entraAdministrator: {
        login: "sql-administrators",
        sid: "55555555-0000-4000-8000-000000000001",
        tenantId: CONTOSO,
      },
    });
    expect(await clients.instances.get(id("nobody"), call())).toBeUndefined();
  });

  test("all of a subscription are listed, page by page", async () => {
    const world = await start({ change: (state) => void (state.behaviour.pageSize = 2) });
    const names = (await world.clients.instances.list(SUBSCRIPTION, call("resync"))).map((each) => each.name);
    expect(names.toSorted()).toEqual(["sqlmi-archive", "sqlmi-ledger", "sqlmi-payments", "sqlmi-vault"]);
    expect(world.received("arm")).toHaveLength(2);
  });

  test("a change is accepted, followed to its end, and then there", async () => {
    const { clients, clock } = await start();
    const accepted = await clients.instances.update(
      id("sqlmi-payments"),
      { servicePrincipalType: "SystemAssigned", authenticationMetadata: "Paired" },
      call(),
    );
    const follow = () => clients.instances.operation(accepted!.url, call());
    expect(await follow()).toEqual({ kind: "running", retryAfterMs: 1000 });
    await clock.advance(3000);
    expect(await follow()).toEqual({ kind: "succeeded" });
    expect(await clients.instances.get(id("sqlmi-payments"), call())).toMatchObject({
      provisioningState: "Succeeded",
      servicePrincipal: { type: "SystemAssigned", tenantId: CONTOSO },
      authenticationMetadata: "Paired",
    });
  });

  test("an operation that fails says why, one that nobody knows is unknown", async () => {
    const { clients, clock, running } = await start();
    running.simulator.faults.add({
      match: { service: "arm", method: "PATCH" },
      effect: { kind: "failOperation", code: "OperationTimedOut", message: "Took too long." },
    });
    const accepted = await clients.instances.update(id("sqlmi-payments"), { authenticationMetadata: "Paired" }, call());
    await clock.advance(3000);
    expect(await clients.instances.operation(accepted!.url, call())).toMatchObject({
      kind: "failed",
      error: { code: "OperationTimedOut", reason: "OperationFailed" },
    });
    const unknown = accepted!.url.replace(/[0-9a-f-]{36}(?=\?|$)/, guid(1));
    expect(unknown).not.toBe(accepted!.url);
    expect(await clients.instances.operation(unknown, call())).toEqual({ kind: "unknown" });
  });

  test("two changes at once: the second waits", async () => {
    const { clients } = await start();
    const update = () =>
      clients.instances.update(id("sqlmi-payments"), { servicePrincipalType: "SystemAssigned" }, call());
    await update();
    await expect(update()).rejects.toMatchObject({ reason: "OperationInProgress", retry: { kind: "backoff" } });
  });

  test.each([
    [
      "a stopped instance",
      id("sqlmi-archive"),
      () => undefined,
      "InstanceStopped",
      "Updating the managed instance sqlmi-archive did not succeed: the instance is stopped or stopping. Nothing can be changed until somebody starts it.",
    ],
    [
      "a lock",
      id("sqlmi-vault", "rg-locked"),
      () => undefined,
      "ScopeLocked",
      `Updating the managed instance sqlmi-vault is forbidden by a management lock on /subscriptions/${SUBSCRIPTION}/resourceGroups/rg-locked; remove the lock, or take the change out of the spec.`,
    ],
    [
      "a policy",
      id("sqlmi-payments"),
      (state: SimulatorState) =>
        void (state.subscriptions[0]!.resourceGroups[0]!.denyPolicy = "No changes in December"),
      "DeniedByPolicy",
      'Updating the managed instance sqlmi-payments is forbidden by the Azure Policy assignment "No changes in December"; ask for an exemption, or take the change out of the spec.',
    ],
    [
      "a missing right",
      id("sqlmi-payments"),
      (state: SimulatorState) =>
        void (identityOf(state, RESOURCE_MANAGER_CLIENT).roleAssignments[0]!.notActions = ["*/write"]),
      "PermissionMissing",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) lacks Microsoft.Sql/managedInstances/write on ${instancePath("sqlmi-payments")}; assign a role that has it, for example the custom role 'winauth operator resource manager'. A new assignment takes minutes to arrive.`,
    ],
    [
      "another tenant's subscription",
      id("sqlmi-foreign", "rg-fabrikam", FOREIGN_SUBSCRIPTION),
      () => undefined,
      "TenantMismatch",
      `The instance's subscription belongs to another Entra tenant than realm contoso (${CONTOSO}); declare the instance in the realm of its own tenant.`,
    ],
  ])("%s is named", async (_what, instance, change, reason, message) => {
    const { clients } = await start({ change });
    const update = clients.instances.update(instance, { servicePrincipalType: "SystemAssigned" }, call());
    await expect(update).rejects.toMatchObject({ reason, message });
  });
});

describe("the directory", () => {
  test("application, service principal and resource are found, or undefined", async () => {
    const { clients } = await start();
    const { directory } = clients;
    const scope = (n: string) => ({ id: n, type: "Scope" });
    expect(await directory.application(LEDGER_APP, call())).toEqual({
      objectId: "77777777-0000-4000-8000-000000000002",
      appId: LEDGER_APP,
      displayName: "sqlmi-ledger principal",
      requiredResourceAccess: [
        {
          resourceAppId: "00000003-0000-0000-c000-000000000000",
          resourceAccess: [
            scope("37f7f235-527c-4136-accd-4a02d197296e"),
            scope("14dad69e-099b-42c9-810b-d002981feec1"),
            scope("7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
            scope("e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
          ],
        },
      ],
    });
    expect(await directory.servicePrincipal(LEDGER_APP, call())).toEqual({
      objectId: LEDGER_PRINCIPAL,
      appId: LEDGER_APP,
      displayName: "sqlmi-ledger principal",
      accountEnabled: true,
      servicePrincipalNames: [LEDGER_APP],
      oauth2PermissionScopes: [],
      appRoles: [],
    });
    const resource = await directory.resource(GRAPH_PRINCIPAL, call());
    expect(resource?.oauth2PermissionScopes).toContainEqual({
      id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
      value: "User.Read",
    });
    expect(resource?.appRoles).toContainEqual({
      id: "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
      value: "Application.Read.All",
    });
    expect([
      await directory.application(guid(9), call()),
      await directory.servicePrincipal(guid(9), call()),
      await directory.resource(guid(9), call()),
    ]).toEqual([undefined, undefined, undefined]);
  });

  test("a grant is created, found, changed and deleted; each again is safe", async () => {
    const { clients } = await start();
    const { directory } = clients;
    const wanted = { clientId: PAYMENTS_IDENTITY, resourceId: GRAPH_PRINCIPAL, scopes: ["openid", "User.Read"] };
    const created = await directory.createGrant(wanted, call());
    expect(created).toEqual({ id: created.id, ...wanted });
    expect(await directory.createGrant({ ...wanted, scopes: ["openid"] }, call())).toEqual(created);
    await directory.updateGrant(created.id, ["openid"], call());
    expect(await directory.grants(PAYMENTS_IDENTITY, call())).toEqual([{ ...created, scopes: ["openid"] }]);
    await directory.deleteGrant(created.id, call());
    await directory.deleteGrant(created.id, call());
    expect(await directory.grants(PAYMENTS_IDENTITY, call())).toEqual([]);
  });

  test.each([409, 400] as const)(
    "a duplicate that is answered with %i gives the grant that is there",
    async (status) => {
      const { clients } = await start({ change: (state) => void (state.behaviour.duplicateGrantStatus = status) });
      const again = { clientId: LEDGER_PRINCIPAL, resourceId: GRAPH_PRINCIPAL, scopes: ["openid"] };
      expect((await clients.directory.createGrant(again, call())).scopes).toEqual([
        "openid",
        "profile",
        "offline_access",
        "User.Read",
      ]);
    },
  );

  test("a created grant whose answer was lost is there when it is created again", async () => {
    const { clients, running, state } = await start();
    const wanted = { clientId: PAYMENTS_IDENTITY, resourceId: GRAPH_PRINCIPAL, scopes: ["openid"] };
    running.simulator.faults.add({
      match: { service: "graph", method: "POST" },
      times: 1,
      effect: { kind: "dropAfterEffect" },
    });
    await expect(clients.directory.createGrant(wanted, call())).rejects.toMatchObject({ reason: "ServiceUnreachable" });
    expect(await clients.directory.createGrant(wanted, call())).toMatchObject(wanted);
    expect(state.tenants[0]!.oauth2PermissionGrants.filter((each) => each.clientId === PAYMENTS_IDENTITY)).toHaveLength(
      1,
    );
  });

  test("the grants of a client come from every page", async () => {
    const count = 250;
    const world = await start({
      change: ({ tenants: [tenant] }) => {
        for (let n = 1; n <= count; n++) {
          tenant!.servicePrincipals.push(principal(n));
          tenant!.oauth2PermissionGrants.push(tenantWide(PAYMENTS_IDENTITY, guid(n)));
        }
      },
    });
    const grants = await world.clients.directory.grants(PAYMENTS_IDENTITY, call());
    expect(new Set(grants.map((each) => each.resourceId)).size).toBe(count);
    expect(world.received("graph").length).toBeGreaterThan(1);
  });

  test("grants of many: who was throttled has no entry, and the next batch waits as long as Graph says", async () => {
    const world = await start({
      change: ({ tenants: [tenant] }) => {
        tenant!.size = "S";
        for (let n = 1; n <= 25; n++) {
          tenant!.servicePrincipals.push(principal(n));
          tenant!.oauth2PermissionGrants.push(tenantWide(guid(n), GRAPH_PRINCIPAL));
        }
      },
    });
    await spendAllUnitsBut(19, world);
    const ids = Array.from({ length: 25 }, (_, n) => guid(n + 1));
    const before = world.lastEntry;
    const many = world.clients.directory.grantsOfMany(ids, call());
    await vi.waitFor(() => expect(world.received("graph", before)).toHaveLength(1));
    await vi.waitFor(() => expect(world.clock.pendingTimers()).toBe(1));
    await world.clock.advance(9_000);
    expect(world.received("graph", before)).toHaveLength(1);
    // The budget opens slowly, so that not everybody starts at once.
    await world.clock.advance(2_000);
    const found = await many;
    expect(found.size).toBe(24);
    expect([...found.values()].every(([grant]) => grant?.scopes[0] === "User.Read")).toBe(true);
    expect(world.received("graph", before)).toEqual(["POST /v1.0/$batch", "POST /v1.0/$batch"]);
  });

  test("an app role is given, seen, given again, taken, and taken again", async () => {
    const { clients } = await start({
      change: (state) => void identityOf(state, GRAPH_CLIENT).graphPermissions.push("AppRoleAssignment.ReadWrite.All"),
    });
    const { directory } = clients;
    const role = {
      principalId: PAYMENTS_IDENTITY,
      resourceId: GRAPH_PRINCIPAL,
      appRoleId: "df021288-bdef-4463-88db-98f22de89214",
    };
    await directory.assignAppRole(role, call());
    await directory.assignAppRole(role, call());
    const held = await directory.appRoleAssignments(PAYMENTS_IDENTITY, call());
    expect(held).toEqual([{ id: expect.any(String) as string, ...role }]);
    await directory.removeAppRole(held[0]!, call());
    await directory.removeAppRole(held[0]!, call());
    expect(await directory.appRoleAssignments(PAYMENTS_IDENTITY, call())).toEqual([]);
  });

  test("Conditional Access policies are read, once a second", async () => {
    const { clients, clock } = await start();
    const policies = await clients.directory.conditionalAccessPolicies(call());
    expect(policies).toEqual([
      {
        id: "66666666-0000-4000-8000-000000000001",
        displayName: "Require multifactor authentication for all users",
        state: "disabled",
        includeApplications: ["All"],
        excludeApplications: [],
        hasApplicationFilter: false,
        includeUserActions: [],
        includeAuthenticationContexts: [],
        includeUsers: ["All"],
        builtInControls: ["mfa"],
        hasAuthenticationStrength: false,
        termsOfUse: [],
        customAuthenticationFactors: [],
        narrowed: false,
      },
    ]);
    await clock.advance(1000);
    expect(await clients.directory.conditionalAccessPolicies(call())).toEqual(policies);
  });

  const directoryReader = (state: SimulatorState) =>
    state.tenants[0]!.servicePrincipals.find((each) => each.id === PAYMENTS_IDENTITY)!;
  test.each([
    ["a member of Directory Readers", () => undefined, true],
    ["a member of nothing", (state: SimulatorState) => void (directoryReader(state).directoryRoles = []), false],
    [
      "a holder of Directory.Read.All",
      (state: SimulatorState) => {
        directoryReader(state).directoryRoles = [];
        state.tenants[0]!.appRoleAssignments.push({
          id: "assignment",
          principalId: PAYMENTS_IDENTITY,
          resourceId: GRAPH_PRINCIPAL,
          appRoleId: "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
        });
      },
      true,
    ],
  ])("%s reads the directory: %s", async (_who, change, expected) => {
    const { clients } = await start({ change });
    expect(await clients.directory.isDirectoryReader(PAYMENTS_IDENTITY, call())).toBe(expected);
  });

  test("whether it reads the directory is not guessed without the right to see it", async () => {
    const { clients } = await start({
      change: (state) => void (identityOf(state, GRAPH_CLIENT).graphPermissions = ["Application.Read.All"]),
    });
    await expect(clients.directory.isDirectoryReader(PAYMENTS_IDENTITY, call())).rejects.toMatchObject({
      reason: "PermissionMissing",
      message: `The identity for Graph (client id ${GRAPH_CLIENT}) lacks the application permission RoleManagement.Read.Directory in tenant ${CONTOSO}; grant it to the identity with admin consent.`,
    });
  });

  test("a missing permission is named", async () => {
    const { clients } = await start({
      change: (state) => void (identityOf(state, GRAPH_CLIENT).graphPermissions = ["Application.Read.All"]),
    });
    await expect(clients.directory.deleteGrant("any", call())).rejects.toMatchObject({
      reason: "PermissionMissing",
      message: `The identity for Graph (client id ${GRAPH_CLIENT}) lacks the application permission DelegatedPermissionGrant.ReadWrite.All in tenant ${CONTOSO}; grant it to the identity with admin consent.`,
    });
  });
});

/** Uses up the resource units of the Graph identity, the operator's own budget untouched. */
async function spendAllUnitsBut(left: number, { running, clients }: AzureOverTls): Promise<void> {
  const { directory } = clients;
  await directory.grants(LEDGER_PRINCIPAL, call());
  const tenant = running.simulator.world.state.tenants[0]!;
  const token = await directoryToken(running.addresses.login, running);
  const request = (units: number) => {
    const requests = Array.from({ length: units }, (_, n) => ({
      id: String(n),
      method: "GET",
      url: `/servicePrincipals/${GRAPH_PRINCIPAL}?$select=id`,
    }));
    return running.simulator.handle(
      {
        method: "POST",
        host: "graph.microsoft.com",
        path: "/v1.0/$batch",
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ requests }),
      },
      { service: "graph" },
    );
  };
  expect(tenant.size).toBe("S");
  // The read above cost one unit, as a read with $select does; so does reading one object.
  let toSpend = 3500 - 1 - left;
  for (; toSpend > 0; toSpend -= 20) await request(Math.min(20, toSpend));
}

async function directoryToken(login: string, running: AzureOverTls["running"]): Promise<string> {
  const reply = await running.simulator.handle(
    {
      method: "POST",
      host: new URL(login).host,
      path: `/${CONTOSO}/oauth2/v2.0/token`,
      query: new URLSearchParams(),
      headers: {},
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: GRAPH_CLIENT,
        client_secret: "graph-secret",
        scope: "https://graph.microsoft.com/.default",
      }).toString(),
    },
    { service: "login" },
  );
  return (reply.body as { access_token: string }).access_token;
}

describe("what the identities may do", () => {
  test("is found out with the rights they have", async () => {
    const { clients } = await start();
    expect(await clients.permissions.graphRoles(call())).toEqual(
      new Set([
        "Application.Read.All",
        "Device.Read.All",
        "User.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Organization.Read.All",
        "Policy.Read.All",
        "Directory.Read.All",
      ]),
    );
    const actions = ["Microsoft.Sql/managedInstances/write", "Microsoft.Sql/managedInstances/delete"];
    expect(
      await clients.permissions.armActions(`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-prod`, actions, call()),
    ).toEqual(
      new Map([
        ["Microsoft.Sql/managedInstances/write", "granted"],
        ["Microsoft.Sql/managedInstances/delete", "missing"],
      ]),
    );
  });
});

describe("tokens", () => {
  test("fifty calls at once ask for one", async () => {
    const world = await start();
    await Promise.all(Array.from({ length: 50 }, () => world.clients.instances.get(id("sqlmi-ledger"), call())));
    expect(world.received("login").filter((line) => line.startsWith("POST"))).toHaveLength(1);
    expect(world.received("arm")).toHaveLength(50);
  });

  test.each([
    [
      "an expired secret",
      (state: SimulatorState) =>
        void Object.assign(identityOf(state, RESOURCE_MANAGER_CLIENT), {
          secrets: [],
          expiredSecrets: ["resource-manager-secret"],
        }),
      realm(),
      "CredentialExpired",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) gets no token in tenant ${CONTOSO}: the client secret has expired. Create a new one and put it into the Secret.`,
    ],
    [
      "a wrong secret",
      (state: SimulatorState) => void (identityOf(state, RESOURCE_MANAGER_CLIENT).secrets = ["another"]),
      realm(),
      "CredentialRejected",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) gets no token in tenant ${CONTOSO}: the client secret is wrong. Put the secret's value (not its id) into the Secret.`,
    ],
    [
      "a tenant without the application",
      () => undefined,
      realm({ tenantId: FABRIKAM }),
      "ApplicationNotFound",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) gets no token in tenant ${FABRIKAM}: its application is not in that tenant. Check the client id and the tenant id, or create the service principal there.`,
    ],
    [
      "a tenant that does not exist",
      () => undefined,
      realm({ tenantId: guid(7) }),
      "TenantNotFound",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) gets no token in tenant ${guid(7)}: there is no such tenant in this cloud. Check tenantId and cloud of the realm.`,
    ],
    [
      "another cloud",
      () => undefined,
      realm({ cloud: "AzureChina" }),
      "FeatureUnavailable",
      `The identity for Resource Manager (client id ${RESOURCE_MANAGER_CLIENT}) gets no token in tenant ${CONTOSO}: the tenant does not have or has disabled the service principal of the API. Check the identity in Microsoft Entra.`,
    ],
  ])("%s is named, without the secret", async (_what, change, as, reason, message) => {
    const { azure } = await start({ change });
    const error: unknown = await azure
      .forRealm(as)
      .instances.get(id("sqlmi-ledger"), call())
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ reason, message });
  });

  test("a token for another cloud's audience is refused by both services", async () => {
    const { azure } = await start({
      change: ({ tenants: [tenant] }) =>
        void tenant!.servicePrincipals.push({
          ...principal(1),
          servicePrincipalNames: ["https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
        }),
    });
    const { instances, directory } = azure.forRealm(realm({ cloud: "AzureChina" }));
    await expect(instances.get(id("sqlmi-ledger"), call())).rejects.toMatchObject({
      reason: "CredentialRejected",
      message:
        "Reading the managed instance sqlmi-ledger did not succeed: Azure Resource Manager takes no tokens of this cloud. Check cloud in the realm, and the endpoints that the operator was given with --azure-endpoints.",
    });
    await expect(directory.application(LEDGER_APP, call())).rejects.toMatchObject({ reason: "CredentialRejected" });
  });
});

describe("limits", () => {
  test("nothing is sent before Retry-After is over, by nobody who shares the limit", async () => {
    const world = await start();
    const { clients, clock, running } = world;
    await clients.instances.get(id("sqlmi-ledger"), call());
    running.simulator.faults.add({
      match: { service: "arm" },
      times: 1,
      effect: { kind: "answer", status: 429, code: "SubscriptionRequestsThrottled", headers: { "Retry-After": "17" } },
    });
    await expect(clients.instances.get(id("sqlmi-ledger"), call())).rejects.toMatchObject({
      reason: "Throttled",
      retry: { kind: "backoff", atLeastMs: 17_000 },
    });
    const before = world.lastEntry;
    const waiting = [
      clients.instances.get(id("sqlmi-payments"), call()),
      clients.instances.get(id("sqlmi-ledger"), call("repair")),
    ];
    await vi.waitFor(() => expect(clock.pendingTimers()).toBe(1));
    await clock.advance(16_999);
    expect(world.received("arm", before)).toEqual([]);
    await clock.advance(60_000);
    expect((await Promise.all(waiting)).map((each) => each?.name)).toEqual(["sqlmi-payments", "sqlmi-ledger"]);
    expect(world.received("arm", before)).toEqual([
      `GET ${instancePath("sqlmi-payments")}`,
      `GET ${instancePath("sqlmi-ledger")}`,
    ]);
  });
});

describe("who is trusted", () => {
  test("an unknown certificate authority is named, with the setting that helps", async () => {
    const { clients } = await start({ trustsCa: false });
    await expect(clients.instances.get(id("sqlmi-ledger"), call())).rejects.toMatchObject({
      reason: "ServiceUnreachable",
      message: expect.stringMatching(
        /^Fetching a token for Resource Manager did not succeed: No connection to localhost:\d+ \(\w+\)\. The certificate is not trusted; where a gateway stands in between, give the operator its CA with --azure-ca\.$/,
      ) as string,
    });
  });

  test("an operation at another host gets no token, nor is one fetched", async () => {
    const [world, stranger] = [await start(), await start()];
    const { arm } = stranger.running.addresses;
    await expect(world.clients.instances.operation(`${arm}/subscriptions/x`, call())).rejects.toMatchObject({
      code: "ForeignUrl",
    });
    expect(world.received("login")).toEqual([]);
    expect(stranger.lastEntry).toBe(0);
  });
});
