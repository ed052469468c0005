import type { Reply } from "../../exchange.ts";
import { SQL_VERSIONS } from "../api-versions.ts";
import { ArmRefusal, providerRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute } from "../arm-request.ts";
import type { InstanceOperation } from "../instance-operations.ts";
import { instanceView } from "../instance-view.ts";
import { operationUrl, sqlTime } from "../operation-reply.ts";
import { INSTANCE_PATH, requireInstance } from "./managed-instances.ts";

const KINDS = ["managedInstance", "startManagedInstance", "stopManagedInstance"];
const PARENTS = ["/subscriptions/{subscription}/resourceGroups/{group}", "/subscriptions/{subscription}"];
const COMMON = { method: "GET", versions: SQL_VERSIONS } as const;

const OPERATION_TITLES: Readonly<Record<InstanceOperation["name"], string>> = {
  UpsertManagedServer: "UPDATE MANAGED SERVER",
  DropManagedServer: "DROP MANAGED SERVER",
  StartManagedInstance: "START MANAGED INSTANCE",
  StopManagedInstance: "STOP MANAGED INSTANCE",
};

/**
 * Following an operation (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations) and the history
 * of an instance (https://learn.microsoft.com/rest/api/sql/managed-instance-operations).
 */
export const OPERATION_ROUTES: readonly ArmRoute[] = [
  ...KINDS.flatMap((kind) => PARENTS.flatMap((parent) => followRoutes(kind, parent))),
  {
    ...COMMON,
    path: `${INSTANCE_PATH}/operations`,
    type: "managedInstances/operations",
    action: "Microsoft.Sql/managedInstances/operations/read",
    scope: INSTANCE_PATH,
    handle: history,
  },
  {
    ...COMMON,
    path: `${INSTANCE_PATH}/operations/{operation}`,
    type: "managedInstances/operations",
    action: "Microsoft.Sql/managedInstances/operations/read",
    scope: INSTANCE_PATH,
    handle: (request) => ({ status: 200, body: view(requireOperationOfInstance(request)) }),
  },
  {
    ...COMMON,
    method: "POST",
    path: `${INSTANCE_PATH}/operations/{operation}/cancel`,
    type: "managedInstances/operations",
    action: "Microsoft.Sql/managedInstances/operations/cancel/action",
    scope: INSTANCE_PATH,
    handle: cancel,
  },
];

function followRoutes(kind: string, parent: string): readonly ArmRoute[] {
  const route = (type: string, handle: ArmRoute["handle"]): ArmRoute => ({
    ...COMMON,
    path: `${parent}/providers/Microsoft.Sql/locations/{location}/${type}/{operation}`,
    type: `locations/${type}`,
    action: `Microsoft.Sql/locations/${type}/read`,
    scope: parent,
    handle,
  });
  return [route(`${kind}AzureAsyncOperation`, status), route(`${kind}OperationResults`, result)];
}

function status(request: ArmRequest): Reply {
  const operation = requireOperation(request);
  const { id, state, startedAtMs, error } = operation;
  const body = { name: id, status: state, startTime: sqlTime(startedAtMs), ...(error === undefined ? {} : { error }) };
  return { status: 200, headers: retryAfter(request, operation), body };
}

function result(request: ArmRequest): Reply {
  const operation = requireOperation(request);
  if (operation.state === "Failed") {
    throw providerRefusal(400, operation.error?.code ?? "", operation.error?.message ?? "");
  }
  if (operation.state === "InProgress") {
    return {
      status: 202,
      headers: { ...retryAfter(request, operation), location: operationUrl(request, operation, "OperationResults") },
      body: { operation: operation.name, startTime: sqlTime(operation.startedAtMs) },
    };
  }
  const id = operation.resourceId.toLowerCase();
  const instance = request.world.state.managedInstances.find((each) => each.resourceId.toLowerCase() === id);
  if (instance === undefined) return { status: 204 };
  return { status: 200, body: instanceView(request, instance, false) };
}

function retryAfter(request: ArmRequest, operation: InstanceOperation): Record<string, string> {
  if (operation.state !== "InProgress") return {};
  return { "retry-after": String(request.world.state.behaviour.retryAfterSeconds) };
}

function requireOperation(request: ArmRequest): InstanceOperation {
  const id = request.names["operation"] ?? "";
  const operation = request.operations.find(id);
  if (operation !== undefined) return operation;
  throw providerRefusal(404, "OperationIdNotFound", `The operation with Id ${id} does not exist.`);
}

function requireOperationOfInstance(request: ArmRequest): InstanceOperation {
  const instance = requireInstance(request);
  const operation = requireOperation(request);
  if (operation.resourceId === instance.resourceId) return operation;
  throw providerRefusal(404, "OperationIdNotFound", `The operation with Id ${operation.id} does not exist.`);
}

function history(request: ArmRequest): Reply {
  const { resourceId } = requireInstance(request);
  return { status: 200, body: { value: request.operations.ofInstance(resourceId).map(view) } };
}

/** None of the simulator's operations can be cancelled: changes of basic properties can't (management-operations-cancel). */
function cancel(request: ArmRequest): Reply {
  const operation = requireOperationOfInstance(request);
  throw new ArmRefusal(
    409,
    "CannotCancelOperation",
    `The management operation is in state '${operation.state}' and cannot be cancelled.`,
  );
}

function view(operation: InstanceOperation): Record<string, unknown> {
  const { id, resourceId, startedAtMs, state, error } = operation;
  return {
    id: `${resourceId}/operations/${id}`,
    name: id,
    type: "Microsoft.Sql/managedInstances/operations",
    properties: {
      managedInstanceName: resourceId.split("/").at(-1),
      operation: operation.name,
      operationFriendlyName: OPERATION_TITLES[operation.name],
      percentComplete: state === "InProgress" ? 0 : 100,
      startTime: sqlTime(startedAtMs),
      state,
      isCancellable: false,
      ...(state === "InProgress" ? { estimatedCompletionTime: sqlTime(startedAtMs + operation.durationMs) } : {}),
      ...(error === undefined
        ? {}
        : { errorCode: 40000, errorDescription: error.message, errorSeverity: 16, isUserError: false }),
      operationParameters: { requestedParameters: operation.parameters },
    },
  };
}
