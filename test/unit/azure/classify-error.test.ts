import { describe, expect, it } from "vitest";
import { classifyError } from "../../../src/azure/classify-error.ts";
import type { ErrorContext } from "../../../src/azure/error-sentences.ts";

const SCOPE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql/managedInstances/mi";
const CONTEXT: ErrorContext = {
  api: "Resource Manager",
  identity: "client id 2222",
  realmName: "contoso",
  tenantId: "1111",
  doing: "Updating the managed instance mi",
  target: SCOPE,
};
const GRAPH_CONTEXT: ErrorContext = {
  ...CONTEXT,
  api: "Graph",
  doing: "Granting consent",
  needs: ["DelegatedPermissionGrant.ReadWrite.All"],
};

const arm = (code: string, message = "Something is wrong.") => JSON.stringify({ error: { code, message } });
const graph = (code: string, message = "Something is wrong.") =>
  JSON.stringify({
    error: { code, message, innerError: { date: "2026-01-01T00:00:00", "request-id": "r", "client-request-id": "c" } },
  });
const token = (aadsts: number, error = "invalid_client") =>
  JSON.stringify({
    error,
    error_description: `AADSTS${aadsts}: Something is wrong. Trace ID: 3f7a1c1e-0000-0000-0000-000000000000 Correlation ID: 3f7a1c1e-0000-0000-0000-000000000001 Timestamp: 2026-01-01 00:00:00Z`,
    error_codes: [aadsts],
    timestamp: "2026-01-01 00:00:00Z",
    trace_id: "3f7a1c1e-0000-0000-0000-000000000000",
  });

type Row = readonly [status: number, code: string, reason: string, retry: string, needsHuman: boolean];

const ARM_ROWS: readonly Row[] = [
  [409, "ConflictingManagedInstanceOperation", "OperationInProgress", "backoff", false],
  [409, "ConflictingServerOperation", "OperationInProgress", "backoff", false],
  [409, "ManagedInstanceIsBusy", "OperationInProgress", "backoff", false],
  [409, "OperationInterrupted", "OperationInProgress", "backoff", false],
  [409, "OperationCancelled", "OperationFailed", "backoff", false],
  [400, "ManagedInstanceOperationInProgress", "OperationInProgress", "backoff", false],
  [400, "ManagedInstanceUpdateSloInProgress", "OperationInProgress", "backoff", false],
  [400, "OperationCanNotStartDueToMiLink", "OperationInProgress", "backoff", false],
  [400, "ManagedInstanceStarting", "InstanceStarting", "dependency", false],
  [400, "ManagedInstanceStoppingOrStopped", "InstanceStopped", "dependency", false],
  [412, "InstanceNotReadyForBackupRedundancyUpdate", "OperationInProgress", "backoff", false],
  [429, "SubscriptionTooManyCreateUpdateRequests", "Throttled", "backoff", false],
  [429, "SubscriptionTooManyRequests", "Throttled", "backoff", false],
  [429, "ConflictingSubscriptionOperation", "Throttled", "backoff", false],
  [500, "OperationTimedOut", "OperationFailed", "backoff", false],
  [500, "GatewayInternalServerError", "ServiceUnavailable", "backoff", false],
  [503, "TooManyRequests", "Throttled", "backoff", false],
  [504, "RequestTimeout", "RequestTimedOut", "backoff", false],
  [404, "SubscriptionNotFound", "SubscriptionNotFound", "verySlow", true],
  [404, "ServerNotInSubscription", "InstanceNotFound", "slow", true],
  [404, "ManagedInstanceNotInSubscriptionResourceGroup", "InstanceNotFound", "slow", true],
  [404, "ResourceNotFound", "InstanceNotFound", "slow", true],
  [404, "OperationIdNotFound", "InstanceNotFound", "slow", true],
  [404, "ResourceDoesNotExist", "InstanceNotFound", "slow", true],
  [400, "ServerNotFound", "InstanceNotFound", "slow", true],
  [400, "InvalidParameterValue", "RequestRejected", "verySlow", true],
  [400, "UpdateOfParameterNotSupported", "RequestRejected", "verySlow", true],
  [400, "ProvisioningDisabled", "FeatureUnavailable", "verySlow", true],
  [400, "ManagementServiceFeatureDisabled", "FeatureUnavailable", "verySlow", true],
  [400, "AadOnlyAuthenticationIsEnabled", "EntraOnlyAuthentication", "verySlow", true],
  [400, "InvalidManagedServerAADOnlyAuthNoAADAdminPropertyName", "EntraOnlyAuthentication", "verySlow", true],
  [409, "SubscriptionDisabled", "SubscriptionDisabled", "verySlow", true],
  [409, "ServerDisabled", "SubscriptionDisabled", "verySlow", true],
  [403, "AuthorizationFailed", "PermissionMissing", "slow", true],
  [403, "LinkedAuthorizationFailed", "PermissionMissing", "slow", true],
  [409, "ScopeLocked", "ScopeLocked", "verySlow", true],
  [403, "RequestDisallowedByPolicy", "DeniedByPolicy", "verySlow", true],
  [404, "ResourceGroupNotFound", "ResourceGroupNotFound", "slow", true],
  [401, "InvalidAuthenticationToken", "CredentialRejected", "backoff", false],
  [401, "InvalidAuthenticationTokenTenant", "TenantMismatch", "verySlow", true],
  [409, "AnotherOperationInProgress", "OperationInProgress", "backoff", false],
  [409, "AllocationFailed", "ServiceUnavailable", "backoff", false],
  [409, "Conflict", "OperationInProgress", "backoff", false],
  [400, "FailedIdentityOperation", "ServiceUnavailable", "backoff", false],
  [400, "InvalidResourceReference", "InstanceNotFound", "slow", true],
  [409, "InvalidSubscriptionRegistrationState", "FeatureUnavailable", "slow", true],
  [409, "MissingRegistrationForLocation", "FeatureUnavailable", "slow", true],
  [409, "MissingSubscriptionRegistration", "FeatureUnavailable", "slow", true],
  [404, "NoRegisteredProviderFound", "FeatureUnavailable", "slow", true],
  [404, "NotFound", "InstanceNotFound", "slow", true],
  [404, "ParentResourceNotFound", "InstanceNotFound", "slow", true],
  [400, "PrincipalNotFound", "DirectoryObjectNotFound", "backoff", false],
  [400, "ResourceQuotaExceeded", "QuotaExceeded", "verySlow", true],
  [409, "SubscriptionNotRegistered", "FeatureUnavailable", "slow", true],
  ...[
    "BadRequestFormat",
    "BadRequest",
    "PublicIpForGatewayIsRequired",
    "InvalidParameter",
    "InvalidResourceGroupLocation",
    "InvalidResourceType",
    "InvalidRequestContent",
    "InvalidTemplate",
    "InvalidValuesForRequestParameters",
    "InvalidGatewaySize",
    "LocationRequired",
    "MethodNotAllowed",
    "MissingRequiredParameter",
    "PasswordTooLong",
    "PropertyChangeNotAllowed",
    "ReservedResourceName",
  ].map((code): Row => [400, code, "RequestRejected", "verySlow", true]),
  [400, "RegionIsOfferRestricted", "FeatureUnavailable", "verySlow", true],
  [400, "SkuNotAvailable", "FeatureUnavailable", "verySlow", true],
];

