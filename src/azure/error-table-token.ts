import { blocked, type ErrorRow, lacks, PERMISSION_GRACE_MS, person, soon } from "./error-meaning.ts";
import { credential } from "./error-sentences.ts";
import { AzureReason } from "./reasons.ts";

const ADMIN_LOOK = "Check the identity in Microsoft Entra.";

/** Codes of the token endpoint. @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const TOKEN_ERRORS: readonly ErrorRow[] = [
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
