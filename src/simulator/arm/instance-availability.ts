import type { InstanceRecord } from "../state.ts";
import { providerRefusal } from "./arm-refusal.ts";
import type { InstanceOperations } from "./instance-operations.ts";

/**
 * Refuses a change of an instance that is stopped, starting or busy. The codes and statuses are those of the specification
 * (https://github.com/Azure/azure-rest-api-specs/blob/main/specification/sql/resource-manager/Microsoft.Sql/SQL/stable/2021-11-01/ManagedInstances.json);
 * which of its two "busy" codes a PATCH gets is not published: 400 while an operation of the API runs, 409 else.
 *
 * @throws {ArmRefusal} 400 or 409.
 */
export function requireAvailable(instance: InstanceRecord, operations: InstanceOperations): void {
  if (instance.state === "Stopped" || instance.state === "Stopping") {
    throw providerRefusal(
      400,
      "ManagedInstanceStoppingOrStopped",
      "Conflicting operation submitted while instance is in stopping/stopped state",
    );
  }
  if (instance.state === "Starting") {
    throw providerRefusal(
      400,
      "ManagedInstanceStarting",
      "Conflicting operation submitted while instance is in starting state",
    );
  }
  if (operations.running(instance.resourceId) !== undefined) {
    throw providerRefusal(
      400,
      "ManagedInstanceOperationInProgress",
      "There is already an operation in progress on the managed instance. Please wait for it to finish.",
    );
  }
  if (instance.state === "Creating" || instance.state === "Updating") {
    throw providerRefusal(
      409,
      "ManagedInstanceIsBusy",
      "Managed instance is busy with another operation. Please wait a few minutes and try again.",
    );
  }
}