const GRAPH_ROWS: readonly Row[] = [
  [404, "Request_ResourceNotFound", "DirectoryObjectNotFound", "backoff", false],
  [404, "Directory_ObjectNotFound", "DirectoryObjectNotFound", "backoff", false],
  [409, "Request_MultipleObjectsWithSameKeyValue", "DirectoryConflict", "backoff", false],
  [400, "Request_BadRequest", "RequestRejected", "slow", true],
  [400, "Permission_Duplicate", "DirectoryConflict", "backoff", false],
  [403, "Authorization_RequestDenied", "PermissionMissing", "slow", true],
  [409, "Directory_ConcurrencyViolation", "DirectoryConflict", "backoff", false],
  [429, "TooManyRequests", "Throttled", "backoff", false],
  [403, "Directory_QuotaExceeded", "QuotaExceeded", "verySlow", true],
  [403, "insufficient_claims", "OperatorSignInBlocked", "slow", true],
];

const TOKEN_ROWS: readonly (readonly [
  status: number,
  aadsts: number,
  reason: string,
  retry: string,
  needsHuman: boolean,
])[] = [
  [400, 700016, "ApplicationNotFound", "slow", true],
  [401, 7000215, "CredentialRejected", "slow", true],
  [401, 7000222, "CredentialExpired", "slow", true],
  [401, 700027, "CredentialRejected", "slow", true],
  [400, 70021, "FederationMismatch", "slow", true],
  [400, 700211, "FederationMismatch", "slow", true],
  [400, 700212, "FederationMismatch", "slow", true],
  [400, 700213, "FederationMismatch", "slow", true],
  [400, 90002, "TenantNotFound", "verySlow", true],
  [400, 50034, "CredentialRejected", "slow", true],
  [400, 53003, "OperatorSignInBlocked", "slow", true],
  [400, 50196, "Throttled", "slow", false],
];

describe("every documented code means the same whatever its status", () => {
  it.each(ARM_ROWS)("ARM %i %s is %s", (status, code, reason, retry, needsHuman) => {
    const error = classifyError({ service: "arm", status, body: arm(code) }, CONTEXT);
    expect(error).toMatchObject({ code, reason, retry: { kind: retry }, needsHuman });
    expect(error.message).toMatch(/^[A-Z].*[.]$/s);
  });

  it.each(GRAPH_ROWS)("Graph %i %s is %s", (status, code, reason, retry, needsHuman) => {
    const error = classifyError({ service: "graph", status, body: graph(code) }, GRAPH_CONTEXT);
    expect(error).toMatchObject({ code, reason, retry: { kind: retry }, needsHuman });
  });

  it.each(TOKEN_ROWS)("token endpoint %i AADSTS%i is %s", (status, aadsts, reason, retry, needsHuman) => {
    const error = classifyError({ service: "token", status, body: token(aadsts) }, GRAPH_CONTEXT);
    expect(error).toMatchObject({ code: `AADSTS${aadsts}`, reason, retry: { kind: retry }, needsHuman });
    expect(error.message).not.toMatch(/Trace ID|3f7a1c1e|2026-/);
  });
});

