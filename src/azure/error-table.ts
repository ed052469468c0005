import type { Retry } from "../errors.ts";
import {
  credential,
  lacksArmAction,
  lacksGraphPermission,
  locked,
  policy,
  quotes,
  type Sentence,
  says,
  wrongTenant,
} from "./error-sentences.ts";
import { AzureReason } from "./reasons.ts";

/** Which service's codes a row is about. The identity endpoint answers in the token endpoint's shape. */
export type ErrorService = "arm" | "graph" | "token" | "identity-endpoint";

/** What an error means, whatever the code that it came with. */
export interface ErrorMeaning {
  readonly reason: AzureReason;
  readonly retry: Retry["kind"];
  readonly needsHuman: boolean;
  readonly graceMs?: number;
  readonly sentence: Sentence;
}

/** A meaning and the codes that carry it. With `status`, only that HTTP status. */
export interface ErrorRow extends ErrorMeaning {
  readonly service: ErrorService;
  readonly codes: readonly string[];
  readonly status?: number;
}

/** Role assignments and consent take minutes to arrive, so a refusal is believed only after this long. */
const PERMISSION_GRACE_MS = 60_000;

const soon = { retry: "backoff", needsHuman: false } as const;
const waits = { retry: "dependency", needsHuman: false } as const;
const person = { retry: "slow", needsHuman: true } as const;
const blocked = { retry: "verySlow", needsHuman: true } as const;
const lacks = { ...person, graceMs: PERMISSION_GRACE_MS } as const;

/**
 * Codes of Azure Resource Manager and of its SQL provider.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 * @see https://github.com/Azure/azure-rest-api-specs/tree/main/specification/sql/resource-manager/Microsoft.Sql
 */
