import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { revokeGrants, setServicePrincipal, startInstance } from "../../src/simulator/control/instance-calls.ts";
import { deviceSchema } from "../../src/simulator/device-state.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { type InstanceRecord, managedInstanceSchema, type Tenant, tenantSchema } from "../../src/simulator/state.ts";
import type { TranscriptEntry } from "../../src/simulator/transcript.ts";

/** Application id of Microsoft Graph, everywhere. */
export const MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000";

/** Scopes that an application of the simulator asks for, with the ids that Graph publishes them under. */
export const REQUESTED_SCOPES: Readonly<Record<string, string>> = {
  openid: "37f7f235-527c-4136-accd-4a02d197296e",
  profile: "14dad69e-099b-42c9-810b-d002981feec1",
  offline_access: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
};
export const OTHER_SCOPES: Readonly<Record<string, string>> = {
  email: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
  "Mail.Read": "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
};
export const ROLES: Readonly<Record<string, string>> = {
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
  "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
};

/** The rights that the documentation asks for. */
export const ARM_ACTIONS: readonly string[] = [
  "Microsoft.Sql/managedInstances/read",
  "Microsoft.Sql/managedInstances/write",
  "Microsoft.Sql/managedInstances/operations/read",
  "Microsoft.Sql/managedInstances/administrators/read",
  "Microsoft.Sql/locations/*/read",
];
export const GRAPH_PERMISSIONS: readonly string[] = [
  "Application.Read.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "Policy.Read.All",
  "RoleManagement.Read.Directory",
];

/** An instance to begin with. */
export interface InstanceInput {
  readonly name: string;
  readonly state?: InstanceRecord["state"];
  /** True: the service principal is on, with its application. */
  readonly isOn?: boolean;
  /** Scopes that are granted for all users already. */
  readonly granted?: readonly string[];
  readonly hasAdministrator?: boolean;
}

/** What a scene begins with; everything that is absent is as it should be. */
export interface AzureInput {
  readonly instances?: readonly InstanceInput[];
  readonly lock?: "ReadOnly";
  readonly denyPolicy?: string;
  readonly armActions?: readonly string[];
  readonly graphPermissions?: readonly string[];
}

type IdentityInput = z.input<typeof tenantSchema>["identities"];

/** A tenant, a subscription and a resource group of their own in the simulator, and what people do there. */
export class AzureScene {
  readonly tenantId: string = randomUUID();
  readonly subscriptionId: string = randomUUID();
  readonly armClientId: string = randomUUID();
  readonly graphClientId: string = randomUUID();
  readonly group = "rg-prod";
  readonly #simulator: Simulator;

  constructor(
    simulator: Simulator,
    input: AzureInput,
    federated: { readonly issuer: string; readonly subject: string },
  ) {
    this.#simulator = simulator;
    const { state } = simulator.world;
    const identities: IdentityInput = [
      {
        name: "arm",
        clientId: this.armClientId,
        objectId: randomUUID(),
        secrets: ["arm-secret"],
        federated: [federated],
        roleAssignments: [
          { scope: `/subscriptions/${this.subscriptionId}`, actions: [...(input.armActions ?? ARM_ACTIONS)] },
        ],
      },
      {
        name: "graph",
        clientId: this.graphClientId,
        objectId: randomUUID(),
        secrets: ["graph-secret"],
        federated: [federated],
        graphPermissions: [...(input.graphPermissions ?? GRAPH_PERMISSIONS)],
      },
    ];
    state.tenants.push(tenantSchema.parse({ id: this.tenantId, identities, servicePrincipals: [microsoftGraph()] }));
    state.subscriptions.push({
      id: this.subscriptionId,
      tenantId: this.tenantId,
      displayName: "Subscription",
      state: "Enabled",
      registeredProviders: ["Microsoft.Sql"],
      resourceGroups: [
        {
          name: this.group,
          location: "westeurope",
          tags: {},
          lock: input.lock ?? "None",
          ...(input.denyPolicy === undefined ? {} : { denyPolicy: input.denyPolicy }),
        },
      ],
    });
    for (const instance of input.instances ?? [{ name: "sqlmi-01" }]) this.addInstance(instance);
  }

  /** ARM id of an instance of this scene, there or not. */
  idOf(instance: string): string {
    return `/subscriptions/${this.subscriptionId}/resourceGroups/${this.group}/providers/Microsoft.Sql/managedInstances/${instance}`;
  }

  get tenant(): Tenant {
    return this.#simulator.world.tenant(this.tenantId)!;
  }

