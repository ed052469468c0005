import type { Entity, EntityType } from "../odata/entity-type.ts";
import { lastSyncDateTime } from "../organization-state.ts";
import { answerCollection, answerEntity, directoryRules } from "./collection-answer.ts";
import { sameId } from "./find-by-key.ts";
import { resourceNotFound } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";

/** https://learn.microsoft.com/graph/api/resources/organization */
export const ORGANIZATION: EntityType = {
  name: "microsoft.graph.organization",
  resource: "Organization",
  properties: {
    id: { type: "string" },
    deletedDateTime: { type: "date" },
    businessPhones: { type: "string", collection: true },
    city: { type: "string" },
    country: { type: "string" },
    countryLetterCode: { type: "string" },
    createdDateTime: { type: "date" },
    defaultUsageLocation: { type: "string" },
    displayName: { type: "string" },
    isMultipleDataLocationsForServicesEnabled: { type: "boolean" },
    marketingNotificationEmails: { type: "string", collection: true },
    onPremisesLastSyncDateTime: { type: "date" },
    onPremisesSyncEnabled: { type: "boolean" },
    partnerTenantType: { type: "string" },
    postalCode: { type: "string" },
    preferredLanguage: { type: "string" },
    securityComplianceNotificationMails: { type: "string", collection: true },
    securityComplianceNotificationPhones: { type: "string", collection: true },
    state: { type: "string" },
    street: { type: "string" },
    technicalNotificationMails: { type: "string", collection: true },
    tenantType: { type: "string" },
    directorySizeQuota: { type: "object" },
    privacyProfile: { type: "object" },
    assignedPlans: { type: "object", collection: true },
    provisionedPlans: { type: "object", collection: true },
    verifiedDomains: { type: "object", collection: true },
  },
};

function organizationEntity({ tenant, world }: GraphRequest): Entity {
  const { organization } = tenant;
  return {
    id: tenant.id,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: null,
    createdDateTime: null,
    defaultUsageLocation: null,
    displayName: tenant.displayName,
    isMultipleDataLocationsForServicesEnabled: null,
    marketingNotificationEmails: [],
    onPremisesLastSyncDateTime: lastSyncDateTime(organization, world.clock.nowMs()),
    onPremisesSyncEnabled: organization.onPremisesSyncEnabled,
    partnerTenantType: null,
    postalCode: null,
    preferredLanguage: "en",
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: null,
    technicalNotificationMails: [],
    tenantType: "AAD",
    directorySizeQuota: { used: objectsIn(tenant), total: 300_000 },
    privacyProfile: null,
    assignedPlans: [],
    provisionedPlans: [],
    verifiedDomains: organization.verifiedDomains.map((name, index) => ({
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: index === 0,
      isInitial: name.toLowerCase().endsWith(".onmicrosoft.com"),
      name,
      type: "Managed",
    })),
  };
}

function objectsIn({ applications, servicePrincipals, devices, users }: GraphRequest["tenant"]): number {
  return applications.length + servicePrincipals.length + devices.length + users.length;
}

/** GET /organization: a collection of one. */
export const listOrganization: GraphHandler = (request) =>
  answerCollection(request, [organizationEntity(request)], directoryRules(ORGANIZATION, false), "organization");

/** GET /organization/{id} */
export const getOrganization: GraphHandler = (request) => {
  const { value } = keyAt(request, 0);
  if (!sameId(value, request.tenant.id)) throw resourceNotFound(value);
  return answerEntity(request, organizationEntity(request), ORGANIZATION, "organization");
};