describe("sentences name what helps", () => {
  it.each([
    [
      "a missing ARM action and its scope",
      arm(
        "AuthorizationFailed",
        `The client '2222' with object id 'o' does not have authorization to perform action 'Microsoft.Sql/managedInstances/write' over scope '${SCOPE}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      ),
      `The identity for Resource Manager (client id 2222) lacks Microsoft.Sql/managedInstances/write on ${SCOPE}; assign a role that has it, for example the custom role 'winauth operator resource manager'. A new assignment takes minutes to arrive.`,
    ],
    [
      "the locked scope",
      arm(
        "ScopeLocked",
        `The scope '${SCOPE}' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg'. Please remove the lock and try again.`,
      ),
      "Updating the managed instance mi is forbidden by a management lock on /subscriptions/s/resourceGroups/rg; remove the lock, or take the change out of the spec.",
    ],
    [
      "the policy",
      arm(
        "RequestDisallowedByPolicy",
        'Resource \'mi\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"No changes on weekends","id":"/subscriptions/s/x"}}]\'.',
      ),
      'Updating the managed instance mi is forbidden by the Azure Policy assignment "No changes on weekends"; ask for an exemption, or take the change out of the spec.',
    ],
    [
      "the policy from ARM's typed details",
      JSON.stringify({
        error: {
          code: "RequestDisallowedByPolicy",
          message: "Resource 'mi' was disallowed by policy.",
          additionalInfo: [{ type: "PolicyViolation", info: { policyAssignmentDisplayName: "Frozen" } }],
        },
      }),
      'Updating the managed instance mi is forbidden by the Azure Policy assignment "Frozen"; ask for an exemption, or take the change out of the spec.',
    ],
    [
      "the other tenant",
      arm(
        "InvalidAuthenticationTokenTenant",
        "The access token is from the wrong issuer 'https://sts.windows.net/a/'.",
      ),
      "The instance's subscription belongs to another Entra tenant than realm contoso (1111); declare the instance in the realm of its own tenant.",
    ],
  ])("%s", (_what, body, sentence) => {
    expect(classifyError({ service: "arm", status: 403, body }, CONTEXT).message).toBe(sentence);
  });

  it("the Graph permission", () => {
    const body = graph("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    expect(classifyError({ service: "graph", status: 403, body }, GRAPH_CONTEXT).message).toBe(
      "The identity for Graph (client id 2222) lacks the application permission DelegatedPermissionGrant.ReadWrite.All in tenant 1111; grant it to the identity with admin consent.",
    );
  });
});

describe("without a known code the status decides, and what is unknown passes", () => {
  it.each([
    ["arm", 400, arm("SomethingNew"), "Http400", "RequestRejected", "slow"],
    ["arm", 403, "<html>Forbidden</html>", "Http403", "PermissionMissing", "slow"],
    ["arm", 409, arm("SomethingNew"), "Http409", "OperationInProgress", "backoff"],
    ["arm", 418, "", "Http418", "ServiceUnavailable", "backoff"],
    ["arm", 502, "<html>Bad Gateway</html>", "Http502", "ServiceUnavailable", "backoff"],
    ["arm", 500, '{"error":{"code":"Oper', "Http500", "ServiceUnavailable", "backoff"],
    ["graph", 404, graph("SomethingNew"), "Http404", "DirectoryObjectNotFound", "backoff"],
    ["token", 429, "<html>slow down</html>", "Http429", "Throttled", "backoff"],
    ["token", 503, "{}", "Http503", "ServiceUnavailable", "backoff"],
  ] as const)("%s %i %s", (...[service, status, body, code, reason, retry]) => {
    expect(classifyError({ service, status, body }, CONTEXT)).toMatchObject({ code, reason, retry: { kind: retry } });
  });

  it("a wrapper's inner code counts more than the wrapper", () => {
    const body = JSON.stringify({
      error: { code: "Conflict", message: "", details: [{ code: "ManagedInstanceStoppingOrStopped", message: "" }] },
    });
    expect(classifyError({ service: "arm", status: 409, body }, CONTEXT).reason).toBe("InstanceStopped");
  });

  it("Retry-After only lengthens a back-off", () => {
    const answer = { service: "arm", status: 429, body: "", retryAfterMs: 7000 } as const;
    expect(classifyError(answer, CONTEXT).retry).toEqual({ kind: "backoff", atLeastMs: 7000 });
    expect(classifyError({ ...answer, status: 409, body: arm("ScopeLocked") }, CONTEXT).retry).toEqual({
      kind: "verySlow",
    });
  });

  it("a refusal for lack of rights is believed after a minute", () => {
    expect(classifyError({ service: "arm", status: 403, body: arm("AuthorizationFailed") }, CONTEXT).graceMs).toBe(
      60_000,
    );
  });
});