  get resourceGroup() {
    const subscription = this.#simulator.world.state.subscriptions.find(({ id }) => id === this.subscriptionId);
    return subscription!.resourceGroups[0]!;
  }

  get arm(): Tenant["identities"][number] {
    return this.tenant.identities[0]!;
  }

  get graph(): Tenant["identities"][number] {
    return this.tenant.identities[1]!;
  }

  instance(name = "sqlmi-01"): InstanceRecord {
    return this.#simulator.world.state.managedInstances.find(({ resourceId }) => resourceId === this.idOf(name))!;
  }

  addInstance({ name, state, isOn = false, granted, hasAdministrator = true }: InstanceInput): void {
    const identityId = randomUUID();
    const servicePrincipal = { type: "SystemAssigned" as const, clientId: randomUUID(), principalId: randomUUID() };
    this.#simulator.world.state.managedInstances.push(
      managedInstanceSchema.parse({
        resourceId: this.idOf(name),
        ...(state === undefined ? {} : { state }),
        identity: { type: "SystemAssigned", principalId: identityId },
        ...(hasAdministrator ? { entraAdministrator: { login: "sql-administrators", sid: randomUUID() } } : {}),
        ...(isOn ? { servicePrincipal } : {}),
      }),
    );
    this.change((tenant) => {
      tenant.servicePrincipals.push(principal(identityId, randomUUID(), name, ["Directory Readers"]));
      if (!isOn) return;
      const { clientId, principalId } = servicePrincipal;
      const access = Object.values(REQUESTED_SCOPES).map((id) => ({ id, type: "Scope" as const }));
      tenant.applications.push({
        id: principalId,
        appId: clientId,
        displayName: `${name} principal`,
        identifierUris: [],
        tags: [],
        requiredResourceAccess: [{ resourceAppId: MICROSOFT_GRAPH, resourceAccess: access }],
      });
      tenant.servicePrincipals.push(principal(randomUUID(), clientId, `${name} principal`, []));
    });
    if (granted !== undefined) this.grant(name, granted);
  }

  removeInstance(name = "sqlmi-01"): void {
    const { state } = this.#simulator.world;
    state.managedInstances = state.managedInstances.filter(({ resourceId }) => resourceId !== this.idOf(name));
  }

  /** Changes the directory as somebody in the tenant would. */
  change<T>(change: (tenant: Tenant) => T): T {
    return this.#simulator.world.changeDirectory(this.tenantId, change);
  }

  startInstance(name = "sqlmi-01"): void {
    startInstance(this.#simulator, this.idOf(name));
  }

  /** Somebody turns the service principal on or off; done once the operation has ended. */
  setServicePrincipal(type: "None" | "SystemAssigned", name = "sqlmi-01"): void {
    setServicePrincipal(this.#simulator, this.idOf(name), { type });
  }

  /** Somebody revokes every tenant-wide grant of the instance's application. */
  revokeConsent(name = "sqlmi-01"): void {
    revokeGrants(this.#simulator, { instance: this.idOf(name) });
  }

  /** Somebody grants scopes of Microsoft Graph for all users, beside what is granted already. */
  grant(name: string, scopes: readonly string[]): void {
    const clientId = this.principalOf(name)!.id;
    this.change((tenant) => {
      const resourceId = graphOf(tenant).id;
      const existing = tenant.oauth2PermissionGrants.find((grant) => grant.clientId === clientId);
      if (existing !== undefined) existing.scope = [existing.scope, ...scopes].join(" ");
      else
        tenant.oauth2PermissionGrants.push({
          clientId,
          consentType: "AllPrincipals",
          principalId: null,
          resourceId,
          scope: scopes.join(" "),
        });
    });
  }

  /** Somebody assigns an app role of Microsoft Graph to the instance's application. */
  assignRole(name: string, appRoleId: string): void {
    const principalId = this.principalOf(name)!.id;
    this.change((tenant) => {
      const id = randomUUID();
      tenant.appRoleAssignments.push({ id, principalId, resourceId: graphOf(tenant).id, appRoleId });
    });
  }

  /** Entra Connect has ended a run right now, or stopped, or never ran. */
  synchronize(how: "now" | "stopped" | "never" = "now"): void {
    const { organization } = this.tenant;
    if (how === "now") organization.onPremisesLastSyncDateTime = this.#nowIso();
    if (how === "never") organization.onPremisesLastSyncDateTime = null;
    organization.onPremisesSyncEnabled = how === "never" ? null : how === "now";
  }

  /** Entra Connect ended its last run that long ago. */
  synchronizedBefore(ageMs: number): void {
    this.tenant.organization.onPremisesLastSyncDateTime = this.#nowIso(-ageMs);
  }

  /** Registers a Windows device, signed in right now. */
  addDevice(name: string, trustType: "AzureAd" | "ServerAd" | "Workplace", version = "10.0.22631.1"): void {
    const ids = { id: randomUUID(), deviceId: randomUUID(), displayName: name };
    const device = { ...ids, trustType, operatingSystem: "Windows", operatingSystemVersion: version, isManaged: true };
    const parsed = deviceSchema.parse({ ...device, approximateLastSignInDateTime: this.#nowIso() });
    this.change((tenant) => (tenant.devices = [...tenant.devices, parsed]));
  }

  removeDevice(name: string): void {
    this.change((tenant) => (tenant.devices = tenant.devices.filter(({ displayName }) => displayName !== name)));
  }

  #nowIso(offsetMs = 0): string {
    return new Date(this.#simulator.world.clock.nowMs() + offsetMs).toISOString();
  }

  /** The service principal of the instance's application. */
  principalOf(name = "sqlmi-01"): Tenant["servicePrincipals"][number] | undefined {
    const { clientId } = this.instance(name).servicePrincipal;
    return this.tenant.servicePrincipals.find(({ appId }) => appId === clientId);
  }

  /** Scopes of Microsoft Graph that the instance's application holds for all users, sorted. */
  scopesOf(name = "sqlmi-01"): readonly string[] {
    const clientId = this.principalOf(name)?.id;
    return this.tenant.oauth2PermissionGrants
      .filter((grant) => grant.clientId === clientId && grant.consentType === "AllPrincipals")
      .flatMap(({ scope }) => scope.split(" ").filter((one) => one !== ""))
      .sort();
  }

  /** App roles of Microsoft Graph that the instance's application holds, sorted. */
  rolesOf(name = "sqlmi-01"): readonly string[] {
    const principalId = this.principalOf(name)?.id;
    return this.tenant.appRoleAssignments
      .filter((assignment) => assignment.principalId === principalId)
      .map(({ appRoleId }) => Object.entries(ROLES).find(([, id]) => id === appRoleId)?.[0] ?? appRoleId)
      .sort();
  }

  /** Calls of the operator that concern this scene, after entry `since`. */
  calls(since = 0): readonly TranscriptEntry[] {
    const callers = new Set([this.armClientId, this.graphClientId]);
    const subscription = `/subscriptions/${this.subscriptionId}`;
    return this.#simulator.transcript
      .entries({ since })
      .filter(
        ({ actor, path, caller }) => actor === "api" && (callers.has(caller ?? "") || path.includes(subscription)),
      );
  }

  /** Writes of the operator that Azure was asked for here, refused ones included, as `METHOD service`. */
  writes(since = 0): readonly TranscriptEntry[] {
    return this.calls(since).filter(({ write }) => write);
  }

  /** The number of the newest call of all. */
  get now(): number {
    return this.#simulator.transcript.lastNumber;
  }

  get simulator(): Simulator {
    return this.#simulator;
  }
}

/** Writes in short: method and the kind of thing that was written. */
export function inShort(entries: readonly TranscriptEntry[]): readonly string[] {
  return entries.map(({ method, path, status }) => {
    const kind = /(managedInstances|oauth2PermissionGrants|appRoleAssignedTo|appRoleAssignments)/.exec(path)?.[1];
    return `${method} ${kind ?? path} ${status}`;
  });
}

function graphOf(tenant: Tenant): Tenant["servicePrincipals"][number] {
  return tenant.servicePrincipals.find(({ appId }) => appId === MICROSOFT_GRAPH)!;
}

function principal(
  id: string,
  appId: string,
  displayName: string,
  directoryRoles: string[],
): Tenant["servicePrincipals"][number] {
  return {
    id,
    appId,
    displayName,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    servicePrincipalType: directoryRoles.length > 0 ? "ManagedIdentity" : "Application",
    servicePrincipalNames: [appId],
    tags: [],
    oauth2PermissionScopes: [],
    appRoles: [],
    directoryRoles,
  };
}

function microsoftGraph(): Tenant["servicePrincipals"][number] {
  const published = (values: Readonly<Record<string, string>>): { id: string; value: string }[] =>
    Object.entries(values).map(([value, id]) => ({ id, value }));
  return {
    ...principal(randomUUID(), MICROSOFT_GRAPH, "Microsoft Graph", []),
    oauth2PermissionScopes: published({ ...REQUESTED_SCOPES, ...OTHER_SCOPES }),
    appRoles: published(ROLES),
  };
}
