import type { DeviceRecord } from "../device-state.ts";
import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerCount, answerEntity, directoryRules } from "./collection-answer.ts";
import { answerDelta } from "./delta.ts";
import type { DirectoryView } from "./directory-view.ts";
import { findByAlternateKey } from "./find-by-key.ts";
import type { GraphHandler, GraphRequest } from "./graph-request.ts";

/**
 * https://learn.microsoft.com/graph/api/resources/device; filters as its table of properties says, without the comparisons
 * by size. `trustType` can be filtered in practice, though the table doesn't say so.
 */
export const DEVICE: EntityType = {
  name: "microsoft.graph.device",
  resource: "Device",
  properties: {
    id: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    deletedDateTime: { type: "date" },
    accountEnabled: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    approximateLastSignInDateTime: { type: "date", filter: ["eq"], advancedFilter: ["ne"], orderBy: "advanced" },
    complianceExpirationDateTime: { type: "date" },
    createdDateTime: { type: "date", orderBy: "advanced" },
    deviceCategory: { type: "string" },
    deviceId: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    deviceMetadata: { type: "string" },
    deviceOwnership: { type: "string" },
    deviceVersion: { type: "number" },
    displayName: {
      type: "string",
      filter: ["eq", "in", "startswith"],
      advancedFilter: ["ne"],
      orderBy: "advanced",
    },
    enrollmentProfileName: { type: "string" },
    enrollmentType: { type: "string" },
    isCompliant: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    isManaged: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    isManagementRestricted: { type: "boolean" },
    isRooted: { type: "boolean" },
    managementType: { type: "string" },
    manufacturer: { type: "string" },
    mdmAppId: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    model: { type: "string" },
    onPremisesLastSyncDateTime: { type: "date", filter: ["eq", "in"], advancedFilter: ["ne"] },
    onPremisesSecurityIdentifier: { type: "string" },
    onPremisesSyncEnabled: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    operatingSystem: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    operatingSystemVersion: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    physicalIds: { type: "string", collection: true, filter: ["any"] },
    profileType: { type: "string" },
    registrationDateTime: { type: "date" },
    systemLabels: { type: "string", collection: true },
    trustType: { type: "string", filter: ["eq"] },
    alternativeSecurityIds: { type: "object", collection: true },
    extensionAttributes: { type: "object" },
  },
};

const RULES = directoryRules(DEVICE, true);
/** What is seen of `users/delta` (https://learn.microsoft.com/answers/questions/5875141); of devices nothing is published. */
const DELTA_PAGE_SIZE = 200;

/** A device as v1.0 answers it. What the state doesn't hold has the value of a newly registered one. */
export function deviceEntity(record: DeviceRecord): Entity {
  return {
    id: record.id,
    deletedDateTime: null,
    accountEnabled: record.accountEnabled,
    approximateLastSignInDateTime: record.approximateLastSignInDateTime,
    complianceExpirationDateTime: null,
    createdDateTime: record.registrationDateTime,
    deviceCategory: null,
    deviceId: record.deviceId,
    deviceMetadata: null,
    deviceOwnership: record.deviceOwnership,
    deviceVersion: 2,
    displayName: record.displayName,
    enrollmentProfileName: null,
    enrollmentType: null,
    isCompliant: record.isCompliant,
    isManaged: record.isManaged,
    isManagementRestricted: null,
    isRooted: null,
    managementType: record.managementType,
    manufacturer: record.manufacturer,
    mdmAppId: null,
    model: record.model,
    onPremisesLastSyncDateTime: record.onPremisesLastSyncDateTime,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: record.onPremisesSyncEnabled,
    operatingSystem: record.operatingSystem,
    operatingSystemVersion: record.operatingSystemVersion,
    physicalIds: [],
    profileType: record.profileType,
    registrationDateTime: record.registrationDateTime,
    systemLabels: [],
    trustType: record.trustType,
    alternativeSecurityIds: [],
    extensionAttributes: EXTENSION_ATTRIBUTES,
  };
}

const EXTENSION_ATTRIBUTES: Entity = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [`extensionAttribute${index + 1}`, null]),
);

/** A tenant may have ten thousands of devices, and a delta query reads them page by page: made once for each view. */
const madeFor = new WeakMap<DirectoryView, readonly Entity[]>();

function entities({ view }: GraphRequest): readonly Entity[] {
  const known = madeFor.get(view);
  if (known !== undefined) return known;
  const made = view.devices.map(deviceEntity);
  madeFor.set(view, made);
  return made;
}

/** GET /devices: https://learn.microsoft.com/graph/api/device-list */
export const listDevices: GraphHandler = (request) => answerCollection(request, entities(request), RULES, "devices");

/** GET /devices/$count */
export const countDevices: GraphHandler = (request) => answerCount(request, entities(request), RULES);

/** GET /devices/{id}, /devices(deviceId='…'): https://learn.microsoft.com/graph/api/device-get */
export const getDevice: GraphHandler = (request) => {
  const record = findByAlternateKey(request, request.view.devices, DEVICE, "deviceId");
  return answerEntity(request, deviceEntity(record), DEVICE, "devices");
};

/** GET /devices/delta: https://learn.microsoft.com/graph/api/device-delta */
export const trackDevices: GraphHandler = (request) =>
  answerDelta(request, entities(request), {
    name: "devices",
    type: DEVICE,
    removedReason: "deleted",
    pageSize: DELTA_PAGE_SIZE,
  });
