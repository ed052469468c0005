/** Whose move it is when a condition shows a reason. */
export type Actor =
  /** Nobody's: the operator goes on by itself, or all is well. */
  | "nobody"
  /** Whoever wrote the object. */
  | "author"
  /** Whoever runs the operator in the cluster and owns the KerberosRealm. */
  | "platform"
  /** Whoever manages the subscription and the instance. */
  | "azure"
  /** Whoever manages the Entra tenant: consent, permissions, Conditional Access. */
  | "entra";

/** What a condition reason means and who can do something about it. */
export interface ReasonEntry {
  readonly meaning: string;
  readonly actor: Actor;
}

function reason(actor: Actor, meaning: string): ReasonEntry {
  return { actor, meaning };
}

/** Every reason that a condition can show, those of failed calls to Azure, Entra and the API server included. */
export const REASONS = {
  // Summary
  Succeeded: reason("nobody", "Everything that the object declares is so."),
  Progressing: reason("nobody", "The operator is bringing the declared state about."),
  ProgressingWithRetry: reason("nobody", "The last attempt failed; the operator tries again by itself."),
  DriftDetected: reason("nobody", "Something was changed outside; the operator is putting it back."),
  Repairing: reason("nobody", "The operator is putting back what was changed outside."),
  ChangesPending: reason(
    "author",
    "There is something to change, and managementPolicy Observe keeps it from being written.",
  ),
  Contested: reason("azure", "Somebody keeps undoing the same change; the operator has stopped repeating it for now."),
  Deleting: reason("nobody", "The object is being deleted and the operator takes back what is its own."),
  ProgressDeadlineExceeded: reason("platform", "Failing for longer than the deadline; still retried."),
  InternalError: reason("platform", "The operator met a fault of its own; its log says more."),
  InvalidSpec: reason("author", "The stored specification breaks a rule of the schema."),
  // Realm
  RealmReady: reason("nobody", "The KerberosRealm is ready."),
  RealmNotFound: reason("platform", "The KerberosRealm that the object names does not exist."),
  RealmInvalid: reason("platform", "The specification of the KerberosRealm breaks a rule of the schema."),
  RealmSuspended: reason("platform", "The KerberosRealm is suspended, so nothing is done in it."),
  RealmNotChecked: reason("nobody", "The KerberosRealm has not been checked yet."),
  RealmNotReachable: reason("platform", "The operator cannot get tokens for the tenant of the KerberosRealm."),
  AccessDenied: reason("platform", "No access rule of the KerberosRealm lets this namespace declare this instance."),
  DuplicateInstance: reason("author", "An older object already declares the same managed instance."),
  TenantMismatch: reason("author", "The instance belongs to another tenant than the KerberosRealm."),
  Reachable: reason("nobody", "Both identities of the KerberosRealm get tokens."),
  Sufficient: reason("nobody", "The identities hold every permission that the declared objects need."),
  PermissionsMissing: reason("entra", "A permission that a declared object needs is missing; the message names it."),
  PermissionsUnknown: reason("platform", "Some permissions could not be looked up; the message names them."),
  // Tenant: synchronisation, subscriptions
  Synchronized: reason("nobody", "Entra Connect synchronised the directory within the declared age."),
  NeverSynchronized: reason("entra", "The tenant was never synchronised from an on-premises directory."),
  SynchronizationStopped: reason("entra", "The tenant was synchronised once; synchronisation is turned off now."),
  SynchronizationTooOld: reason("entra", "The last synchronisation is older than the declared age."),
  InTenant: reason("nobody", "Every subscription with a declared instance belongs to the tenant."),
  SubscriptionInAnotherTenant: reason("author", "A subscription belongs to another tenant than the KerberosRealm."),
  SubscriptionNotVisible: reason("platform", "A subscription's tenant could not be looked up."),
  // Tenant: flows and clients
  FlowReady: reason("nobody", "All that can be seen of the flow's prerequisites is there."),
  DirectoryNotSynchronized: reason("entra", "The flow needs a synchronised directory, and it is not."),
  ClientPolicyNotPublished: reason("platform", "The flow needs settings on the clients, and they are not published."),
  NoEligibleClients: reason("entra", "No device of the tenant can use the flow."),
  Published: reason("nobody", "The ConfigMap holds the client settings of this specification."),
  ConfigMapNotOurs: reason("platform", "A ConfigMap of that name exists and belongs to somebody else."),
  // Tenant: on-premises domains
  DomainReady: reason("nobody", "The domain has all that the incoming trust flow needs."),
  DomainNotChecked: reason("nobody", "The domain has not been checked yet."),
  FunctionalLevelTooLow: reason("platform", "The domain's functional level is below Windows Server 2012."),
  KerberosServerNotFound: reason("platform", "The domain has no Microsoft Entra Kerberos server object."),
  KerberosServerAccountNotFound: reason("platform", "The Kerberos server object has no krbtgt account."),
  TrustNotFound: reason("platform", "The trusted domain object for KERBEROS.MICROSOFTONLINE.COM is missing."),
  TrustNotInbound: reason("platform", "The trusted domain object does not have an inbound direction."),
  TrustKeyTooOld: reason("platform", "The Kerberos server's key is older than the declared age."),
  TrustKeyNeverSet: reason("platform", "The Kerberos server's account has no key yet (pwdLastSet is 0)."),
  TrustKeyAgeUnknown: reason("platform", "The age of the Kerberos server's key cannot be read."),
  DomainControllersNotFound: reason("platform", "DNS names no domain controller for the domain."),
  DomainControllerUnreachable: reason("platform", "No domain controller can be connected to."),
  DomainControllerTimedOut: reason("platform", "A domain controller took the connection and did not answer in time."),
  DomainControllerUntrusted: reason("platform", "A domain controller's certificate is not one to trust."),
  DomainControllerReadOnly: reason("platform", "Only read-only domain controllers answer."),
  DirectoryCredentialRejected: reason("platform", "The directory refuses the user name or the password."),
  DirectoryPasswordExpired: reason("platform", "The password of the account that reads the directory has expired."),
  DirectoryAccountDisabled: reason("platform", "The account that reads the directory is disabled, locked or expired."),
  DirectoryReferral: reason("platform", "The server refers to another one: it does not hold the domain."),
  DirectoryBaseNotFound: reason("platform", "The server does not hold the base DN, or the account may not see it."),
  DirectoryRefused: reason("platform", "The directory refuses the request."),
  DirectoryAnswerMalformed: reason("platform", "The answer is not what a domain controller sends."),
  // Instance
  InstanceReady: reason("nobody", "The managed instance is running."),
  InstanceNotFound: reason("author", "The managed instance does not exist."),
  InstanceStopped: reason("azure", "The instance is stopped; a stopped instance cannot be changed."),
  InstanceStopping: reason("azure", "The instance is being stopped."),
  InstanceStarting: reason("nobody", "The instance is being started; the operator goes on when it runs."),
  InstanceBusy: reason("nobody", "Another operation runs on the instance; the operator goes on when it has ended."),
  InstanceNotReady: reason("azure", "The instance is in a state in which it cannot be changed."),
  // Service principal
  Enabled: reason("nobody", "The instance has its system-assigned service principal."),
  Disabled: reason("nobody", "The service principal is off, as declared."),
  NotEnabled: reason("nobody", "The service principal is off and has to be turned on."),
  NotDisabled: reason("nobody", "The service principal is on and has to be turned off."),
  EnablingServicePrincipal: reason("nobody", "ARM is turning the service principal on."),
  DisablingServicePrincipal: reason("nobody", "ARM is turning the service principal off."),
  SettingAuthenticationMetadata: reason("nobody", "ARM is changing the metadata mode."),
  WaitingForApplication: reason(
    "nobody",
    "The service principal is on; its application has not appeared in Graph yet.",
  ),
  InstanceApplicationNotFound: reason(
    "entra",
    "The application of the instance's service principal did not appear in Graph.",
  ),
  // Consent
  Granted: reason("nobody", "Everything that is asked for is granted for the whole tenant."),
  NothingRequested: reason("nobody", "Nothing is asked for, so there is nothing to grant."),
  ConsentMissing: reason("nobody", "Something that is asked for is not granted yet."),
  Ignored: reason("nobody", "The object leaves this to somebody else."),
  AppRolesNotAllowed: reason("platform", "Application permissions are asked for and no access rule allows them."),
  PermissionUnknown: reason("author", "A permission is asked for that its API does not publish."),
  ResourceNotFound: reason("entra", "The API that a permission belongs to is not in the tenant."),
  WaitingForReplication: reason("nobody", "Entra does not show the last change yet."),
  NotEvaluated: reason("nobody", "This can only be told once an earlier step is done."),
  // Checks
  NotBlocked: reason("nobody", "No Conditional Access policy stands in the way of sign-in."),
  BlockedByConditionalAccess: reason("entra", "A Conditional Access policy blocks sign-in (Kerberos error 0x52f)."),
  PossiblyBlocked: reason("entra", "A Conditional Access policy may block some users; its conditions decide."),
  NotDecidable: reason("entra", "A policy selects applications by a filter that the operator cannot evaluate."),
  Skipped: reason("nobody", "The object asks not to check this."),
  CheckFailed: reason("nobody", "The check could not be made this time; it is repeated."),
  LoginsSupported: reason("nobody", "Logins of Entra principals can be created and resolved."),
  NoEntraAdministrator: reason("azure", "The instance has no Microsoft Entra administrator."),
  NoInstanceIdentity: reason("azure", "The instance has no managed identity to read the directory with."),
  NotDirectoryReader: reason("entra", "The identity of the instance may not read the directory."),
  // Metadata
  Matched: reason("nobody", "The metadata mode is the declared one."),
  NotDeclared: reason("nobody", "No metadata mode is declared; the present one is only observed."),
  Mismatch: reason("nobody", "The metadata mode differs from the declared one."),
  // Failed calls to Azure and Entra
  PermissionMissing: reason("platform", "The operator's identity lacks a permission, named in the message."),
  ScopeLocked: reason("azure", "A management lock forbids the change."),
  DeniedByPolicy: reason("azure", "Azure Policy forbids the change."),
  OperationInProgress: reason("nobody", "Another management operation runs on the instance; ours waits for it."),
  OperationFailed: reason(
    "nobody",
    "An operation that Azure had accepted failed or was rolled back; it is tried again.",
  ),
  Throttled: reason("nobody", "The service, or the operator's own share of its limits, asks for fewer requests."),
  ServiceUnavailable: reason("nobody", "The service cannot serve now."),
  ServiceUnreachable: reason("platform", "No answer arrived: name resolution, connection, TLS or proxy."),
  RequestTimedOut: reason("nobody", "No complete answer arrived in time."),
  MalformedResponse: reason("platform", "The answer is not what the service documents."),
  UntrustedUrl: reason("platform", "The service sent a link to another host; no token was sent there."),
  ResourceGroupNotFound: reason("author", "The resource group does not exist."),
  SubscriptionNotFound: reason("author", "The subscription does not exist, or the identity cannot see it."),
  SubscriptionDisabled: reason("azure", "The subscription is disabled or read-only."),
  FeatureUnavailable: reason("azure", "The subscription or region does not offer the feature."),
  QuotaExceeded: reason("azure", "A quota is used up."),
  EntraOnlyAuthentication: reason("azure", "Entra-only authentication stands in the way of the change."),
  RequestRejected: reason("platform", "The service refuses the request as such."),
  DirectoryObjectNotFound: reason("nobody", "Entra does not show an object yet, or no longer."),
  DirectoryConflict: reason("nobody", "Somebody wrote the same directory object at the same time."),
  CredentialRejected: reason("platform", "Entra refuses the operator's credential."),
  CredentialExpired: reason("platform", "The operator's client secret or certificate has expired."),
  ApplicationNotFound: reason("platform", "The application of the operator's identity is not in the tenant."),
  TenantNotFound: reason("platform", "The tenant does not exist in this cloud."),
  FederationMismatch: reason("platform", "The federated credential does not match the pod's token."),
  OperatorSignInBlocked: reason("entra", "A Conditional Access policy blocks the operator's own sign-in."),
  TokenUnavailable: reason("nobody", "No token could be had, for a reason outside the credential."),
  FederatedTokenUnreadable: reason("platform", "The pod has no projected token, or it cannot be read."),
  IdentityEndpointFailed: reason(
    "platform",
    "The managed identity endpoint does not answer or knows no such identity.",
  ),
  KubernetesPermissionMissing: reason("platform", "The operator lacks a right on the Kubernetes API server."),
  KubernetesApiError: reason("nobody", "The Kubernetes API server refused or failed a request; it is repeated."),
  SecretNotFound: reason("platform", "A referenced Secret does not exist."),
  SecretInvalid: reason("platform", "A referenced Secret lacks a key, or holds no such credential."),
  TooManySecrets: reason("platform", "The realms refer to more Secrets than are watched, which is 64."),
  ConfigurationIncomplete: reason("platform", "The operator was not told which identity, tenant or file to use."),
} as const satisfies Record<string, ReasonEntry>;

/** A documented condition reason. */
export type Reason = keyof typeof REASONS;
