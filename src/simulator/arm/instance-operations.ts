import type { InstanceRecord } from "../state.ts";
import type { World } from "../world.ts";
import type { OperationFailure } from "./arm-request.ts";

/** History is kept for a day (https://learn.microsoft.com/azure/azure-sql/managed-instance/management-operations-monitor). */
const HISTORY_MS = 24 * 60 * 60 * 1000;

/** Names of management operations, as the operations API spells them. */
export type OperationName =
  | "UpsertManagedServer"
  | "DropManagedServer"
  | "StartManagedInstance"
  | "StopManagedInstance";

/** A management operation of an instance, running or over. */
export interface InstanceOperation {
  readonly id: string;
  readonly name: OperationName;
  readonly resourceId: string;
  readonly location: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  state: "InProgress" | "Succeeded" | "Failed";
  endedAtMs?: number;
  error?: OperationFailure;
}

/** What is to be done, and what it changes when it is over. */
export interface OperationPlan {
  readonly name: OperationName;
  readonly instance: InstanceRecord;
  readonly durationMs: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Runs when the operation succeeds. */
  readonly complete: () => void;
  /** Runs when it fails, to put back what `begin` changed. */
  readonly undo?: () => void;
  readonly failure?: OperationFailure;
}

/** All management operations of all instances, on simulated time. At most one runs per instance. */
export class InstanceOperations {
  readonly #world: World;
  readonly #operations = new Map<string, InstanceOperation>();
  /** By resource id in lower case, so that a list of thousands of instances need not search all operations for each. */
  readonly #running = new Map<string, InstanceOperation>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts an operation; it ends by itself. */
  begin(plan: OperationPlan): InstanceOperation {
    const operation: InstanceOperation = {
      id: this.#world.random.uuid(),
      name: plan.name,
      resourceId: plan.instance.resourceId,
      location: plan.instance.location,
      startedAtMs: this.#world.clock.nowMs(),
      durationMs: plan.durationMs,
      parameters: plan.parameters,
      state: "InProgress",
    };
    this.#operations.set(operation.id, operation);
    this.#running.set(operation.resourceId.toLowerCase(), operation);
    this.#world.after(plan.durationMs, () => this.#finish(operation, plan));
    this.#world.instancesChanged(operation.resourceId);
    return operation;
  }

  /** The operation with this id, until a day after its start. */
  find(id: string): InstanceOperation | undefined {
    const operation = this.#operations.get(id.toLowerCase());
    if (operation === undefined || !this.#isFresh(operation)) return undefined;
    return operation;
  }

  /** Operations of an instance, newest first. */
  ofInstance(resourceId: string): readonly InstanceOperation[] {
    return [...this.#operations.values()]
      .filter((each) => each.resourceId.toLowerCase() === resourceId.toLowerCase() && this.#isFresh(each))
      .sort((a, b) => b.startedAtMs - a.startedAtMs);
  }

  /** The operation that runs on an instance now. */
  running(resourceId: string): InstanceOperation | undefined {
    return this.#running.get(resourceId.toLowerCase());
  }

  #isFresh(operation: InstanceOperation): boolean {
    return operation.startedAtMs + HISTORY_MS > this.#world.clock.nowMs();
  }

  #finish(operation: InstanceOperation, plan: OperationPlan): void {
    operation.endedAtMs = this.#world.clock.nowMs();
    this.#running.delete(operation.resourceId.toLowerCase());
    if (plan.failure === undefined) {
      operation.state = "Succeeded";
      plan.complete();
    } else {
      operation.state = "Failed";
      operation.error = plan.failure;
      plan.undo?.();
    }
    this.#world.instancesChanged(operation.resourceId);
  }
}
