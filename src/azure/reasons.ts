/**
 * Condition reasons that an Azure call can end with. They are part of the public contract: alerts match on them.
 * Each says whose turn it is; the message says what to do.
 */
export const AzureReason = {
  /** The identity lacks a role, an action or a Graph permission, named in the message. */
  PermissionMissing: "PermissionMissing",
  /** The subscription belongs to another Entra tenant than the realm. */
  TenantMismatch: "TenantMismatch",
  /** A management lock forbids the write. */
  ScopeLocked: "ScopeLocked",
  /** Azure Policy forbids the write. */
  DeniedByPolicy: "DeniedByPolicy",
  /** Another management operation runs on the instance; ours waits for it. */
  OperationInProgress: "OperationInProgress",
  /** The instance is stopped or stopping; nothing can be changed until somebody starts it. */
  InstanceStopped: "InstanceStopped",
  /** The instance is starting. */
  InstanceStarting: "InstanceStarting",
  /** An operation that Azure had accepted failed, was cancelled or was rolled back. */
  OperationFailed: "OperationFailed",
  /** The service, or our own share of its limits, asks for fewer requests. */
  Throttled: "Throttled",
  /** The service answered that it can't serve now. */
  ServiceUnavailable: "ServiceUnavailable",
  /** No answer arrived: name resolution, connection, TLS or proxy. */
  ServiceUnreachable: "ServiceUnreachable",
  /** No complete answer arrived in time. */
  RequestTimedOut: "RequestTimedOut",
  /** The answer is not what the service documents. */
  MalformedResponse: "MalformedResponse",
  /** The service sent a link to another host; the token was not sent there. */
  UntrustedUrl: "UntrustedUrl",
  /** The instance, or what it hangs on, is not there. */
  InstanceNotFound: "InstanceNotFound",
  /** The resource group is not there. */
  ResourceGroupNotFound: "ResourceGroupNotFound",
  /** The subscription is not there, or this identity can't see it. */
  SubscriptionNotFound: "SubscriptionNotFound",
  /** The subscription is disabled or read-only. */
  SubscriptionDisabled: "SubscriptionDisabled",
  /** The subscription or region does not offer the feature, or the provider is not registered. */
  FeatureUnavailable: "FeatureUnavailable",
  /** A quota is used up. */
  QuotaExceeded: "QuotaExceeded",
  /** Entra-only authentication stands in the way of the change. */
  EntraOnlyAuthentication: "EntraOnlyAuthentication",
  /** The service refuses the request as such. */
  RequestRejected: "RequestRejected",
  /** Entra does not show an object yet, or no longer. */
  DirectoryObjectNotFound: "DirectoryObjectNotFound",
  /** Somebody wrote the same directory object at the same time, or it is there already. */
  DirectoryConflict: "DirectoryConflict",
  /** Entra refuses the operator's credential. */
  CredentialRejected: "CredentialRejected",
  /** The operator's client secret or certificate has expired. */
  CredentialExpired: "CredentialExpired",
  /** The application of the operator's identity is not in the tenant. */
  ApplicationNotFound: "ApplicationNotFound",
  /** The tenant does not exist in this cloud. */
  TenantNotFound: "TenantNotFound",
  /** The federated credential does not match the pod's token. */
  FederationMismatch: "FederationMismatch",
  /** A Conditional Access policy blocks the operator's own sign-in. */
  OperatorSignInBlocked: "OperatorSignInBlocked",
  /** No token could be had, for a reason outside the credential. */
  TokenUnavailable: "TokenUnavailable",
  /** The pod has no projected token, or it can't be read. */
  FederatedTokenUnreadable: "FederatedTokenUnreadable",
  /** The managed identity endpoint does not answer or knows no such identity. */
  IdentityEndpointFailed: "IdentityEndpointFailed",
  /** A referenced Secret does not exist. */
  SecretNotFound: "SecretNotFound",
  /** A referenced Secret lacks a key, or what it holds is no such credential. */
  SecretInvalid: "SecretInvalid",
  /** The operator was not told which identity, tenant or file to use. */
  ConfigurationIncomplete: "ConfigurationIncomplete",
} as const;

/** One of {@link AzureReason}. */
export type AzureReason = (typeof AzureReason)[keyof typeof AzureReason];