const ARM: readonly ErrorRow[] = [
  {
    service: "arm",
    codes: [
      "ConflictingManagedInstanceOperation",
      "ConflictingServerOperation",
      "ManagedInstanceIsBusy",
      "ManagedInstanceOperationInProgress",
      "ManagedInstanceUpdateSloInProgress",
      "OperationCanNotStartDueToMiLink",
      "InstanceNotReadyForBackupRedundancyUpdate",
      "AnotherOperationInProgress",
      "Conflict",
      "OperationInterrupted",
    ],
    reason: AzureReason.OperationInProgress,
    ...soon,
    sentence: says("another management operation runs on the instance", "It is tried again when that one is over."),
  },
  {
    service: "arm",
    codes: ["ManagedInstanceStarting"],
    reason: AzureReason.InstanceStarting,
    ...waits,
    sentence: says("the instance is starting"),
  },
  {
    service: "arm",
    codes: ["ManagedInstanceStoppingOrStopped"],
    reason: AzureReason.InstanceStopped,
    ...waits,
    sentence: says("the instance is stopped or stopping", "Nothing can be changed until somebody starts it."),
  },
  {
    service: "arm",
    codes: ["OperationCancelled", "OperationCanceled", "Canceled", "Cancelled"],
    reason: AzureReason.OperationFailed,
    ...soon,
    sentence: says("the operation was cancelled"),
  },
  {
    service: "arm",
    codes: ["OperationTimedOut"],
    reason: AzureReason.OperationFailed,
    ...soon,
    sentence: says("the operation took too long and Azure rolled it back"),
  },
  {
    service: "arm",
    codes: [
      "SubscriptionTooManyCreateUpdateRequests",
      "SubscriptionTooManyRequests",
      "ConflictingSubscriptionOperation",
      "TooManyRequests",
      "SubscriptionRequestsThrottled",
    ],
    reason: AzureReason.Throttled,
    ...soon,
    sentence: says("the subscription receives too many requests"),
  },
  {
    service: "arm",
    codes: [
      "GatewayInternalServerError",
      "InternalServerError",
      "ServerTimeout",
      "ServiceUnavailable",
      "FailedIdentityOperation",
      "AllocationFailed",
    ],
    reason: AzureReason.ServiceUnavailable,
    ...soon,
    sentence: says("Azure Resource Manager has a failure of its own"),
  },
  {
    service: "arm",
    codes: ["RequestTimeout", "GatewayTimeout"],
    reason: AzureReason.RequestTimedOut,
    ...soon,
    sentence: says("Azure Resource Manager did not finish in time"),
  },
  {
    service: "arm",
    codes: ["AuthorizationFailed", "LinkedAuthorizationFailed"],
    reason: AzureReason.PermissionMissing,
    ...lacks,
    sentence: lacksArmAction,
  },
  {
    service: "arm",
    codes: ["InvalidAuthenticationTokenTenant"],
    reason: AzureReason.TenantMismatch,
    ...blocked,
    sentence: wrongTenant,
  },
  {
    service: "arm",
    codes: ["InvalidAuthenticationToken", "ExpiredAuthenticationToken", "AuthenticationFailed"],
    reason: AzureReason.CredentialRejected,
    ...soon,
    sentence: says("Azure Resource Manager does not accept the token; a new one is fetched"),
  },
  { service: "arm", codes: ["ScopeLocked"], reason: AzureReason.ScopeLocked, ...blocked, sentence: locked },
  {
    service: "arm",
    codes: ["RequestDisallowedByPolicy"],
    reason: AzureReason.DeniedByPolicy,
    ...blocked,
    sentence: policy,
  },
  {
    service: "arm",
    codes: ["SubscriptionNotFound", "InvalidSubscriptionId"],
    reason: AzureReason.SubscriptionNotFound,
    ...blocked,
    graceMs: PERMISSION_GRACE_MS,
    sentence: says(
      "the subscription is not found",
      "Check the id, and that the identity for Resource Manager has a role in that subscription.",
    ),
  },
  {
    service: "arm",
    codes: ["SubscriptionDisabled", "ServerDisabled", "ReadOnlyDisabledSubscription"],
    reason: AzureReason.SubscriptionDisabled,
    ...blocked,
    sentence: says("the subscription or the instance is disabled", "Enable it again."),
  },
  {
    service: "arm",
    codes: ["ResourceGroupNotFound"],
    reason: AzureReason.ResourceGroupNotFound,
    ...person,
    graceMs: PERMISSION_GRACE_MS,
    sentence: says("the resource group does not exist", "Check the resource id."),
  },
  {
    service: "arm",
    codes: [
      "ResourceNotFound",
      "ServerNotInSubscription",
      "ManagedInstanceNotInSubscriptionResourceGroup",
      "OperationIdNotFound",
      "ResourceDoesNotExist",
      "ServerNotFound",
      "NotFound",
      "ParentResourceNotFound",
      "InvalidResourceReference",
    ],
    reason: AzureReason.InstanceNotFound,
    ...person,
    graceMs: PERMISSION_GRACE_MS,
    sentence: says("the instance does not exist", "Check the resource id."),
  },
  {
    service: "arm",
    codes: [
      "InvalidSubscriptionRegistrationState",
      "MissingRegistrationForLocation",
      "MissingSubscriptionRegistration",
      "NoRegisteredProviderFound",
      "SubscriptionNotRegistered",
    ],
    reason: AzureReason.FeatureUnavailable,
    ...person,
    sentence: quotes(
      "the subscription is not registered for it",
      "Register the provider Microsoft.Sql in the subscription, or set another api-version for this cloud.",
    ),
  },
  {
    service: "arm",
    codes: ["ProvisioningDisabled", "ManagementServiceFeatureDisabled", "RegionIsOfferRestricted", "SkuNotAvailable"],
    reason: AzureReason.FeatureUnavailable,
    ...blocked,
    sentence: quotes("the region or the subscription does not allow it"),
  },
  {
    service: "arm",
    codes: ["ResourceQuotaExceeded", "QuotaExceeded"],
    reason: AzureReason.QuotaExceeded,
    ...blocked,
    sentence: quotes("a quota is used up", "Ask for a higher quota."),
  },
  {
    service: "arm",
    codes: ["AadOnlyAuthenticationIsEnabled", "InvalidManagedServerAADOnlyAuthNoAADAdminPropertyName"],
    reason: AzureReason.EntraOnlyAuthentication,
    ...blocked,
    sentence: quotes("Microsoft Entra-only authentication stands in the way"),
  },
  {
    service: "arm",
    codes: ["PrincipalNotFound"],
    reason: AzureReason.DirectoryObjectNotFound,
    ...soon,
    sentence: says("Entra does not show the principal yet"),
  },
  {
    service: "arm",
    codes: [
      "InvalidParameterValue",
      "UpdateOfParameterNotSupported",
      "BadRequestFormat",
      "BadRequest",
      "PublicIpForGatewayIsRequired",
      "InvalidParameter",
      "InvalidResourceGroupLocation",
      "InvalidResourceType",
      "InvalidRequestContent",
      "InvalidTemplate",
      "InvalidValuesForRequestParameters",
      "InvalidGatewaySkuProvidedForGatewayVpnType",
      "InvalidGatewaySize",
      "LocationRequired",
      "MethodNotAllowed",
      "MissingRequiredParameter",
      "PasswordTooLong",
      "PrivateIPAddressNotInSubnet",
      "PropertyChangeNotAllowed",
      "ReservedResourceName",
      "InvalidApiVersionParameter",
    ],
    reason: AzureReason.RequestRejected,
    ...blocked,
    sentence: quotes("Azure Resource Manager refuses the request"),
  },
];

