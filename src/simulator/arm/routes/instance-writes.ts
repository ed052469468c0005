import type { Reply } from "../../exchange.ts";
import { type InstanceRecord, managedInstanceSchema } from "../../state.ts";
import { LOCATIONS, SQL_VERSIONS } from "../api-versions.ts";
import { ArmRefusal } from "../arm-refusal.ts";
import { type ArmRequest, type ArmRoute, bodyObject } from "../arm-request.ts";
import { disableServicePrincipal } from "../instance-application.ts";
import { requireAvailable } from "../instance-availability.ts";
import { changesOf, type InstanceChange } from "../instance-change.ts";
import { instanceView, tenantIdOfInstance } from "../instance-view.ts";
import { acceptedReply } from "../operation-reply.ts";
import { fillTemplate } from "../resource-scope.ts";
import { findInstance, INSTANCE_PATH, requireInstance } from "./managed-instances.ts";

const COMMON = { path: INSTANCE_PATH, versions: SQL_VERSIONS, type: "managedInstances" } as const;

/** Changing managed instances (https://learn.microsoft.com/rest/api/sql/managed-instances). */
export const INSTANCE_WRITE_ROUTES: readonly ArmRoute[] = [
  { method: "PATCH", ...COMMON, action: "Microsoft.Sql/managedInstances/write", handle: update },
  { method: "PUT", ...COMMON, action: "Microsoft.Sql/managedInstances/write", handle: createOrUpdate },
  { method: "DELETE", ...COMMON, action: "Microsoft.Sql/managedInstances/delete", handle: remove },
];

function update(request: ArmRequest): Reply {
  return change(request, requireInstance(request));
}

function createOrUpdate(request: ArmRequest): Reply {
  const body = bodyObject(request.exchange);
  const location = body["location"];
  if (typeof location !== "string" || location === "") {
    throw new ArmRefusal(400, "LocationRequired", "The location property is required for this definition.");
  }
  const region = location.toLowerCase().replaceAll(" ", "");
  const existing = findInstance(request);
  if (existing === undefined) return create(request, region);
  if (existing.location !== region) {
    throw new ArmRefusal(
      409,
      "InvalidResourceLocation",
      `The resource '${request.names["instance"] ?? ""}' already exists in location '${existing.location}' in resource ` +
        `group '${request.names["group"] ?? ""}'. A resource with the same name cannot be created in location '${region}'. ` +
        "Please select a new resource name.",
    );
  }
  return change(request, existing);
}

/** PATCH, and PUT on what exists: nothing to do is 200 at once, anything else runs as an operation. */
function change(request: ArmRequest, instance: InstanceRecord): Reply {
  const changes = changesOf(bodyObject(request.exchange), instance, request.apiVersion);
  requireAvailable(instance, request.operations);
  if (changes.length === 0) return { status: 200, body: instanceView(request, instance, false) };
  const operation = request.operations.begin({
    name: "UpsertManagedServer",
    instance,
    durationMs: request.world.state.behaviour.operationMs,
    parameters: Object.fromEntries(changes.map((each) => [each.property, each.value])),
    complete: () => applyAll(request, instance, changes),
    ...(request.failOperation === undefined ? {} : { failure: request.failOperation }),
  });
  return acceptedReply(request, operation);
}

function create(request: ArmRequest, region: string): Reply {
  if (!LOCATIONS.some((each) => each.name === region)) {
    throw new ArmRefusal(
      400,
      "LocationNotAvailableForResourceType",
      `The provided location '${region}' is not available for resource type 'Microsoft.Sql/managedInstances'. List of ` +
        `available regions for the resource type is '${LOCATIONS.map((each) => each.name).join(",")}'.`,
    );
  }
  const { world } = request;
  const instance = managedInstanceSchema.parse({
    resourceId: fillTemplate(INSTANCE_PATH, request.names),
    location: region,
    state: "Creating",
    dnsZone: world.random.uuid().replaceAll("-", "").slice(0, 12),
  });
  const changes = changesOf(bodyObject(request.exchange), instance, request.apiVersion);
  world.state.managedInstances.push(instance);
  const operation = request.operations.begin({
    name: "UpsertManagedServer",
    instance,
    durationMs: world.state.behaviour.operationMs,
    parameters: {},
    complete: () => {
      instance.state = "Ready";
      applyAll(request, instance, changes);
    },
    undo: () => forget(request, instance),
    ...(request.failOperation === undefined ? {} : { failure: request.failOperation }),
  });
  return { ...acceptedReply(request, operation), status: 201, body: instanceView(request, instance, false) };
}

function remove(request: ArmRequest): Reply {
  const instance = findInstance(request);
  if (instance === undefined) return { status: 204 };
  requireAvailable(instance, request.operations);
  const operation = request.operations.begin({
    name: "DropManagedServer",
    instance,
    durationMs: request.world.state.behaviour.operationMs,
    parameters: {},
    complete: () => {
      disableServicePrincipal(request.world, instance, tenantIdOfInstance(request, instance));
      forget(request, instance);
    },
    ...(request.failOperation === undefined ? {} : { failure: request.failOperation }),
  });
  return acceptedReply(request, operation);
}

function applyAll(request: ArmRequest, instance: InstanceRecord, changes: readonly InstanceChange[]): void {
  const tenantId = tenantIdOfInstance(request, instance);
  for (const each of changes) each.apply(request.world, instance, tenantId);
}

function forget(request: ArmRequest, instance: InstanceRecord): void {
  const { state } = request.world;
  state.managedInstances = state.managedInstances.filter((each) => each !== instance);
}
