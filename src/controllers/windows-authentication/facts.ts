import { adminConsentUrl } from "../../api/login-hosts.ts";
import type { Cloud } from "../../api/v1alpha1/kerberos-realm.ts";
import type {
  HeldPermission,
  WindowsAuthenticationSpec,
  WindowsAuthenticationStatus,
} from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstance, ManagedInstanceId } from "../../azure/ports.ts";
import {
  compareConsent,
  missingRoles,
  missingScopes,
  type ResourceConsent,
  unexpectedRoles,
  unexpectedScopes,
} from "./consent.ts";
import type { Observed } from "./observed.ts";
import { hasServicePrincipal } from "./plan.ts";

/** The port in the one service principal name that is documented for managed instances. */
const SQL_PORT = 1433;

/** The members of a status that repeat what was read. */
export type InstanceFacts = Pick<WindowsAuthenticationStatus, "managedInstance" | "kerberos">;
/** The same of the Entra side. */
export type ConsentFacts = Pick<WindowsAuthenticationStatus, "servicePrincipal" | "consent">;

/** What status says of the instance. */
export function instanceFacts(id: ManagedInstanceId, instance: ManagedInstance, tenantId: string): InstanceFacts {
  const { fullyQualifiedDomainName, state, location } = instance;
  return {
    managedInstance: {
      name: id.name,
      ...(fullyQualifiedDomainName === undefined ? {} : { fullyQualifiedDomainName }),
      ...(state === undefined ? {} : { state }),
      location,
      tenantId,
    },
    ...(fullyQualifiedDomainName === undefined
      ? {}
      : { kerberos: { servicePrincipalName: `MSSQLSvc/${fullyQualifiedDomainName}:${SQL_PORT}` } }),
  };
}

/** What status says of the service principal and of consent. */
export function consentFacts(
  spec: WindowsAuthenticationSpec,
  observed: Observed,
  realm: { readonly tenantId: string; readonly cloud: Cloud; readonly appRolesAllowed: boolean },
): ConsentFacts {
  const applicationId = observed.instance.servicePrincipal?.clientId;
  if (!hasServicePrincipal(observed.instance) || applicationId === undefined)
    return { servicePrincipal: undefined, consent: undefined };
  const { consent } = observed;
  if (consent === undefined) return { servicePrincipal: { applicationId }, consent: undefined };
  const compared = compareConsent(spec.consent, consent, realm.appRolesAllowed);
  const missing = missingPermissions(compared);
  return {
    servicePrincipal: {
      applicationId,
      applicationObjectId: consent.application.objectId,
      servicePrincipalObjectId: consent.client.objectId,
      displayName: consent.client.displayName.slice(0, 256),
    },
    consent: {
      granted: held(compared, (one) => ({
        scopes: one.wantedScopes.filter((scope) => !missingScopes(one).includes(scope)),
        roles: one.wantedRoles.filter((role) => !missingRoles(one).includes(role)).map(({ value }) => value),
      })),
      missing,
      unexpected: held(compared, (one) => ({
        scopes: unexpectedScopes(one),
        roles: unexpectedRoles(one).map(({ value }) => value),
      })),
      ...(missing.length === 0 ? {} : { adminConsentUrl: adminConsentUrl(realm.cloud, realm.tenantId, applicationId) }),
    },
  };
}

/** Denied app roles and unknown names are missing too: the declared state is not reached without them. */
function missingPermissions(compared: readonly ResourceConsent[]): HeldPermission[] {
  return held(compared, (one) => ({
    scopes: [...missingScopes(one), ...one.unknown],
    roles: [...missingRoles(one).map(({ value }) => value), ...one.deniedRoles.filter((role) => !holds(one, role))],
  }));
}

function holds(consent: ResourceConsent, role: string): boolean {
  return consent.heldRoles.some(({ value }) => value.toLowerCase() === role.toLowerCase());
}

function held(
  compared: readonly ResourceConsent[],
  select: (one: ResourceConsent) => { readonly scopes: readonly string[]; readonly roles: readonly string[] },
): HeldPermission[] {
  return compared.flatMap((one) => {
    const { scopes, roles } = select(one);
    if (scopes.length + roles.length === 0) return [];
    return [
      {
        resourceAppId: one.resourceAppId,
        ...(one.resource === undefined ? {} : { resource: one.resource.displayName.slice(0, 256) }),
        delegatedScopes: [...scopes],
        appRoles: [...roles],
      },
    ];
  });
}
