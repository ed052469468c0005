import type { Reply } from "../exchange.ts";
import type { ArmRequest } from "./arm-request.ts";
import type { InstanceOperation } from "./instance-operations.ts";
import { instanceIdParts } from "./resource-scope.ts";

/** Start of the two location types that follow an operation. */
const LOCATION_TYPES: Readonly<Record<InstanceOperation["name"], string>> = {
  UpsertManagedServer: "managedInstance",
  DropManagedServer: "managedInstance",
  StartManagedInstance: "startManagedInstance",
  StopManagedInstance: "stopManagedInstance",
};

/** A time as the SQL resource provider writes it. */
export function sqlTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * 202 with the headers that lead to the operation
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations).
 */
export function acceptedReply(request: ArmRequest, operation: InstanceOperation): Reply {
  return {
    status: 202,
    headers: {
      "azure-asyncoperation": operationUrl(request, operation, "AzureAsyncOperation"),
      location: operationUrl(request, operation, "OperationResults"),
      "retry-after": String(request.world.state.behaviour.retryAfterSeconds),
    },
    body: { operation: operation.name, startTime: sqlTime(operation.startedAtMs) },
  };
}

/** The URL of an operation or of its result, under the address that the caller used. */
export function operationUrl(
  request: ArmRequest,
  operation: InstanceOperation,
  kind: "AzureAsyncOperation" | "OperationResults",
): string {
  const { subscription, group } = instanceIdParts(operation.resourceId);
  const type = `${LOCATION_TYPES[operation.name]}${kind}`;
  return (
    `https://${request.exchange.host}/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Sql/` +
    `locations/${operation.location}/${type}/${operation.id}?api-version=${request.apiVersion}`
  );
}
