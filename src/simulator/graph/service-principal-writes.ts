import type { EntityType } from "../odata/entity-type.ts";
import type { Tenant } from "../state.ts";
import { answerEntity } from "./collection-answer.ts";
import { findByKey, isGuid, sameId } from "./find-by-key.ts";
import type { ServicePrincipalRecord } from "./first-party.ts";
import { badRequest, GraphError, invalidValue, resourceNotFound } from "./graph-error.ts";
import type { GraphHandler, GraphRequest } from "./graph-request.ts";
import { removeServicePrincipal } from "./principals.ts";
import { refuseUnknownProperties, requiredText } from "./request-body.ts";
import { SERVICE_PRINCIPAL, servicePrincipalEntity } from "./service-principal.ts";

type Change = Partial<Pick<ServicePrincipalRecord, "accountEnabled" | "appRoleAssignmentRequired" | "tags">>;

const TYPE: EntityType = SERVICE_PRINCIPAL;

/** POST /servicePrincipals: https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals */
export const createServicePrincipal: GraphHandler = (request) => {
  const body = request.body();
  refuseUnknownProperties(body, TYPE);
  const appId = requiredText(body, "appId", TYPE);
  if (!isGuid(appId)) throw invalidValue("appId", TYPE.resource);
  const change = readChange(Object.fromEntries(Object.entries(body).filter(([name]) => name !== "appId")));
  const application = request.view.applications.find((each) => sameId(each.appId, appId));
  if (application === undefined) {
    throw badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`);
  }
  if (request.tenant.servicePrincipals.some((each) => sameId(each.appId, appId))) {
    throw new GraphError(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  }
  const record: ServicePrincipalRecord = {
    id: request.world.random.uuid(),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    servicePrincipalType: "Application",
    servicePrincipalNames: [...application.identifierUris, application.appId],
    tags: [],
    oauth2PermissionScopes: [],
    appRoles: [],
    directoryRoles: [],
    ...change,
  };
  request.world.changeDirectory(request.tenant.id, (tenant) => void tenant.servicePrincipals.push(record));
  return answerEntity(request, servicePrincipalEntity(record, request), TYPE, "servicePrincipals", 201);
};

/** PATCH /servicePrincipals/{id}: https://learn.microsoft.com/graph/api/serviceprincipal-update */
export const updateServicePrincipal: GraphHandler = (request) => {
  const body = request.body();
  refuseUnknownProperties(body, TYPE);
  const change = readChange(body);
  const id = existingId(request);
  request.world.changeDirectory(request.tenant.id, (tenant) => {
    tenant.servicePrincipals = tenant.servicePrincipals.map((each) => (each.id === id ? { ...each, ...change } : each));
  });
  return { status: 204 };
};

/** DELETE /servicePrincipals/{id}: https://learn.microsoft.com/graph/api/serviceprincipal-delete */
export const deleteServicePrincipal: GraphHandler = (request) => {
  const id = existingId(request);
  request.world.changeDirectory(request.tenant.id, (tenant: Tenant) => removeServicePrincipal(tenant, id));
  return { status: 204 };
};

/** What readers don't see yet can't be written; nor can what is gone but still seen. */
function existingId(request: GraphRequest): string {
  const { id } = findByKey(request, request.view.servicePrincipals, TYPE);
  if (!request.tenant.servicePrincipals.some((each) => each.id === id)) throw resourceNotFound(id);
  return id;
}

function readChange(body: Readonly<Record<string, unknown>>): Change {
  let change: Change = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith("@")) continue;
    if (name === "accountEnabled" || name === "appRoleAssignmentRequired") {
      if (typeof value !== "boolean") throw invalidValue(name, TYPE.resource);
      change = { ...change, [name]: value };
    } else if (name === "tags") {
      if (!isTextList(value)) throw invalidValue(name, TYPE.resource);
      change = { ...change, tags: [...value] };
    } else {
      throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    }
  }
  return change;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
