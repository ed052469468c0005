import type { Cloud, CredentialSpec } from "../api/v1alpha1/kerberos-realm.ts";
import type { Priority } from "../runtime/work.ts";

/** What every Azure call is given: whose budget it spends, and when to stop. */
export interface AzureCall {
  readonly priority: Priority;
  readonly signal: AbortSignal;
}

/** A managed instance's ARM id taken apart; names keep their case, comparisons ignore it. */
export interface ManagedInstanceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** What the operator reads of a managed instance. Absent members were absent in the answer. */
export interface ManagedInstance {
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  /** properties.state: Ready, Stopped, Stopping, Starting, Updating, …; open-ended. */
  readonly state?: string;
  /** properties.provisioningState; open-ended, see facts on the two enums in use. */
  readonly provisioningState?: string;
  readonly fullyQualifiedDomainName?: string;
  readonly dnsZone?: string;
  readonly servicePrincipal?: {
    readonly type: "None" | "SystemAssigned";
    readonly principalId?: string;
    readonly clientId?: string;
    readonly tenantId?: string;
  };
  readonly authenticationMetadata?: string;
  /** The managed identity (not the Kerberos service principal). */
  readonly identity?: {
    readonly type: string;
    readonly principalId?: string;
    readonly tenantId?: string;
    readonly userAssignedPrincipalIds: readonly string[];
  };
  /** Present when the instance has a Microsoft Entra administrator. */
  readonly entraAdministrator?: { readonly login: string; readonly sid: string; readonly tenantId?: string };
}

/** Exactly the properties to change; absent members are not sent. */
export interface ManagedInstancePatch {
  readonly servicePrincipalType?: "None" | "SystemAssigned";
  readonly authenticationMetadata?: "AzureAD" | "Paired" | "Windows";
}

/** ARM took the change; it runs on. `retryAfterMs` from the answer when given. */
export interface AcceptedOperation {
  readonly url: string;
  readonly retryAfterMs?: number;
}

/** State of a long-running ARM operation. */
export type OperationState =
  | { readonly kind: "running"; readonly retryAfterMs?: number }
  | { readonly kind: "succeeded" }
  /** `error` is classified like any ARM error. */
  | { readonly kind: "failed"; readonly error: Error }
  /** ARM no longer knows it (history is kept for a day): look at the instance instead. */
  | { readonly kind: "unknown" };

/**
 * Managed instances of a tenant. Every method throws `OperatorError` (classified, see classify-error.ts).
 * Absence is a value: `undefined`.
 */
export interface ManagedInstances {
  /** Includes the Entra administrator ($expand=administrators/activedirectory). */
  get(id: ManagedInstanceId, call: AzureCall): Promise<ManagedInstance | undefined>;
  /** All instances of a subscription, all pages. The Entra administrator is not included. */
  list(subscriptionId: string, call: AzureCall): Promise<readonly ManagedInstance[]>;
  /** PATCH. Resolves to undefined when ARM finished at once. Checks the fence. */
  update(id: ManagedInstanceId, patch: ManagedInstancePatch, call: AzureCall): Promise<AcceptedOperation | undefined>;
  /** Refuses a URL whose host is not the cloud's ARM host before any token is attached. */
  operation(url: string, call: AzureCall): Promise<OperationState>;
}

/** An application registration: what the instance's application asks for. */
export interface DirectoryApplication {
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly requiredResourceAccess: readonly {
    readonly resourceAppId: string;
    readonly resourceAccess: readonly { readonly id: string; readonly type: "Scope" | "Role" }[];
  }[];
}

/** A service principal; scopes and roles are those it publishes as a resource. */
export interface DirectoryServicePrincipal {
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly servicePrincipalNames: readonly string[];
  readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[];
  readonly appRoles: readonly { readonly id: string; readonly value: string }[];
}

/** A tenant-wide (AllPrincipals) delegated permission grant. */
export interface PermissionGrant {
  readonly id: string;
  readonly clientId: string;
  readonly resourceId: string;
  /** Split at spaces, as the service wrote them. */
  readonly scopes: readonly string[];
}

/** An app role held by a service principal. */
export interface AppRoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
}

/** A Conditional Access policy, reduced to what the evaluation needs. */
export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly state: string;
  readonly includeApplications: readonly string[];
  readonly excludeApplications: readonly string[];
  /** A filter on custom security attributes, which nobody without rights of their own can read. */
  readonly hasApplicationFilter: boolean;
  /** Whether the filter adds applications or takes some away; absent without a filter, and for a mode that is not known. */
  readonly applicationFilterMode?: "include" | "exclude";
  readonly includeUserActions: readonly string[];
  readonly includeAuthenticationContexts: readonly string[];
  readonly includeUsers: readonly string[];
  readonly builtInControls: readonly string[];
  readonly hasAuthenticationStrength: boolean;
  readonly termsOfUse: readonly string[];
  readonly customAuthenticationFactors: readonly string[];
  /** True when conditions on users, groups, locations, platforms, client app types, devices or risk narrow it. */
  readonly narrowed: boolean;
}

/** The tenant itself, as far as directory synchronisation goes. */
export interface Organization {
  readonly tenantId: string;
  /** True: synchronised from on-premises; false: it was, and no longer is; undefined: it never was. */
  readonly onPremisesSyncEnabled?: boolean;
  /** When Entra Connect last synchronised, in milliseconds since the epoch; undefined: never. */
  readonly lastSyncAtMs?: number;
  readonly verifiedDomains: readonly string[];
}

