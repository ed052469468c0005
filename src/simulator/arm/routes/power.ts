import type { Reply } from "../../exchange.ts";
import type { InstanceRecord } from "../../state.ts";
import type { World } from "../../world.ts";
import { SQL_VERSIONS } from "../api-versions.ts";
import { providerRefusal } from "../arm-refusal.ts";
import type { ArmRequest, ArmRoute, OperationFailure } from "../arm-request.ts";
import { requireAvailable } from "../instance-availability.ts";
import type { InstanceOperation, InstanceOperations } from "../instance-operations.ts";
import { acceptedReply } from "../operation-reply.ts";
import { INSTANCE_PATH, requireInstance } from "./managed-instances.ts";

/** Start and stop exist since 2021-08-01-preview (https://learn.microsoft.com/rest/api/sql/managed-instances/stop). */
const VERSIONS = SQL_VERSIONS.filter((each) => each.slice(0, 10) >= "2021-08-01");
const COMMON = { method: "POST", versions: VERSIONS, type: "managedInstances" } as const;

/** Starting and stopping instances. */
export const POWER_ROUTES: readonly ArmRoute[] = [
  {
    ...COMMON,
    path: `${INSTANCE_PATH}/stop`,
    action: "Microsoft.Sql/managedInstances/stop/action",
    scope: INSTANCE_PATH,
    handle: stop,
  },
  {
    ...COMMON,
    path: `${INSTANCE_PATH}/start`,
    action: "Microsoft.Sql/managedInstances/start/action",
    scope: INSTANCE_PATH,
    handle: start,
  },
];

/** Begins to stop an instance that is Ready. */
export function beginStop(
  world: World,
  operations: InstanceOperations,
  instance: InstanceRecord,
  failure?: OperationFailure,
): InstanceOperation {
  instance.state = "Stopping";
  return beginPower(world, operations, {
    instance,
    name: "StopManagedInstance",
    after: "Stopped",
    before: "Ready",
    failure,
  });
}

/** Begins to start an instance that is Stopped. */
export function beginStart(
  world: World,
  operations: InstanceOperations,
  instance: InstanceRecord,
  failure?: OperationFailure,
): InstanceOperation {
  instance.state = "Starting";
  return beginPower(world, operations, {
    instance,
    name: "StartManagedInstance",
    after: "Ready",
    before: "Stopped",
    failure,
  });
}

function beginPower(
  world: World,
  operations: InstanceOperations,
  plan: {
    readonly instance: InstanceRecord;
    readonly name: "StartManagedInstance" | "StopManagedInstance";
    readonly after: "Ready" | "Stopped";
    readonly before: "Ready" | "Stopped";
    readonly failure: OperationFailure | undefined;
  },
): InstanceOperation {
  const { instance, failure } = plan;
  return operations.begin({
    name: plan.name,
    instance,
    durationMs: world.state.behaviour.startStopMs,
    parameters: {},
    complete: () => {
      instance.state = plan.after;
    },
    undo: () => {
      instance.state = plan.before;
    },
    ...(failure === undefined ? {} : { failure }),
  });
}

function stop(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  requireAvailable(instance, request.operations);
  return acceptedReply(request, beginStop(request.world, request.operations, instance, request.failOperation));
}

function start(request: ArmRequest): Reply {
  const instance = requireInstance(request);
  if (instance.state === "Stopped") {
    return acceptedReply(request, beginStart(request.world, request.operations, instance, request.failOperation));
  }
  if (instance.state === "Starting" || instance.state === "Stopping") requireAvailable(instance, request.operations);
  // The code for starting what runs is not published.
  throw providerRefusal(
    400,
    "InvalidManagedInstanceStateForStart",
    "The managed instance cannot be started because it is not in the stopped state.",
  );
}
