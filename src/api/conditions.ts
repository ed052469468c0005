/** metav1.Condition with `observedGeneration` always set (kubectl wait reads it). */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  readonly lastTransitionTime: string;
}

/**
 * The three conditions that sum the others up, on every kind. `Reconciling` and `Stalled` exist only while True and never
 * together: https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
 */
export const SUMMARY_CONDITIONS = {
  Ready:
    "True when everything that the spec asks for is so, and every check with level Require holds. False says what is missing; Unknown only during the first pass over a generation.",
  Reconciling:
    "Exists only while the operator works on the object, waits for an Azure operation, or retries; its reason says which.",
  Stalled:
    "Exists only while nothing but a person can help, or retrying has lasted too long. The operator still looks from time to time, and at once after a change of the object.",
} as const;

/** The conditions of a WindowsAuthentication beside the summary ones, and when each is True. */
export const WINDOWS_AUTHENTICATION_CONDITIONS = {
  InstanceAvailable:
    "The managed instance exists, may be declared from this namespace, belongs to the realm's tenant, and runs.",
  ServicePrincipalEnabled:
    "The instance's system-assigned service principal is as `spec.servicePrincipal` asks: on for Enabled, off for Disabled.",
  ConsentGranted: "The instance's application has the tenant-wide consent that `spec.consent` asks for.",
  SignInUnblocked: "No Conditional Access policy that is on blocks users' sign-in to the instance's application.",
  LoginsSupported:
    "The instance has an Entra administrator and its identity can read the directory, so that Entra logins can be created.",
  MetadataModeMatched: "The metadata mode of logins is the one that `spec.authenticationMetadata` asks for.",
  RealmReady: "The KerberosRealm that `spec.realmRef` names exists and is Ready.",
} as const;

/** The conditions of a KerberosRealm beside the summary ones, and when each is True. */
export const KERBEROS_REALM_CONDITIONS = {
  TenantReachable: "The operator can sign in to the tenant with both identities and read it.",
  PermissionsSufficient:
    "The realm's identities hold every Azure and Graph permission that the declared objects need; `status.missingPermissions` names those that lack.",
  SubscriptionsInTenant:
    "Every subscription with a declared instance belongs to the realm's tenant. Exists while instances are declared.",
  DirectorySynchronized:
    "Entra Connect synchronised the directory within `spec.directorySync.maxAge`. Exists while that is declared or a flow is enabled.",
  ModernInteractiveReady:
    "What can be seen from the cloud of the modern interactive flow is in place. Exists while the flow is enabled.",
  IncomingTrustReady:
    "Every declared on-premises domain trusts Entra ID as the incoming trust flow needs it. Exists while the flow is enabled.",
  ClientPolicyPublished:
    "The ConfigMap that `spec.clientPolicy` names holds the client settings. Exists while that is declared.",
} as const;

/** Condition types that every kind has. */
export type SummaryConditionType = keyof typeof SUMMARY_CONDITIONS;
/** Condition types of a WindowsAuthentication. */
export type WindowsAuthenticationConditionType = SummaryConditionType | keyof typeof WINDOWS_AUTHENTICATION_CONDITIONS;
/** Condition types of a KerberosRealm. */
export type KerberosRealmConditionType = SummaryConditionType | keyof typeof KERBEROS_REALM_CONDITIONS;
