import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerEntity, directoryRules } from "./collection-answer.ts";
import { findByKey, isGuid, sameId } from "./find-by-key.ts";
import type { ServicePrincipalRecord } from "./first-party.ts";
import { assignmentId } from "./grant-id.ts";
import { badRequest, invalidValue, resourceNotFound } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";
import type { DirectoryRecords } from "./replication.ts";
import { refuseUnknownProperties, requiredText } from "./request-body.ts";
import { SERVICE_PRINCIPAL } from "./service-principal.ts";

type AssignmentRecord = DirectoryRecords["appRoleAssignments"];

/** `appRoleAssignments` are what a principal holds, `appRoleAssignedTo` what a resource gave. */
type Side = "appRoleAssignments" | "appRoleAssignedTo";

/** The role that stands for "any": may be assigned on resources that publish none. */
const DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000";

/** https://learn.microsoft.com/graph/api/resources/approleassignment */
export const ASSIGNMENT: EntityType = {
  name: "microsoft.graph.appRoleAssignment",
  resource: "AppRoleAssignment",
  properties: {
    id: { type: "string" },
    deletedDateTime: { type: "date" },
    appRoleId: { type: "guid" },
    createdDateTime: { type: "date" },
    principalDisplayName: { type: "string", filter: ["eq", "startswith"] },
    principalId: { type: "guid" },
    principalType: { type: "string" },
    resourceDisplayName: { type: "string" },
    resourceId: { type: "guid", filter: ["eq"] },
  },
};

const RULES = directoryRules(ASSIGNMENT, false);

function assignmentEntity(record: AssignmentRecord, request: GraphRequest): Entity {
  return {
    id: record.id,
    deletedDateTime: null,
    appRoleId: record.appRoleId,
    createdDateTime: null,
    principalDisplayName: request.view.servicePrincipal(record.principalId)?.displayName ?? null,
    principalId: record.principalId,
    principalType: "ServicePrincipal",
    resourceDisplayName: request.view.servicePrincipal(record.resourceId)?.displayName ?? null,
    resourceId: record.resourceId,
  };
}

/** GET /servicePrincipals/{id}/appRoleAssignments and …/appRoleAssignedTo */
export function listAssignments(side: Side): GraphHandler {
  return (request) => {
    const owner = ownerOf(request);
    const entities = ofSide(side, owner, request).map((record) => assignmentEntity(record, request));
    return answerCollection(request, entities, RULES, contextOf(side, owner));
  };
}

/** GET /servicePrincipals/{id}/appRoleAssignments/{id} and …/appRoleAssignedTo/{id} */
export function getAssignment(side: Side): GraphHandler {
  return (request) => {
    const [owner, record] = assignmentOf(side, request);
    return answerEntity(request, assignmentEntity(record, request), ASSIGNMENT, contextOf(side, owner));
  };
}

/** POST on both sides: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto */
export function createAssignment(side: Side): GraphHandler {
  return (request) => {
    const owner = ownerOf(request);
    const body = request.body();
    refuseUnknownProperties(body, ASSIGNMENT);
    const wanted = {
      principalId: guidIn(body, "principalId"),
      resourceId: guidIn(body, "resourceId"),
      appRoleId: guidIn(body, "appRoleId"),
    };
    const ownId = side === "appRoleAssignments" ? wanted.principalId : wanted.resourceId;
    // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1407
    if (!sameId(ownId, owner.id)) throw badRequest("Not a valid reference update.");
    requireRole(request, wanted);
    const exists = request.tenant.appRoleAssignments.some(
      (each) =>
        sameId(each.principalId, wanted.principalId) &&
        sameId(each.resourceId, wanted.resourceId) &&
        sameId(each.appRoleId, wanted.appRoleId),
    );
    if (exists) throw badRequest("Permission being assigned already exists on the object");
    const record: AssignmentRecord = { id: assignmentId(wanted.principalId, request.world.random.uuid()), ...wanted };
    request.world.changeDirectory(request.tenant.id, (tenant) => void tenant.appRoleAssignments.push(record));
    return answerEntity(request, assignmentEntity(record, request), ASSIGNMENT, contextOf(side, owner), 201);
  };
}

/** DELETE on both sides: https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto */
export function deleteAssignment(side: Side): GraphHandler {
  return (request) => {
    const [, record] = assignmentOf(side, request);
    if (!request.tenant.appRoleAssignments.some((each) => each.id === record.id)) throw resourceNotFound(record.id);
    request.world.changeDirectory(request.tenant.id, (tenant) => {
      tenant.appRoleAssignments = tenant.appRoleAssignments.filter((each) => each.id !== record.id);
    });
    return { status: 204 };
  };
}

function requireRole(request: GraphRequest, wanted: Omit<AssignmentRecord, "id">): void {
  const resource = request.view.servicePrincipal(wanted.resourceId);
  if (resource === undefined) throw resourceNotFound(wanted.resourceId);
  if (request.view.servicePrincipal(wanted.principalId) === undefined) throw resourceNotFound(wanted.principalId);
  const isPublished = resource.appRoles.some((role) => sameId(role.id, wanted.appRoleId));
  const isDefault = wanted.appRoleId === DEFAULT_ROLE && resource.appRoles.length === 0;
  if (!isPublished && !isDefault) throw badRequest("Permission being assigned was not found on application");
}

function assignmentOf(side: Side, request: GraphRequest): readonly [ServicePrincipalRecord, AssignmentRecord] {
  const owner = ownerOf(request);
  const { value } = keyAt(request, 1);
  const record = ofSide(side, owner, request).find((each) => each.id === value);
  if (record === undefined) throw resourceNotFound(value);
  return [owner, record];
}

function ofSide(side: Side, owner: ServicePrincipalRecord, request: GraphRequest): readonly AssignmentRecord[] {
  const end = side === "appRoleAssignments" ? "principalId" : "resourceId";
  return request.view.assignments.filter((each) => sameId(each[end], owner.id));
}

function ownerOf(request: GraphRequest): ServicePrincipalRecord {
  return findByKey(request, request.view.servicePrincipals, SERVICE_PRINCIPAL);
}

function contextOf(side: Side, owner: ServicePrincipalRecord): string {
  return `servicePrincipals('${owner.id}')/${side}`;
}

function guidIn(body: Entity, name: string): string {
  const value = requiredText(body, name, ASSIGNMENT);
  if (!isGuid(value)) throw invalidValue(name, ASSIGNMENT.resource);
  return value.toLowerCase();
}
