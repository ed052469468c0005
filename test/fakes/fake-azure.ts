import type {
  AcceptedOperation,
  AppRoleAssignment,
  Azure,
  ConditionalAccessPolicy,
  Device,
  DeviceChanges,
  Directory,
  DirectoryApplication,
  DirectoryServicePrincipal,
  ManagedInstance,
  ManagedInstanceId,
  ManagedInstances,
  OperationState,
  Organization,
  PermissionGrant,
  Permissions,
  RealmIdentity,
  Subscriptions,
  SynchronizedUserSample,
  TenantClients,
} from "../../src/azure/ports.ts";

export const TENANT = "11111111-1111-1111-1111-111111111111";
export const SUBSCRIPTION = "22222222-2222-2222-2222-222222222222";
export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";
export const INSTANCE: ManagedInstanceId = { subscriptionId: SUBSCRIPTION, resourceGroup: "rg", name: "sqlmi-01" };
export const INSTANCE_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Sql/managedInstances/sqlmi-01`;

/** Who passes in these tests act as. */
export const REALM: RealmIdentity = {
  realmName: "default",
  tenantId: TENANT,
  cloud: "AzurePublic",
  credentials: { resourceManager: {}, graph: {} },
};

/** Microsoft Graph, with a few permissions. */
export const graphResource: DirectoryServicePrincipal = {
  objectId: "graph-sp",
  appId: GRAPH_APP_ID,
  displayName: "Microsoft Graph",
  accountEnabled: true,
  servicePrincipalNames: [],
  oauth2PermissionScopes: ["openid", "profile", "User.Read", "Group.Read.All"].map((value) => ({
    id: `id-${value}`,
    value,
  })),
  appRoles: ["User.Read.All", "Group.Read.All"].map((value) => ({ id: `role-${value}`, value })),
};

/**
 * An Azure in memory with end-state semantics: writes change the state at once (an ARM change when its operation is
 * finished, if `operations` is on), reads show it. `failNext` makes the next call of a method fail; `writes` lists what
 * was written, in order.
 */
export class FakeAzure implements Azure {
  instances = new Map<string, ManagedInstance>();
  applications = new Map<string, DirectoryApplication>();
  servicePrincipals = new Map<string, DirectoryServicePrincipal>([[GRAPH_APP_ID, graphResource]]);
  grants: PermissionGrant[] = [];
  appRoles: AppRoleAssignment[] = [];
  policies: ConditionalAccessPolicy[] = [];
  directoryReaders = new Set<string>(["mi-identity"]);
  organization: Organization = {
    tenantId: TENANT,
    onPremisesSyncEnabled: true,
    lastSyncAtMs: Date.UTC(2026, 0, 1),
    verifiedDomains: ["contoso.example"],
  };
  synchronizedUsers: SynchronizedUserSample = {
    users: 1,
    isWhole: true,
    domains: ["corp.contoso.example"],
    incomplete: 0,
  };
  /** What a test puts here is what the next delta query compares with what the one before it saw. */
  devices: readonly Device[] = [];
  /** Tenants of subscriptions, by id in lower case; those that are not here cannot be seen. */
  subscriptionTenants = new Map<string, string>([[SUBSCRIPTION, TENANT]]);
  graphRoles = new Set<string>();
  armAnswer: (scope: string, action: string) => "granted" | "missing" | "unknown" = () => "granted";
  /** What a new service principal's application asks for. */
  requested: { readonly id: string; readonly type: "Scope" | "Role" }[] = [
    { id: "id-openid", type: "Scope" },
    { id: "id-User.Read", type: "Scope" },
  ];
  /** True: a PATCH is accepted and takes effect when `finishOperations` is called. */
  operations = false;
  writes: string[] = [];
  calls: string[] = [];
  #pending: (() => void)[] = [];
  #failures = new Map<string, Error[]>();
  #serial = 0;
  #deviceRounds = 0;
  /** What the devices were at each delta link that was given out. */
  #deviceStates = new Map<string, readonly Device[]>();

  /** A stopped service principal, running instance. */
  addInstance(changes: Partial<ManagedInstance> = {}): void {
    this.instances.set(INSTANCE_ID.toLowerCase(), {
      resourceId: INSTANCE_ID,
      name: "sqlmi-01",
      location: "westeurope",
      state: "Ready",
      provisioningState: "Succeeded",
      fullyQualifiedDomainName: "sqlmi-01.abc.database.windows.net",
      servicePrincipal: { type: "None" },
      identity: { type: "SystemAssigned", principalId: "mi-identity", tenantId: TENANT, userAssignedPrincipalIds: [] },
      entraAdministrator: { login: "dba", sid: "sid", tenantId: TENANT },
      ...changes,
    });
  }

  /** Turns the service principal on as if somebody else had. */
  enable(): void {
    this.#patch(INSTANCE_ID.toLowerCase(), { servicePrincipalType: "SystemAssigned" });
  }

  failNext(method: string, error: Error): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error]);
  }

  finishOperations(): void {
    for (const effect of this.#pending.splice(0)) effect();
  }

  get instance(): ManagedInstance {
    return this.instances.get(INSTANCE_ID.toLowerCase())!;
  }

  checkReachable(): Promise<void> {
    return this.#call("checkReachable", () => undefined);
  }

  forRealm(): TenantClients {
    return {
      instances: this.#instancesClient(),
      directory: this.#directoryClient(),
      permissions: this.#permissions(),
      subscriptions: this.#subscriptions(),
    };
  }

  /** Every delta link given out so far is no longer known. */
  forgetDeviceStates(): void {
    this.#deviceStates.clear();
  }

  #call<T>(method: string, effect: () => T): Promise<T> {
    this.calls.push(method);
    const failure = this.#failures.get(method)?.shift();
    return failure === undefined ? Promise.resolve().then(effect) : Promise.reject(failure);
  }

  #write<T>(method: string, what: string, effect: () => T): Promise<T> {
    return this.#call(method, () => {
      this.writes.push(`${method} ${what}`);
      return effect();
    });
  }

  #instancesClient(): ManagedInstances {
    const keyOf = (id: ManagedInstanceId): string =>
      `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}/providers/Microsoft.Sql/managedInstances/${id.name}`.toLowerCase();
    return {
      get: (id) => this.#call("get", () => this.instances.get(keyOf(id))),
      list: (subscriptionId) =>
        this.#call("list", () =>
          [...this.instances.values()].filter(({ resourceId }) =>
            resourceId.toLowerCase().startsWith(`/subscriptions/${subscriptionId.toLowerCase()}/`),
          ),
        ),
      update: (id, patch) =>
        this.#write("update", JSON.stringify(patch), (): AcceptedOperation | undefined => {
          if (!this.operations) {
            this.#patch(keyOf(id), patch);
            return undefined;
          }
          this.#pending.push(() => this.#patch(keyOf(id), patch));
          return { url: "https://management.azure.com/operation/1", retryAfterMs: 15_000 };
        }),
      operation: () =>
        this.#call(
          "operation",
          (): OperationState =>
            this.#pending.length > 0 ? { kind: "running", retryAfterMs: 15_000 } : { kind: "succeeded" },
        ),
    };
  }

  #patch(
    key: string,
    patch: { readonly servicePrincipalType?: string; readonly authenticationMetadata?: string },
  ): void {
    const before = this.instances.get(key)!;
    let after: ManagedInstance = before;
    if (patch.servicePrincipalType === "None") {
      const old = before.servicePrincipal?.clientId;
      after = { ...after, servicePrincipal: { type: "None" } };
      const principal = this.servicePrincipals.get(old ?? "");
      this.applications.delete(old ?? "");
      this.servicePrincipals.delete(old ?? "");
      this.grants = this.grants.filter(({ clientId }) => clientId !== principal?.objectId);
      this.appRoles = this.appRoles.filter(({ principalId }) => principalId !== principal?.objectId);
    }
    if (patch.servicePrincipalType === "SystemAssigned" && before.servicePrincipal?.type !== "SystemAssigned") {
      this.#serial += 1;
      const clientId = `app-${this.#serial}`;
      const displayName = `${before.name} principal`;
      after = { ...after, servicePrincipal: { type: "SystemAssigned", clientId, tenantId: TENANT } };
      this.applications.set(clientId, {
        objectId: `object-${this.#serial}`,
        appId: clientId,
        displayName,
        requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: this.requested }],
      });
      this.servicePrincipals.set(clientId, {
        objectId: `sp-${this.#serial}`,
        appId: clientId,
        displayName,
        accountEnabled: true,
        servicePrincipalNames: [],
        oauth2PermissionScopes: [],
        appRoles: [],
      });
    }
    if (patch.authenticationMetadata !== undefined)
      after = { ...after, authenticationMetadata: patch.authenticationMetadata };
    this.instances.set(key, after);
  }

  #directoryClient(): Directory {
    return {
      application: (appId) => this.#call("application", () => this.applications.get(appId)),
      servicePrincipal: (appId) => this.#call("servicePrincipal", () => this.servicePrincipals.get(appId)),
      resource: (objectId) =>
        this.#call("resource", () => [...this.servicePrincipals.values()].find((sp) => sp.objectId === objectId)),
      grants: (clientId) => this.#call("grants", () => this.grants.filter((grant) => grant.clientId === clientId)),
      grantsOfMany: (clientIds) =>
        this.#call(
          "grantsOfMany",
          () => new Map(clientIds.map((id) => [id, this.grants.filter(({ clientId }) => clientId === id)])),
        ),
      createGrant: (grant) =>
        this.#write("createGrant", grant.scopes.join(" "), () => {
          const created = { id: `grant-${grant.clientId}-${grant.resourceId}`, ...grant };
          this.grants = [...this.grants.filter(({ id }) => id !== created.id), created];
          return created;
        }),
      updateGrant: (id, scopes) =>
        this.#write("updateGrant", scopes.join(" "), () => {
          this.grants = this.grants.map((grant) => (grant.id === id ? { ...grant, scopes } : grant));
        }),
      deleteGrant: (id) =>
        this.#write("deleteGrant", id, () => {
          this.grants = this.grants.filter((grant) => grant.id !== id);
        }),
      appRoleAssignments: (principalId) =>
        this.#call("appRoleAssignments", () => this.appRoles.filter((role) => role.principalId === principalId)),
      assignAppRole: (assignment) =>
        this.#write("assignAppRole", assignment.appRoleId, () => {
          this.appRoles = [...this.appRoles, { id: `assignment-${assignment.appRoleId}`, ...assignment }];
        }),
      removeAppRole: ({ id }) =>
        this.#write("removeAppRole", id, () => {
          this.appRoles = this.appRoles.filter((role) => role.id !== id);
        }),
      conditionalAccessPolicies: () => this.#call("conditionalAccessPolicies", () => this.policies),
      isDirectoryReader: (id) => this.#call("isDirectoryReader", () => this.directoryReaders.has(id)),
      organization: () => this.#call("organization", () => this.organization),
      synchronizedUsers: () => this.#call("synchronizedUsers", () => this.synchronizedUsers),
      deviceChanges: (since) => this.#call("deviceChanges", () => this.#deviceChanges(since)),
    };
  }

  #deviceChanges(since: string | undefined): DeviceChanges | undefined {
    const before = since === undefined ? [] : this.#deviceStates.get(since);
    if (before === undefined) return undefined;
    const next = `https://graph.microsoft.com/v1.0/devices/delta?$deltatoken=${++this.#deviceRounds}`;
    this.#deviceStates.set(next, this.devices);
    const known = new Map(before.map((device) => [device.id, JSON.stringify(device)]));
    const present = new Set(this.devices.map(({ id }) => id));
    return {
      changed: this.devices.filter((device) => known.get(device.id) !== JSON.stringify(device)),
      removedIds: before.map(({ id }) => id).filter((id) => !present.has(id)),
      next,
    };
  }

  #subscriptions(): Subscriptions {
    return {
      tenantOf: (id) => this.#call("tenantOf", () => this.subscriptionTenants.get(id.toLowerCase())),
    };
  }

  #permissions(): Permissions {
    return {
      graphRoles: () => this.#call("graphRoles", () => this.graphRoles),
      armActions: (scope, actions) =>
        this.#call("armActions", () => new Map(actions.map((action) => [action, this.armAnswer(scope, action)]))),
    };
  }
}
