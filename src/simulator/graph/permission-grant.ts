import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerEntity, directoryRules } from "./collection-answer.ts";
import { answerDelta } from "./delta.ts";
import { findByKey } from "./find-by-key.ts";
import { grantId } from "./grant-id.ts";
import { badRequest, resourceNotFound } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";
import type { DirectoryRecords } from "./replication.ts";
import { SERVICE_PRINCIPAL } from "./service-principal.ts";

/** A grant as the state holds it. */
export type GrantRecord = DirectoryRecords["oauth2PermissionGrants"];

/** https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export const GRANT: EntityType = {
  name: "microsoft.graph.oAuth2PermissionGrant",
  resource: "OAuth2PermissionGrant",
  properties: {
    id: { type: "string" },
    clientId: { type: "string", filter: ["eq"] },
    consentType: { type: "string", filter: ["eq"] },
    principalId: { type: "string", filter: ["eq"] },
    resourceId: { type: "string", filter: ["eq"] },
    scope: { type: "string" },
  },
};

const RULES = directoryRules(GRANT, false);

/** A grant as v1.0 answers it. */
export function grantEntity(record: GrantRecord): Entity {
  return {
    clientId: record.clientId,
    consentType: record.consentType,
    id: grantId(record),
    principalId: record.principalId,
    resourceId: record.resourceId,
    scope: record.scope,
  };
}

const entities = (request: GraphRequest): readonly Entity[] => request.view.grants.map(grantEntity);

/** GET /oauth2PermissionGrants */
export const listGrants: GraphHandler = (request) =>
  answerCollection(request, grantsInQuestion(request).map(grantEntity), RULES, "oauth2PermissionGrants");

const ONE_CLIENT = /^\s*clientId eq '([^']*)'\s*$/i;

/** The grants of the one client that the filter names, or all; the filter itself still decides. Spares a large tenant an id for each grant. */
function grantsInQuestion({ view, options }: GraphRequest): readonly GrantRecord[] {
  const clientId = ONE_CLIENT.exec(options.filter ?? "")?.[1]?.toLowerCase();
  if (clientId === undefined) return view.grants;
  return view.grants.filter((grant) => grant.clientId === clientId || grant.clientId.toLowerCase() === clientId);
}

/** GET /oauth2PermissionGrants/$count: not offered (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2548). */
export const countGrants: GraphHandler = () => {
  throw badRequest("$count is not currently supported.");
};

/** GET /oauth2PermissionGrants/{id} */
export const getGrant: GraphHandler = (request) =>
  answerEntity(request, grantEntity(visibleGrant(request)), GRANT, "oauth2PermissionGrants");

/** GET /oauth2PermissionGrants/delta */
export const trackGrants: GraphHandler = (request) =>
  answerDelta(request, entities(request), { name: "oauth2PermissionGrants", type: GRANT, removedReason: "deleted" });

/** GET /servicePrincipals/{id}/oauth2PermissionGrants: the grants to this client. */
export const listGrantsOfClient: GraphHandler = (request) => {
  const client = findByKey(request, request.view.servicePrincipals, SERVICE_PRINCIPAL);
  const own = request.view.grants.filter((grant) => grant.clientId.toLowerCase() === client.id.toLowerCase());
  return answerCollection(request, own.map(grantEntity), RULES, "oauth2PermissionGrants");
};

/**
 * The grant that the path names, as readers see it. Ids are base64url, so case matters.
 *
 * @throws {GraphError} 404
 */
export function visibleGrant(request: GraphRequest): GrantRecord {
  const { value } = keyAt(request, 0);
  const found = request.view.grants.find((grant) => grantId(grant) === value);
  if (found === undefined) throw resourceNotFound(value);
  return found;
}
