import type { Reply } from "../../exchange.ts";
import { LOCATIONS, SQL_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";

/** Hardware of managed instances: its family, and the ending of the SKU's name. */
const FAMILIES = ["Gen5", "G8IM", "G8IH"];
const VCORES = [4, 8, 16, 24, 32, 40, 64, 80];
const EDITIONS = [
  { name: "GeneralPurpose", prefix: "GP", status: "Default" },
  { name: "BusinessCritical", prefix: "BC", status: "Available" },
];

/**
 * What a location offers (https://learn.microsoft.com/rest/api/sql/capabilities/list-by-location). Azure CLI reads it before
 * `az sql mi create` and `az sql mi update`, to find the name of the SKU
 * (https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/sql/custom.py).
 */
export const CAPABILITY_ROUTES: readonly ArmRoute[] = [
  {
    method: "GET",
    path: "/subscriptions/{subscription}/providers/Microsoft.Sql/locations/{location}/capabilities",
    versions: SQL_VERSIONS,
    type: "locations/capabilities",
    action: "Microsoft.Sql/locations/capabilities/read",
    scope: "/subscriptions/{subscription}",
    handle: capabilities,
  },
];

function capabilities(request: ArmRequest): Reply {
  const asked = request.names["location"] ?? "";
  const region = asked.toLowerCase().replaceAll(" ", "");
  const location = LOCATIONS.find((each) => each.name === region);
  if (location === undefined) {
    throw new ArmRefusal(
      400,
      "LocationNotAvailableForResourceType",
      `The provided location '${asked}' is not available for resource type 'Microsoft.Sql/locations/capabilities'. List of ` +
        `available regions for the resource type is '${LOCATIONS.map((each) => each.name).join(",")}'.`,
    );
  }
  const wanted = request.exchange.query.get("include");
  const hasInstances = wanted === null || wanted === "supportedManagedInstanceVersions";
  const body = {
    name: location.displayName,
    ...(hasInstances ? { supportedManagedInstanceVersions: [instanceVersion()] } : {}),
    status: "Available",
  };
  return { status: 200, body };
}

function instanceVersion(): Record<string, unknown> {
  const supportedEditions = EDITIONS.map(({ name, prefix, status }) => ({
    name,
    supportedFamilies: FAMILIES.map((family) => ({
      name: family,
      sku: `${prefix}_${family}`,
      supportedLicenseTypes: [
        { name: "LicenseIncluded", status: "Default" },
        { name: "BasePrice", status: "Available" },
      ],
      supportedVcoresValues: VCORES.map((value) => ({ name: String(value), value, status: "Available" })),
      status: family === "Gen5" ? "Default" : "Available",
    })),
    status,
  }));
  return { name: "12.0", supportedEditions, status: "Default" };
}