/** What a bounded number of synchronised users shows about on-premises domains. */
export interface SynchronizedUserSample {
  readonly users: number;
  /** Whether these are all synchronised users; of more, another sample may show other domains. */
  readonly isWhole: boolean;
  /** DNS names of on-premises domains, lower case, each once, sorted. */
  readonly domains: readonly string[];
  /** Users that lack an on-premises SAM account name, domain name or SID, without which Kerberos cannot name them. */
  readonly incomplete: number;
}

/** A device of the tenant, reduced to what decides which flow it can use. Absent members were absent or null. */
export interface Device {
  readonly id: string;
  readonly operatingSystem?: string;
  /** For example `10.0.19044.3803`. */
  readonly operatingSystemVersion?: string;
  /** `AzureAd` (Entra joined), `ServerAd` (hybrid joined), `Workplace` (registered only); open-ended. */
  readonly trustType?: string;
  readonly isEnabled: boolean;
  /** Managed by an MDM such as Intune. */
  readonly isManaged: boolean;
  /** Milliseconds since the epoch. */
  readonly lastSignInAtMs?: number;
}

/** Devices that were added, changed or removed since a moment, and how to ask for the next ones. */
export interface DeviceChanges {
  readonly changed: readonly Device[];
  readonly removedIds: readonly string[];
  /** For the next call; it lives seven days. */
  readonly next: string;
}

/** Microsoft Graph, reduced to consent and what sign-in needs. Errors and absence as in {@link ManagedInstances}. */
export interface Directory {
  application(appId: string, call: AzureCall): Promise<DirectoryApplication | undefined>;
  servicePrincipal(appId: string, call: AzureCall): Promise<DirectoryServicePrincipal | undefined>;
  /** Reads through a cache (an hour): the resource side changes rarely. By service principal object id. */
  resource(objectId: string, call: AzureCall): Promise<DirectoryServicePrincipal | undefined>;
  /** AllPrincipals grants whose client is the given service principal object id. */
  grants(clientObjectId: string, call: AzureCall): Promise<readonly PermissionGrant[]>;
  /** The same for many clients in batches of 20; the map has an entry for every id that could be read. */
  grantsOfMany(
    clientObjectIds: readonly string[],
    call: AzureCall,
  ): Promise<ReadonlyMap<string, readonly PermissionGrant[]>>;
  /** Repeating it is safe: a duplicate answer is resolved by reading, and the existing grant is returned. Checks the fence. */
  createGrant(grant: Omit<PermissionGrant, "id">, call: AzureCall): Promise<PermissionGrant>;
  updateGrant(id: string, scopes: readonly string[], call: AzureCall): Promise<void>;
  /** Gone already is success. */
  deleteGrant(id: string, call: AzureCall): Promise<void>;
  /** Roles held by the service principal with this object id. */
  appRoleAssignments(principalObjectId: string, call: AzureCall): Promise<readonly AppRoleAssignment[]>;
  assignAppRole(assignment: Omit<AppRoleAssignment, "id">, call: AzureCall): Promise<void>;
  removeAppRole(assignment: AppRoleAssignment, call: AzureCall): Promise<void>;
  /** Every policy of the tenant, all pages. One request per second per tenant is the service's limit: cache the answer. */
  conditionalAccessPolicies(call: AzureCall): Promise<readonly ConditionalAccessPolicy[]>;
  /** Whether the principal is a member of Directory Readers (or above). */
  isDirectoryReader(principalObjectId: string, call: AzureCall): Promise<boolean>;
  /** The tenant itself. One request. */
  organization(call: AzureCall): Promise<Organization>;
  /** Up to 999 users that are synchronised from on-premises. One request. Needs User.Read.All. */
  synchronizedUsers(call: AzureCall): Promise<SynchronizedUserSample>;
  /**
   * All devices when `since` is undefined, else what changed since then; all pages. At rest one request. After a failure, the
   * same question goes on where the pages stopped.
   *
   * @returns undefined when `since` is no longer known: ask again without it.
   */
  deviceChanges(since: string | undefined, call: AzureCall): Promise<DeviceChanges | undefined>;
}

/** Subscriptions, as far as their tenant goes. Errors as in {@link ManagedInstances}. */
export interface Subscriptions {
  /** The tenant that a subscription belongs to; undefined when the identity cannot see the subscription. */
  tenantOf(subscriptionId: string, call: AzureCall): Promise<string | undefined>;
}

/** What the two identities may do, found out with the rights they already have. */
export interface Permissions {
  /** Graph application permissions of the Graph identity, from its own token's `roles`. */
  graphRoles(call: AzureCall): Promise<ReadonlySet<string>>;
  /**
   * Whether the ARM identity may do each action at the scope. `unknown` when the service does not let it ask
   * (https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group).
   */
  armActions(
    scope: string,
    actions: readonly string[],
    call: AzureCall,
  ): Promise<ReadonlyMap<string, "granted" | "missing" | "unknown">>;
}

/** Which tenant, which cloud, as whom. */
export interface RealmIdentity {
  readonly realmName: string;
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly credentials: { readonly resourceManager: CredentialSpec; readonly graph: CredentialSpec };
}

/** Everything that can be done in one tenant. */
export interface TenantClients {
  readonly instances: ManagedInstances;
  readonly directory: Directory;
  readonly permissions: Permissions;
  readonly subscriptions: Subscriptions;
}

/** Gives the clients of a realm; the same identity and cloud share tokens and budgets however often it is called. */
export interface Azure {
  forRealm(realm: RealmIdentity): TenantClients;
  /** Fetches (or has) a token for both identities. Throws the classified token error. */
  checkReachable(realm: RealmIdentity, call: AzureCall): Promise<void>;
}
