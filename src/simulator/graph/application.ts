import type { Entity, EntityType } from "../odata/entity-type.ts";
import type { Tenant } from "../state.ts";
import { answerCollection, answerCount, answerEntity, directoryRules } from "./collection-answer.ts";
import { answerDelta } from "./delta.ts";
import { findByKey } from "./find-by-key.ts";
import type { GraphHandler } from "./graph-request.ts";

type ApplicationRecord = Tenant["applications"][number];

/** https://learn.microsoft.com/graph/api/resources/application; filters as its table of properties says. */
export const APPLICATION: EntityType = {
  name: "microsoft.graph.application",
  resource: "Application",
  properties: {
    id: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    deletedDateTime: { type: "date" },
    appId: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne", "startswith"] },
    applicationTemplateId: { type: "string", advancedFilter: ["eq", "ne"] },
    createdDateTime: { type: "date", advancedFilter: ["eq", "ne", "in"], orderBy: "advanced" },
    disabledByMicrosoftStatus: { type: "string", advancedFilter: ["eq", "ne"] },
    displayName: {
      type: "string",
      filter: ["eq", "in", "startswith"],
      advancedFilter: ["ne", "endswith"],
      orderBy: "always",
    },
    description: { type: "string", filter: ["eq", "startswith"], advancedFilter: ["ne"] },
    groupMembershipClaims: { type: "string" },
    identifierUris: { type: "string", collection: true, filter: ["any"] },
    isDeviceOnlyAuthSupported: { type: "boolean" },
    isFallbackPublicClient: { type: "boolean" },
    notes: { type: "string" },
    publisherDomain: { type: "string", advancedFilter: ["eq", "ne", "startswith"] },
    serviceManagementReference: { type: "string" },
    signInAudience: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    tags: { type: "string", collection: true, filter: ["any"] },
    tokenEncryptionKeyId: { type: "guid" },
    uniqueName: { type: "string", filter: ["eq"] },
    samlMetadataUrl: { type: "string" },
    defaultRedirectUri: { type: "string" },
    certification: { type: "object" },
    optionalClaims: { type: "object" },
    addIns: { type: "object", collection: true },
    api: { type: "object" },
    appRoles: { type: "object", collection: true },
    info: { type: "object" },
    keyCredentials: { type: "object", collection: true },
    parentalControlSettings: { type: "object" },
    passwordCredentials: { type: "object", collection: true },
    publicClient: { type: "object" },
    requiredResourceAccess: {
      type: "object",
      collection: true,
      advancedFilter: ["any"],
      properties: { resourceAppId: { type: "string" } },
    },
    verifiedPublisher: { type: "object" },
    web: { type: "object" },
    spa: { type: "object" },
    servicePrincipalLockConfiguration: { type: "object" },
  },
};

const RULES = directoryRules(APPLICATION, true);

/** An application as v1.0 answers it. What the state doesn't hold has the value of a newly made application. */
export function applicationEntity(record: ApplicationRecord, publisherDomain: string | null): Entity {
  return {
    id: record.id,
    deletedDateTime: null,
    appId: record.appId,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    createdDateTime: record.createdDateTime ?? null,
    displayName: record.displayName,
    description: null,
    groupMembershipClaims: null,
    identifierUris: record.identifierUris,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    notes: null,
    publisherDomain,
    serviceManagementReference: null,
    signInAudience: "AzureADMyOrg",
    tags: record.tags,
    tokenEncryptionKeyId: null,
    uniqueName: null,
    samlMetadataUrl: null,
    defaultRedirectUri: null,
    certification: null,
    optionalClaims: null,
    servicePrincipalLockConfiguration: null,
    addIns: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: [],
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: [],
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: "Allow" },
    passwordCredentials: [],
    publicClient: { redirectUris: [] },
    requiredResourceAccess: record.requiredResourceAccess,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUriSettings: [],
    },
    spa: { redirectUris: [] },
  };
}

const entities = (request: Parameters<GraphHandler>[0]): readonly Entity[] => {
  const domain = request.tenant.organization.verifiedDomains[0] ?? null;
  return request.view.applications.map((record) => applicationEntity(record, domain));
};

/** GET /applications */
export const listApplications: GraphHandler = (request) =>
  answerCollection(request, entities(request), RULES, "applications");

/** GET /applications/$count */
export const countApplications: GraphHandler = (request) => answerCount(request, entities(request), RULES);

/** GET /applications/{id}, /applications(appId='…') */
export const getApplication: GraphHandler = (request) => {
  const record = findByKey(request, request.view.applications, APPLICATION);
  const domain = request.tenant.organization.verifiedDomains[0] ?? null;
  return answerEntity(request, applicationEntity(record, domain), APPLICATION, "applications");
};

/** GET /applications/delta */
export const trackApplications: GraphHandler = (request) =>
  answerDelta(request, entities(request), { name: "applications", type: APPLICATION, removedReason: "changed" });
