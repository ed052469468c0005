import { stableGuid } from "../guid.ts";
import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerCount, answerEntity, directoryRules } from "./collection-answer.ts";
import { findByKey, sameId } from "./find-by-key.ts";
import { GraphError, resourceNotFound } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";
import { fulfils, REQUIREMENTS } from "./permissions.ts";
import { SERVICE_PRINCIPAL, servicePrincipalEntity } from "./service-principal.ts";

/** https://learn.microsoft.com/graph/api/resources/directoryrole */
export const DIRECTORY_ROLE: EntityType = {
  name: "microsoft.graph.directoryRole",
  resource: "DirectoryRole",
  properties: {
    id: { type: "string" },
    deletedDateTime: { type: "date" },
    description: { type: "string" },
    displayName: { type: "string", filter: ["eq"], advancedFilter: ["startswith"], orderBy: "advanced" },
    roleTemplateId: { type: "string", filter: ["eq"] },
  },
};

/** What a membership answers: roles, and nothing else in the simulator. */
const DIRECTORY_OBJECT: EntityType = {
  ...DIRECTORY_ROLE,
  name: "microsoft.graph.directoryObject",
  resource: "DirectoryObject",
};

/** Template ids: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference. */
const TEMPLATES: Readonly<Record<string, string>> = {
  "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
  "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
  "Directory Writers": "9360feb5-f418-4baa-8175-e2a00bac4301",
  "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
  "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
  "Hybrid Identity Administrator": "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
  "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
  "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
  "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
};

const ROLE_RULES = directoryRules(DIRECTORY_ROLE, false);
const MEMBERSHIP_RULES = directoryRules(DIRECTORY_OBJECT, true);

interface Role {
  readonly id: string;
  readonly displayName: string;
  readonly roleTemplateId: string;
}

/** Every tenant has Global Administrator; other roles are there once somebody holds them. */
function roles(request: GraphRequest): readonly Role[] {
  const held = request.view.servicePrincipals.flatMap((principal) => principal.directoryRoles);
  return [...new Set(["Global Administrator", ...held])].map((name) => role(request.tenant.id, name));
}

function role(tenantId: string, displayName: string): Role {
  const roleTemplateId = TEMPLATES[displayName] ?? stableGuid("directoryRoleTemplate", displayName);
  return { id: stableGuid(tenantId, roleTemplateId), displayName, roleTemplateId };
}

function roleEntity({ id, displayName, roleTemplateId }: Role): Entity {
  return { id, deletedDateTime: null, description: displayName, displayName, roleTemplateId };
}

/** GET /directoryRoles: those that are activated; paging is not offered. */
export const listRoles: GraphHandler = (request) =>
  answerCollection(request, roles(request).map(roleEntity), ROLE_RULES, "directoryRoles");

/** GET /directoryRoles/{id}, /directoryRoles(roleTemplateId='…') */
export const getRole: GraphHandler = (request) =>
  answerEntity(request, roleEntity(roleOf(request)), DIRECTORY_ROLE, "directoryRoles");

/** GET /directoryRoles/{id}/members: the service principals that hold it. */
export const listMembers: GraphHandler = (request) => {
  const { displayName } = roleOf(request);
  const members = request.view.servicePrincipals
    .filter((principal) => principal.directoryRoles.includes(displayName))
    .map((principal) => ({
      "@odata.type": "#microsoft.graph.servicePrincipal",
      ...servicePrincipalEntity(principal, request),
    }));
  return answerCollection(request, members, directoryRules(SERVICE_PRINCIPAL, false), "directoryObjects");
};

/** GET /servicePrincipals/{id}/memberOf and …/transitiveMemberOf: the same here, since there are no groups. */
export const listMemberships: GraphHandler = (request) =>
  answerCollection(request, memberships(request, true), MEMBERSHIP_RULES, "directoryObjects");

/**
 * GET …/microsoft.graph.directoryRole
 *
 * A cast is an advanced query: https://learn.microsoft.com/graph/api/serviceprincipal-list-transitivememberof.
 */
export const listRoleMemberships: GraphHandler = (request) => {
  if (!request.options.advanced) {
    throw new GraphError(
      400,
      "Request_UnsupportedQuery",
      "The specified query with OData cast is not supported without the $count=true query parameter and the ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
    );
  }
  return answerCollection(request, memberships(request, false), ROLE_RULES, "directoryRoles");
};

/** GET …/memberOf/$count and …/transitiveMemberOf/$count */
export const countMemberships: GraphHandler = (request) =>
  answerCount(request, memberships(request, false), MEMBERSHIP_RULES);

function memberships(request: GraphRequest, typed: boolean): readonly Entity[] {
  const principal = findByKey(request, request.view.servicePrincipals, SERVICE_PRINCIPAL);
  const readable = fulfils(request.permissions, REQUIREMENTS.readRoles);
  return principal.directoryRoles.map((name) => {
    const entity = roleEntity(role(request.tenant.id, name));
    // https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    const shown = readable
      ? entity
      : { id: entity["id"], deletedDateTime: null, description: null, displayName: null, roleTemplateId: null };
    return typed ? { "@odata.type": "#microsoft.graph.directoryRole", ...shown } : shown;
  });
}

function roleOf(request: GraphRequest): Role {
  const { name, value } = keyAt(request, 0);
  const property = name.toLowerCase() === "roletemplateid" ? "roleTemplateId" : "id";
  const found = roles(request).find((each) => sameId(each[property], value));
  if (found === undefined) throw resourceNotFound(value);
  return found;
}
