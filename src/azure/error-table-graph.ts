import { blocked, type ErrorRow, lacks, person, soon } from "./error-meaning.ts";
import { credential, lacksGraphPermission, quotes, says } from "./error-sentences.ts";
import { AzureReason } from "./reasons.ts";

/** Codes of Microsoft Graph's directory. @see https://learn.microsoft.com/graph/errors */
export const GRAPH_ERRORS: readonly ErrorRow[] = [
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