/** Codes of Microsoft Graph's directory. @see https://learn.microsoft.com/graph/errors */
const GRAPH: readonly ErrorRow[] = [
  {
    service: "graph",
    codes: ["Request_ResourceNotFound", "Directory_ObjectNotFound", "ResourceNotFound", "NotFound"],
    reason: AzureReason.DirectoryObjectNotFound,
    ...soon,
    sentence: says("Entra does not show the object; a new one takes a while to be seen everywhere"),
  },
  {
    service: "graph",
    codes: [
      "Request_MultipleObjectsWithSameKeyValue",
      "Permission_Duplicate",
      "Directory_ConcurrencyViolation",
      "Request_Conflict",
    ],
    reason: AzureReason.DirectoryConflict,
    ...soon,
    sentence: says("somebody else wrote the same object"),
  },
  {
    service: "graph",
    codes: ["Authorization_RequestDenied", "AccessDenied", "Forbidden"],
    reason: AzureReason.PermissionMissing,
    ...lacks,
    sentence: lacksGraphPermission,
  },
  {
    service: "graph",
    codes: ["insufficient_claims"],
    status: 403,
    reason: AzureReason.OperatorSignInBlocked,
    ...person,
    sentence: credential(
      "a Conditional Access policy applies to it",
      "Exclude the operator's identity from the policy.",
    ),
  },
  {
    service: "graph",
    codes: ["InvalidAuthenticationToken", "Authentication_ExpiredToken", "Authorization_IdentityNotFound"],
    reason: AzureReason.CredentialRejected,
    ...soon,
    sentence: says("Microsoft Graph does not accept the token; a new one is fetched"),
  },
  {
    service: "graph",
    codes: ["TooManyRequests", "activityLimitReached", "Request_ThrottledTemporarily"],
    reason: AzureReason.Throttled,
    ...soon,
    sentence: says("Microsoft Graph receives too many requests"),
  },
  {
    service: "graph",
    codes: ["Directory_QuotaExceeded"],
    reason: AzureReason.QuotaExceeded,
    ...blocked,
    sentence: says(
      "the directory's object quota is used up",
      "Delete unused objects, deleted ones included, or ask for a higher quota.",
    ),
  },
  {
    service: "graph",
    codes: ["Request_BadRequest", "BadRequest", "Request_UnsupportedQuery"],
    reason: AzureReason.RequestRejected,
    ...person,
    graceMs: 600_000,
    sentence: quotes("Microsoft Graph refuses the request"),
  },
  {
    service: "graph",
    codes: [
      "ServiceNotAvailable",
      "serviceNotAvailable",
      "UnknownError",
      "generalException",
      "InternalServerError",
      "Service_InternalServerError",
    ],
    reason: AzureReason.ServiceUnavailable,
    ...soon,
    sentence: says("Microsoft Graph has a failure of its own"),
  },
];

const ADMIN_LOOK = "Check the identity in Microsoft Entra.";

