import type { Reply } from "../../exchange.ts";
import type { InstanceRecord, SimulatorState } from "../../state.ts";
import { RESOURCES_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import { mayDo } from "../authorization.ts";
import { instanceIdParts } from "../resource-scope.ts";
import { subscriptionOf } from "./subscriptions.ts";

type ResourceGroup = SimulatorState["subscriptions"][number]["resourceGroups"][number];

const READ = "Microsoft.Resources/subscriptions/resourceGroups/read";

/**
 * The resource group named in the path.
 *
 * @throws {ArmRefusal} 404 ResourceGroupNotFound.
 */
export function resourceGroupOf(request: ArmRequest): ResourceGroup {
  const name = request.names["group"] ?? "";
  const group = subscriptionOf(request).resourceGroups.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (group !== undefined) return group;
  throw new ArmRefusal(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

/** Resource groups (https://learn.microsoft.com/rest/api/resources/resource-groups) and the list of all resources. */
export const RESOURCE_GROUP_ROUTES: readonly ArmRoute[] = [
  { method: "GET", path: "/subscriptions/{subscription}/resourceGroups", versions: RESOURCES_VERSIONS, handle: list },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/resourceGroups/{group}",
    versions: RESOURCES_VERSIONS,
    action: READ,
    handle: (request) => ({ status: 200, body: view(request, resourceGroupOf(request)) }),
  },
  {
    method: "HEAD",
    path: "/subscriptions/{subscription}/resourceGroups/{group}",
    versions: RESOURCES_VERSIONS,
    action: READ,
    handle: probe,
  },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/resources",
    versions: RESOURCES_VERSIONS,
    handle: listResources,
  },
  {
    method: "GET",
    path: "/subscriptions/{subscription}/resourceGroups/{group}/resources",
    versions: RESOURCES_VERSIONS,
    handle: listResources,
  },
];

function probe(request: ArmRequest): Reply {
  resourceGroupOf(request);
  return { status: 204 };
}

/** Resource Manager lists only what the caller may read, and refuses nothing. */
function list(request: ArmRequest): Reply {
  const { id, resourceGroups } = subscriptionOf(request);
  const readable = resourceGroups.filter((group) =>
    mayDo(request.identity, READ, `/subscriptions/${id}/resourceGroups/${group.name}`),
  );
  return { status: 200, body: { value: readable.map((group) => view(request, group)) } };
}

function listResources(request: ArmRequest): Reply {
  const { subscription, group } = request.names;
  if (group !== undefined) resourceGroupOf(request);
  const filter = request.exchange.query.get("$filter") ?? "";
  const wantedType = /resourceType eq '([^']+)'/i.exec(filter)?.[1]?.toLowerCase();
  const isWanted = (instance: InstanceRecord): boolean => {
    const parts = instanceIdParts(instance.resourceId);
    return (
      parts.subscription.toLowerCase() === subscription?.toLowerCase() &&
      (group === undefined || parts.group.toLowerCase() === group.toLowerCase()) &&
      (wantedType === undefined || wantedType === "microsoft.sql/managedinstances") &&
      mayDo(request.identity, "Microsoft.Sql/managedInstances/read", instance.resourceId)
    );
  };
  const value = request.world.state.managedInstances.filter(isWanted).map((instance) => ({
    id: instance.resourceId,
    name: instanceIdParts(instance.resourceId).instance,
    type: "Microsoft.Sql/managedInstances",
    sku: instance.sku,
    location: instance.location,
    tags: instance.tags,
  }));
  return { status: 200, body: { value } };
}

function view(request: ArmRequest, group: ResourceGroup): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscriptionOf(request).id}/resourceGroups/${group.name}`,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: "Succeeded" },
  };
}
