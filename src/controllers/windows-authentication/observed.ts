import type {
  AppRoleAssignment,
  ConditionalAccessPolicy,
  DirectoryApplication,
  DirectoryServicePrincipal,
  ManagedInstance,
  PermissionGrant,
} from "../../azure/ports.ts";
import type { OperatorError } from "../../errors.ts";

/** The Entra side of an instance whose service principal is on. */
export interface ObservedConsent {
  readonly application: DirectoryApplication;
  /** The instance's service principal: the client of every grant. */
  readonly client: DirectoryServicePrincipal;
  /** Every API that is asked for or held and that the tenant has. */
  readonly resources: readonly DirectoryServicePrincipal[];
  /** Tenant-wide grants of the client. */
  readonly grants: readonly PermissionGrant[];
  readonly appRoles: readonly AppRoleAssignment[];
}

/** A read that the declared state does not need, only a check; failing does not end the pass. */
export type OptionalRead<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "skipped" }
  | { readonly kind: "unreadable"; readonly error: OperatorError };

/** All that a pass has read, as plain data. */
export interface Observed {
  readonly instance: ManagedInstance;
  /** Absent while the service principal is off, and when consent is ignored. */
  readonly consent?: ObservedConsent;
  readonly conditionalAccess: OptionalRead<readonly ConditionalAccessPolicy[]>;
  /** Whether an identity of the instance may read the directory; undefined when it has none. */
  readonly directoryReader: OptionalRead<boolean | undefined>;
}
