import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerCount, answerEntity, directoryRules } from "./collection-answer.ts";
import { answerDelta } from "./delta.ts";
import { findByKey } from "./find-by-key.ts";
import type { ServicePrincipalRecord } from "./first-party.ts";
import type { GraphHandler, GraphRequest } from "./graph-request.ts";

/** The tenant of Microsoft's own applications. */
const MICROSOFT_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** https://learn.microsoft.com/graph/api/resources/serviceprincipal; filters as its table of properties says. */
export const SERVICE_PRINCIPAL: EntityType = {
  name: "microsoft.graph.servicePrincipal",
  resource: "ServicePrincipal",
  properties: {
    id: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    deletedDateTime: { type: "date" },
    accountEnabled: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    alternativeNames: { type: "string", collection: true, filter: ["any"] },
    appDisplayName: { type: "string" },
    appDescription: { type: "string" },
    appId: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne", "startswith"] },
    applicationTemplateId: { type: "string", advancedFilter: ["eq", "ne"] },
    appOwnerOrganizationId: { type: "guid", filter: ["eq"] },
    appRoleAssignmentRequired: { type: "boolean", advancedFilter: ["eq", "ne"] },
    createdDateTime: { type: "date", advancedFilter: ["eq", "in"] },
    description: { type: "string", advancedFilter: ["eq", "ne", "startswith"] },
    disabledByMicrosoftStatus: { type: "string", advancedFilter: ["eq", "ne"] },
    displayName: {
      type: "string",
      filter: ["eq", "in", "startswith"],
      advancedFilter: ["ne", "endswith"],
      orderBy: "always",
    },
    homepage: { type: "string", advancedFilter: ["eq", "ne", "startswith"] },
    loginUrl: { type: "string" },
    logoutUrl: { type: "string" },
    notes: { type: "string" },
    notificationEmailAddresses: { type: "string", collection: true },
    preferredSingleSignOnMode: { type: "string", advancedFilter: ["eq"] },
    preferredTokenSigningKeyThumbprint: { type: "string" },
    replyUrls: { type: "string", collection: true },
    servicePrincipalNames: { type: "string", collection: true, filter: ["any"] },
    servicePrincipalType: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    signInAudience: { type: "string" },
    tags: { type: "string", collection: true, filter: ["any"] },
    tokenEncryptionKeyId: { type: "guid" },
    samlSingleSignOnSettings: { type: "object" },
    addIns: { type: "object", collection: true },
    appRoles: { type: "object", collection: true },
    info: { type: "object" },
    keyCredentials: { type: "object", collection: true },
    oauth2PermissionScopes: { type: "object", collection: true },
    passwordCredentials: { type: "object", collection: true },
    resourceSpecificApplicationPermissions: { type: "object", collection: true },
    verifiedPublisher: { type: "object" },
    customSecurityAttributes: { type: "object" },
  },
};

const RULES = directoryRules(SERVICE_PRINCIPAL, true);

/** A service principal as v1.0 answers it. What the state doesn't hold has the value of a newly made one. */
export function servicePrincipalEntity(record: ServicePrincipalRecord, request: GraphRequest): Entity {
  const own = request.view.applications.some((application) => application.appId === record.appId);
  const managed = record.servicePrincipalType === "ManagedIdentity";
  return {
    id: record.id,
    deletedDateTime: null,
    accountEnabled: record.accountEnabled,
    alternativeNames: [],
    appDisplayName: managed ? null : record.displayName,
    appDescription: null,
    appId: record.appId,
    applicationTemplateId: null,
    appOwnerOrganizationId: managed ? null : own ? request.tenant.id : MICROSOFT_TENANT,
    appRoleAssignmentRequired: record.appRoleAssignmentRequired,
    createdDateTime: null,
    description: null,
    disabledByMicrosoftStatus: null,
    displayName: record.displayName,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    replyUrls: [],
    servicePrincipalNames: record.servicePrincipalNames,
    servicePrincipalType: record.servicePrincipalType,
    signInAudience: managed ? null : own ? "AzureADMyOrg" : "AzureADMultipleOrgs",
    tags: record.tags,
    tokenEncryptionKeyId: null,
    samlSingleSignOnSettings: null,
    addIns: [],
    appRoles: record.appRoles.map(appRoleEntity),
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: [],
    oauth2PermissionScopes: record.oauth2PermissionScopes.map(scopeEntity),
    passwordCredentials: [],
    resourceSpecificApplicationPermissions: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  };
}

function appRoleEntity({ id, value }: { readonly id: string; readonly value: string }): Entity {
  return {
    allowedMemberTypes: ["Application"],
    description: value,
    displayName: value,
    id,
    isEnabled: true,
    origin: "Application",
    value,
  };
}

function scopeEntity({ id, value }: { readonly id: string; readonly value: string }): Entity {
  return {
    adminConsentDescription: value,
    adminConsentDisplayName: value,
    id,
    isEnabled: true,
    type: "User",
    userConsentDescription: null,
    userConsentDisplayName: null,
    value,
  };
}

const entities = (request: GraphRequest): readonly Entity[] =>
  request.view.servicePrincipals.map((record) => servicePrincipalEntity(record, request));

/** GET /servicePrincipals */
export const listServicePrincipals: GraphHandler = (request) =>
  answerCollection(request, entities(request), RULES, "servicePrincipals");

/** GET /servicePrincipals/$count */
export const countServicePrincipals: GraphHandler = (request) => answerCount(request, entities(request), RULES);

/** GET /servicePrincipals/{id}, /servicePrincipals(appId='…') */
export const getServicePrincipal: GraphHandler = (request) => {
  const record = findByKey(request, request.view.servicePrincipals, SERVICE_PRINCIPAL);
  return answerEntity(request, servicePrincipalEntity(record, request), SERVICE_PRINCIPAL, "servicePrincipals");
};

/** GET /servicePrincipals/delta */
export const trackServicePrincipals: GraphHandler = (request) =>
  answerDelta(request, entities(request), {
    name: "servicePrincipals",
    type: SERVICE_PRINCIPAL,
    removedReason: "changed",
  });
