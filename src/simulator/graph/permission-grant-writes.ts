import type { Entity } from "../odata/entity-type.ts";
import { answerEntity } from "./collection-answer.ts";
import { isGuid } from "./find-by-key.ts";
import { grantId } from "./grant-id.ts";
import { badRequest, GraphError, invalidValue, resourceNotFound } from "./graph-error.ts";
import type { GraphHandler, GraphRequest } from "./graph-request.ts";
import { GRANT, type GrantRecord, grantEntity, visibleGrant } from "./permission-grant.ts";
import { refuseUnknownProperties, requiredText } from "./request-body.ts";

/** POST /oauth2PermissionGrants: https://learn.microsoft.com/graph/api/oauth2permissiongrant-post */
export const createGrant: GraphHandler = (request) => {
  const body = request.body();
  refuseUnknownProperties(body, GRANT);
  const grant = readGrant(body);
  for (const id of [grant.clientId, grant.resourceId]) {
    if (request.view.servicePrincipal(id) === undefined) throw resourceNotFound(id);
  }
  const id = grantId(grant);
  if (request.tenant.oauth2PermissionGrants.some((each) => grantId(each) === id)) throw duplicate(request);
  request.world.changeDirectory(request.tenant.id, (tenant) => void tenant.oauth2PermissionGrants.push(grant));
  return answerEntity(request, grantEntity(grant), GRANT, "oauth2PermissionGrants", 201);
};

/** PATCH /oauth2PermissionGrants/{id}: only `scope` (https://github.com/MicrosoftDocs/azure-docs/issues/105249). */
export const updateGrant: GraphHandler = (request) => {
  const body = request.body();
  refuseUnknownProperties(body, GRANT);
  for (const name of Object.keys(body)) {
    if (name !== "scope" && !name.includes("@")) throw badRequest(`Property cannot be updated: ${name}`);
  }
  const scope = body["scope"];
  if (typeof scope !== "string") throw invalidValue("scope", GRANT.resource);
  const id = existingGrant(request);
  request.world.changeDirectory(request.tenant.id, (tenant) => {
    tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.map((each) =>
      grantId(each) === id ? { ...each, scope } : each,
    );
  });
  return { status: 204 };
};

/** DELETE /oauth2PermissionGrants/{id}: https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete */
export const deleteGrant: GraphHandler = (request) => {
  const id = existingGrant(request);
  request.world.changeDirectory(request.tenant.id, (tenant) => {
    tenant.oauth2PermissionGrants = tenant.oauth2PermissionGrants.filter((each) => grantId(each) !== id);
  });
  return { status: 204 };
};

function readGrant(body: Entity): GrantRecord {
  const [clientId, resourceId] = ["clientId", "resourceId"].map((name) => {
    const value = requiredText(body, name, GRANT);
    if (!isGuid(value)) throw invalidValue(name, GRANT.resource);
    return value.toLowerCase();
  }) as [string, string];
  const consentType = requiredText(body, "consentType", GRANT);
  if (consentType !== "AllPrincipals" && consentType !== "Principal") throw invalidValue("consentType", GRANT.resource);
  const principalId = body["principalId"] ?? null;
  const named = typeof principalId === "string" && isGuid(principalId);
  if (consentType === "Principal" ? !named : principalId !== null) throw invalidValue("principalId", GRANT.resource);
  const scope = body["scope"];
  if (typeof scope !== "string") throw invalidValue("scope", GRANT.resource);
  return { clientId, resourceId, consentType, principalId: named ? principalId.toLowerCase() : null, scope };
}

/**
 * Seen both as 409 (https://github.com/hashicorp/terraform-provider-azuread/issues/690) and, in older answers, as 400
 * with the same message.
 */
function duplicate(request: GraphRequest): GraphError {
  const message = "Permission entry already exists.";
  return request.world.state.behaviour.duplicateGrantStatus === 400
    ? badRequest(message)
    : new GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message);
}

function existingGrant(request: GraphRequest): string {
  const id = grantId(visibleGrant(request));
  if (!request.tenant.oauth2PermissionGrants.some((each) => grantId(each) === id)) throw resourceNotFound(id);
  return id;
}
