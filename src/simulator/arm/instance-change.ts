import type { InstanceRecord } from "../state.ts";
import type { World } from "../world.ts";
import { hasAuthenticationMetadata, hasServicePrincipal } from "./api-versions.ts";
import { providerRefusal } from "./arm-refusal.ts";
import { isObject } from "./arm-request.ts";
import { disableServicePrincipal, enableServicePrincipal } from "./instance-application.ts";
import { basicProperties } from "./instance-view.ts";

/** Properties that people set and that the simulator keeps as they are. */
const FREE_PROPERTIES = [
  "licenseType",
  "vCores",
  "storageSizeInGB",
  "publicDataEndpointEnabled",
  "proxyOverride",
  "minimalTlsVersion",
  "requestedBackupStorageRedundancy",
  "zoneRedundant",
  "subnetId",
  "administratorLogin",
  "collation",
  "timezoneId",
  "maintenanceConfigurationId",
];

/** A change that differs from what the instance is, by name, with what makes it true. */
export interface InstanceChange {
  readonly property: string;
  readonly value: unknown;
  readonly apply: (world: World, instance: InstanceRecord, tenantId: string) => void;
}

/**
 * The differences between a body (PUT or PATCH) and the instance, as the API version understands the body: what a version does
 * not know is ignored, as unknown properties are.
 *
 * @throws {ArmRefusal} 400 InvalidParameterValue.
 */
export function changesOf(
  body: Readonly<Record<string, unknown>>,
  instance: InstanceRecord,
  apiVersion: string,
): readonly InstanceChange[] {
  const properties = isObject(body["properties"]) ? body["properties"] : {};
  return [
    ...servicePrincipalChange(properties["servicePrincipal"], instance, apiVersion),
    ...metadataChange(properties["authenticationMetadata"], instance, apiVersion),
    ...tagsChange(body["tags"], instance),
    ...FREE_PROPERTIES.flatMap((name) => freeChange(name, properties[name], instance)),
  ];
}

function servicePrincipalChange(value: unknown, instance: InstanceRecord, apiVersion: string): InstanceChange[] {
  if (!isObject(value) || !hasServicePrincipal(apiVersion)) return [];
  const type = value["type"];
  if (type !== "None" && type !== "SystemAssigned") throw invalidParameter("ServicePrincipalType");
  if (type === instance.servicePrincipal.type) return [];
  const apply = type === "SystemAssigned" ? enableServicePrincipal : disableServicePrincipal;
  return [{ property: "servicePrincipal", value: type, apply }];
}

function metadataChange(value: unknown, instance: InstanceRecord, apiVersion: string): InstanceChange[] {
  if (value === undefined || value === null || !hasAuthenticationMetadata(apiVersion)) return [];
  if (value !== "AzureAD" && value !== "Paired" && value !== "Windows")
    throw invalidParameter("AuthenticationMetadata");
  if (value === instance.authenticationMetadata) return [];
  const apply: InstanceChange["apply"] = (_world, target) => {
    target.authenticationMetadata = value;
  };
  return [{ property: "authenticationMetadata", value, apply }];
}

function tagsChange(value: unknown, instance: InstanceRecord): InstanceChange[] {
  if (!isObject(value) || JSON.stringify(value) === JSON.stringify(instance.tags)) return [];
  const tags = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
  const apply: InstanceChange["apply"] = (_world, target) => {
    target.tags = tags;
  };
  return [{ property: "tags", value, apply }];
}

function freeChange(name: string, value: unknown, instance: InstanceRecord): InstanceChange[] {
  if (value === undefined || value === null) return [];
  const isSame = JSON.stringify(value) === JSON.stringify(basicProperties(instance)[name]);
  if (isSame) return [];
  const apply: InstanceChange["apply"] = (_world, target) => {
    target.properties[name] = value;
  };
  return [{ property: name, value, apply }];
}

function invalidParameter(name: string): Error {
  return providerRefusal(
    400,
    "InvalidParameterValue",
    `Invalid value given for parameter ${name}. Specify a valid parameter value.`,
  );
}