/** Codes of the token endpoint. @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const TOKEN: readonly ErrorRow[] = [
  {
    service: "token",
    codes: ["AADSTS700016", "unauthorized_client"],
    reason: AzureReason.ApplicationNotFound,
    ...lacks,
    sentence: credential(
      "its application is not in that tenant",
      "Check the client id and the tenant id, or create the service principal there.",
    ),
  },
  {
    service: "token",
    codes: ["AADSTS7000215"],
    reason: AzureReason.CredentialRejected,
    ...person,
    sentence: credential("the client secret is wrong", "Put the secret's value (not its id) into the Secret."),
  },
  {
    service: "token",
    codes: ["AADSTS7000222"],
    reason: AzureReason.CredentialExpired,
    ...person,
    sentence: credential("the client secret has expired", "Create a new one and put it into the Secret."),
  },
  {
    service: "token",
    codes: ["AADSTS7000216", "AADSTS7000218"],
    reason: AzureReason.CredentialRejected,
    ...person,
    sentence: credential("Entra asks for another kind of credential", ADMIN_LOOK),
  },
  {
    service: "token",
    codes: ["AADSTS700027"],
    reason: AzureReason.CredentialRejected,
    ...person,
    sentence: credential(
      "the certificate is not registered with the application",
      "Upload the certificate to the application, or put the registered one into the Secret.",
    ),
  },
  {
    service: "token",
    codes: ["AADSTS700024"],
    reason: AzureReason.CredentialRejected,
    ...soon,
    sentence: credential("the assertion is outside its time of validity", "Check the clock of the node."),
  },
  {
    service: "token",
    codes: ["AADSTS70021", "AADSTS700211", "AADSTS700212", "AADSTS700213", "AADSTS700214"],
    reason: AzureReason.FederationMismatch,
    ...lacks,
    sentence: credential(
      "no federated credential of it matches the pod's token",
      "Compare issuer, subject (system:serviceaccount:NAMESPACE:NAME) and audience of the federated credential with the operator's ServiceAccount.",
    ),
  },
  {
    service: "token",
    codes: ["AADSTS90002", "AADSTS900021", "AADSTS900023"],
    reason: AzureReason.TenantNotFound,
    ...blocked,
    sentence: credential("there is no such tenant in this cloud", "Check tenantId and cloud of the realm."),
  },
  {
    service: "token",
    codes: ["AADSTS50034"],
    reason: AzureReason.CredentialRejected,
    ...person,
    sentence: credential("the account is not in the tenant", ADMIN_LOOK),
  },
  {
    service: "token",
    codes: ["AADSTS7000112", "AADSTS7000113"],
    reason: AzureReason.CredentialRejected,
    ...person,
    sentence: credential("its application is disabled", "Enable the service principal."),
  },
  {
    service: "token",
    codes: ["AADSTS53003", "AADSTS530034", "AADSTS53000"],
    reason: AzureReason.OperatorSignInBlocked,
    ...person,
    sentence: credential("a Conditional Access policy blocks it", "Exclude the operator's identity from the policy."),
  },
  {
    service: "token",
    codes: ["AADSTS500011", "AADSTS500014"],
    reason: AzureReason.FeatureUnavailable,
    ...person,
    sentence: credential("the tenant does not have or has disabled the service principal of the API", ADMIN_LOOK),
  },
  {
    service: "token",
    codes: ["AADSTS50196"],
    reason: AzureReason.Throttled,
    retry: "slow",
    needsHuman: false,
    sentence: credential("Entra sees the same request too often", "It is tried again later."),
  },
  {
    service: "token",
    codes: ["AADSTS90033", "AADSTS50058", "temporarily_unavailable", "AADSTS900381"],
    reason: AzureReason.TokenUnavailable,
    ...soon,
    sentence: credential("Entra has a passing failure", "It is tried again."),
  },
  {
    service: "identity-endpoint",
    codes: ["invalid_request", "identity_not_found", "bad_request_102"],
    reason: AzureReason.IdentityEndpointFailed,
    ...person,
    graceMs: PERMISSION_GRACE_MS,
    sentence: credential(
      "the node has no such managed identity",
      "Assign the identity to the node pool, or correct the client id.",
    ),
  },
];

/** Every code that has a meaning of its own. Unknown codes fall back to the HTTP status. */
export const ERROR_TABLE: readonly ErrorRow[] = [...ARM, ...GRAPH, ...TOKEN];
