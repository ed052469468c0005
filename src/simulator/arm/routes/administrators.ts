import type { Reply } from "../../exchange.ts";
import type { InstanceRecord } from "../../state.ts";
import { SQL_VERSIONS } from "../api-versions.ts";
import { providerRefusal } from "../arm-refusal.ts";
import { type ArmRequest, type ArmRoute, bodyObject, isObject } from "../arm-request.ts";
import { requireAvailable } from "../instance-availability.ts";
import { tenantIdOfInstance } from "../instance-view.ts";
import { INSTANCE_PATH, requireInstance } from "./managed-instances.ts";

const ADMINISTRATORS = `${INSTANCE_PATH}/administrators`;
const ENTRA_ONLY = `${INSTANCE_PATH}/azureADOnlyAuthentications`;
const ADMIN = { versions: SQL_VERSIONS, type: "managedInstances/administrators" } as const;
const ONLY = { versions: SQL_VERSIONS, type: "managedInstances/azureADOnlyAuthentications" } as const;
const ADMIN_ACTION = "Microsoft.Sql/managedInstances/administrators";
const ONLY_ACTION = "Microsoft.Sql/managedInstances/azureADOnlyAuthentications";

/**
 * The Entra administrator and Entra-only authentication
 * (https://learn.microsoft.com/rest/api/sql/managed-instance-administrators,
 * https://learn.microsoft.com/rest/api/sql/managed-instance-azure-ad-only-authentications). Writes take effect at once: the
 * specification allows 200 beside the operation that the real service usually starts.
 */
export const ADMINISTRATOR_ROUTES: readonly ArmRoute[] = [
  {
    method: "GET",
    path: ADMINISTRATORS,
    ...ADMIN,
    action: `${ADMIN_ACTION}/read`,
    scope: INSTANCE_PATH,
    handle: listAdministrators,
  },
  {
    method: "GET",
    path: `${ADMINISTRATORS}/ActiveDirectory`,
    ...ADMIN,
    action: `${ADMIN_ACTION}/read`,
    scope: INSTANCE_PATH,
    handle: getAdministrator,
  },
  {
    method: "PUT",
    path: `${ADMINISTRATORS}/ActiveDirectory`,
    ...ADMIN,
    action: `${ADMIN_ACTION}/write`,
    scope: INSTANCE_PATH,
    handle: putAdministrator,
  },
  {
    method: "DELETE",
    path: `${ADMINISTRATORS}/ActiveDirectory`,
    ...ADMIN,
    action: `${ADMIN_ACTION}/delete`,
    scope: INSTANCE_PATH,
    handle: deleteAdministrator,
  },
  {
    method: "GET",
    path: ENTRA_ONLY,
    ...ONLY,
    action: `${ONLY_ACTION}/read`,
    scope: INSTANCE_PATH,
    handle: listEntraOnly,
  },
  {
    method: "GET",
    path: `${ENTRA_ONLY}/Default`,
    ...ONLY,
    action: `${ONLY_ACTION}/read`,
    scope: INSTANCE_PATH,
    handle: getEntraOnly,
  },
  {
    method: "PUT",
    path: `${ENTRA_ONLY}/Default`,
    ...ONLY,
    action: `${ONLY_ACTION}/write`,
    scope: INSTANCE_PATH,
    handle: putEntraOnly,
  },
];

function listAdministrators(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  return {
    status: 200,
    body: { value: instance.entraAdministrator === undefined ? [] : [administratorView(request, instance)] },
  };
}

function getAdministrator(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  if (instance.entraAdministrator === undefined) throw noAdministrator();
  return { status: 200, body: administratorView(request, instance) };
}

function putAdministrator(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  const body = bodyObject(request.exchange);
  const properties = isObject(body["properties"]) ? body["properties"] : {};
  const { login, sid, administratorType } = properties;
  if (typeof login !== "string" || typeof sid !== "string" || administratorType !== "ActiveDirectory") {
    throw providerRefusal(
      400,
      "InvalidParameterValue",
      "Invalid value given for parameter Administrator. Specify a valid parameter value.",
    );
  }
  requireAvailable(instance, request.operations);
  const existed = instance.entraAdministrator !== undefined;
  instance.entraAdministrator = { login, sid };
  return { status: existed ? 200 : 201, body: administratorView(request, instance) };
}

function deleteAdministrator(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  if (instance.entraAdministrator === undefined) return { status: 204 };
  requireAvailable(instance, request.operations);
  if (instance.entraOnlyAuthentication) {
    throw providerRefusal(
      400,
      "AadOnlyAuthenticationIsEnabled",
      "Azure Active Directory Only Authentication is enabled. Please contact your system administrator.",
    );
  }
  delete instance.entraAdministrator;
  return { status: 200 };
}

function listEntraOnly(request: ArmRequest): Reply {
  return { status: 200, body: { value: [entraOnlyView(requireInstance(request))] } };
}

function getEntraOnly(request: ArmRequest): Reply {
  return { status: 200, body: entraOnlyView(requireInstance(request)) };
}

function putEntraOnly(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  const body = bodyObject(request.exchange);
  const wanted = isObject(body["properties"]) ? body["properties"]["azureADOnlyAuthentication"] : undefined;
  if (typeof wanted !== "boolean") {
    throw providerRefusal(
      400,
      "InvalidParameterValue",
      "Invalid value given for parameter AzureADOnlyAuthentication. Specify a valid parameter value.",
    );
  }
  requireAvailable(instance, request.operations);
  if (wanted && instance.entraAdministrator === undefined) {
    throw providerRefusal(
      400,
      "InvalidManagedServerAADOnlyAuthNoAADAdminPropertyName",
      "AAD Admin is not configured, AAD Only Authentication cannot be set.",
    );
  }
  instance.entraOnlyAuthentication = wanted;
  return { status: 200, body: entraOnlyView(instance) };
}

function noAdministrator(): Error {
  return providerRefusal(
    404,
    "ResourceNotFound",
    "The requested resource of type 'Microsoft.Sql/managedInstances/administrators' with name 'ActiveDirectory' was not found.",
  );
}

function administratorView(request: ArmRequest, instance: InstanceRecord): Record<string, unknown> {
  return {
    properties: {
      administratorType: "ActiveDirectory",
      login: instance.entraAdministrator?.login,
      sid: instance.entraAdministrator?.sid,
      tenantId: tenantIdOfInstance(request, instance),
    },
    id: `${instance.resourceId}/administrators/ActiveDirectory`,
    name: "ActiveDirectory",
    type: "Microsoft.Sql/managedInstances/administrators",
  };
}

function entraOnlyView(instance: InstanceRecord): Record<string, unknown> {
  return {
    properties: { azureADOnlyAuthentication: instance.entraOnlyAuthentication },
    id: `${instance.resourceId}/azureADOnlyAuthentications/Default`,
    name: "Default",
    type: "Microsoft.Sql/managedInstances/azureADOnlyAuthentications",
  };
}
