import { ArmRefusal } from "./arm-refusal.ts";

/**
 * Versions of Microsoft.Sql that have managed instances
 * (https://learn.microsoft.com/azure/templates/microsoft.sql/managedinstances).
 */
export const SQL_VERSIONS: readonly string[] = [
  "2025-01-01",
  "2024-11-01-preview",
  "2024-05-01-preview",
  "2023-08-01",
  "2023-08-01-preview",
  "2023-05-01-preview",
  "2023-02-01-preview",
  "2022-11-01-preview",
  "2022-08-01-preview",
  "2022-05-01-preview",
  "2022-02-01-preview",
  "2021-11-01",
  "2021-11-01-preview",
  "2021-08-01-preview",
  "2021-05-01-preview",
  "2021-02-01-preview",
  "2020-11-01-preview",
  "2020-08-01-preview",
  "2020-02-02-preview",
  "2018-06-01-preview",
  "2015-05-01-preview",
];

/** Versions of Resource Manager's own resources: tenants, subscriptions, providers, resource groups. */
export const RESOURCES_VERSIONS: readonly string[] = [
  "2025-04-01",
  "2025-03-01",
  "2024-11-01",
  "2024-07-01",
  "2024-03-01",
  "2023-07-01",
  "2022-12-01",
  "2022-09-01",
  "2022-05-01",
  "2022-01-01",
  "2021-04-01",
  "2021-01-01",
  "2020-10-01",
  "2020-09-01",
  "2020-08-01",
  "2020-06-01",
  "2020-05-01",
  "2020-01-01",
  "2019-11-01",
  "2019-10-01",
  "2019-09-01",
  "2019-08-01",
  "2019-07-01",
  "2019-06-01",
  "2019-05-10",
  "2019-05-01",
  "2019-03-01",
  "2018-11-01",
  "2018-09-01",
  "2018-08-01",
  "2018-07-01",
  "2018-06-01",
  "2018-05-01",
  "2018-02-01",
  "2018-01-01",
  "2017-12-01",
  "2017-08-01",
  "2017-06-01",
  "2017-05-10",
  "2017-05-01",
  "2017-03-01",
  "2016-09-01",
  "2016-07-01",
  "2016-06-01",
  "2016-02-01",
  "2015-11-01",
  "2015-01-01",
];

/** Versions of `Microsoft.Authorization/permissions`. */
export const PERMISSIONS_VERSIONS: readonly string[] = [
  "2022-05-01-preview",
  "2022-04-01",
  "2018-07-01",
  "2018-01-01-preview",
  "2015-07-01",
  "2015-06-01",
];

/** The regions that the simulator says a managed instance can be in; the real list is longer. */
export const LOCATIONS: readonly { readonly name: string; readonly displayName: string }[] = [
  { name: "westeurope", displayName: "West Europe" },
  { name: "northeurope", displayName: "North Europe" },
  { name: "germanywestcentral", displayName: "Germany West Central" },
  { name: "eastus", displayName: "East US" },
  { name: "westus2", displayName: "West US 2" },
  { name: "usgovvirginia", displayName: "USGov Virginia" },
  { name: "chinaeast2", displayName: "China East 2" },
];

/** Whether the API version knows `properties.servicePrincipal`: since 2021-05-01-preview. */
export function hasServicePrincipal(apiVersion: string): boolean {
  return apiVersion.slice(0, 10) >= "2021-05-01";
}

/** Whether the API version knows `properties.authenticationMetadata`: since 2023-05-01-preview. */
export function hasAuthenticationMetadata(apiVersion: string): boolean {
  return apiVersion.slice(0, 10) >= "2023-05-01";
}

/** Whether the API version has the short list of provisioning states: since 2025-01-01. */
export function hasShortProvisioningStates(apiVersion: string): boolean {
  return apiVersion.slice(0, 10) >= "2025-01-01";
}

/**
 * The refusal of a version that a resource type does not have: Resource Manager's own types have another one than those of
 * a provider (https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template and
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider).
 */
export function unsupportedVersion(
  apiVersion: string,
  supported: readonly string[],
  type: string | undefined,
): ArmRefusal {
  if (type === undefined) {
    return new ArmRefusal(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${apiVersion}' is invalid. The supported versions are '${supported.join(",")}'.`,
    );
  }
  const locations = LOCATIONS.map((each) => each.name).join(", ");
  return new ArmRefusal(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '${LOCATIONS[0]?.name ?? ""}' and API version '${apiVersion}' for ` +
      `type '${type}'. The supported api-versions are '${supported.join(", ")}'. The supported locations are '${locations}'.`,
  );
}
