import type { InstanceRecord } from "../state.ts";
import { hasAuthenticationMetadata, hasServicePrincipal, hasShortProvisioningStates } from "./api-versions.ts";
import type { ArmRequest } from "./arm-request.ts";
import { instanceIdParts } from "./resource-scope.ts";

/** What showing an instance needs of a request. */
export type InstanceViewContext = Pick<ArmRequest, "apiVersion" | "site" | "operations" | "world">;

/** The tenant of the subscription that an instance is in. */
export function tenantIdOfInstance(request: Pick<ArmRequest, "world">, instance: InstanceRecord): string {
  const { subscription } = instanceIdParts(instance.resourceId);
  const found = request.world.state.subscriptions.find((each) => each.id.toLowerCase() === subscription.toLowerCase());
  return found?.tenantId ?? "";
}

/**
 * A managed instance as the API version of the request shows it
 * (https://learn.microsoft.com/rest/api/sql/managed-instances/get). `expandAdministrator` is what
 * `$expand=administrators/activedirectory` asks for.
 */
export function instanceView(
  request: InstanceViewContext,
  instance: InstanceRecord,
  expandAdministrator: boolean,
): Record<string, unknown> {
  const { apiVersion, site } = request;
  const name = instanceIdParts(instance.resourceId).instance;
  const tenantId = tenantIdOfInstance(request, instance);
  const administrators = expandAdministrator ? administratorsOf(instance, tenantId) : undefined;
  return {
    ...(instance.identity === undefined ? {} : { identity: identityView(instance.identity, tenantId) }),
    sku: instance.sku,
    properties: {
      provisioningState: provisioningState(request, instance),
      fullyQualifiedDomainName: `${name}.${instance.dnsZone}.${site.cloud.sqlSuffix}`,
      state: instance.state,
      dnsZone: instance.dnsZone,
      ...basicProperties(instance),
      ...(hasServicePrincipal(apiVersion) ? { servicePrincipal: servicePrincipalView(instance, tenantId) } : {}),
      ...(hasAuthenticationMetadata(apiVersion) ? { authenticationMetadata: instance.authenticationMetadata } : {}),
      ...(administrators === undefined ? {} : { administrators }),
    },
    location: instance.location,
    tags: instance.tags,
    id: instance.resourceId,
    name,
    type: "Microsoft.Sql/managedInstances",
  };
}

/** Properties that have nothing to do with signing in: what the state gives, else what a new instance has. */
export function basicProperties(instance: InstanceRecord): Readonly<Record<string, unknown>> {
  return {
    administratorLogin: "sqladministrator",
    licenseType: "LicenseIncluded",
    vCores: instance.sku.capacity,
    storageSizeInGB: 256,
    collation: "SQL_Latin1_General_CP1_CI_AS",
    publicDataEndpointEnabled: false,
    proxyOverride: "Proxy",
    timezoneId: "UTC",
    privateEndpointConnections: [],
    minimalTlsVersion: "1.2",
    requestedBackupStorageRedundancy: "Geo",
    currentBackupStorageRedundancy: "Geo",
    zoneRedundant: false,
    ...instance.properties,
  };
}

function provisioningState(request: InstanceViewContext, instance: InstanceRecord): string {
  const running = request.operations.running(instance.resourceId);
  if (running === undefined) {
    return instance.state === "Creating" || instance.state === "Updating" ? instance.state : "Succeeded";
  }
  if (hasShortProvisioningStates(request.apiVersion)) return "InProgress";
  if (running.name === "DropManagedServer") return "Deleting";
  return instance.state === "Creating" ? "Creating" : "Updating";
}

function servicePrincipalView(instance: InstanceRecord, tenantId: string): Record<string, unknown> {
  const { type, clientId, principalId } = instance.servicePrincipal;
  if (type === "None") return { type };
  return { principalId, clientId, tenantId, type };
}

function identityView(identity: NonNullable<InstanceRecord["identity"]>, tenantId: string): Record<string, unknown> {
  return { ...identity, ...(identity.principalId === undefined ? {} : { tenantId }) };
}

function administratorsOf(instance: InstanceRecord, tenantId: string): Record<string, unknown> | undefined {
  if (instance.entraAdministrator === undefined) return undefined;
  return {
    administratorType: "ActiveDirectory",
    principalType: "Group",
    login: instance.entraAdministrator.login,
    sid: instance.entraAdministrator.sid,
    tenantId,
    azureADOnlyAuthentication: instance.entraOnlyAuthentication,
  };
}
