import { ARM_LIMITS } from "../../src/simulator/arm/token-buckets.ts";
import { WRITE_WINDOW_MS, WRITES_PER_WINDOW } from "../../src/simulator/graph/throttle.ts";

/** What has to be done, and how long Azure takes for it whoever asks. */
export interface ReadyWork {
  readonly instances: number;
  readonly subscriptions: number;
  /** How long Azure runs the operation that turns a service principal on. */
  readonly operationMs: number;
  /** From the end of that operation until Graph has the application. */
  readonly applicationDelayMs: number;
}

/**
 * The least time until all instances are Ready, for anybody who uses one identity for Azure Resource Manager and one for
 * Graph: every instance needs one PATCH in its subscription and one grant in the tenant, and nothing else that could not be
 * read in bulk. The last PATCH leaves when the bucket of the fullest subscription gives its last token; its operation runs
 * to its end; its application appears; its grant leaves. Latencies count as nothing.
 *
 *     patches = max(0, ceil(N / S) − capacity) / refill            per subscription
 *     grants  = (ceil(N / writes per window) − 1) × window         of the tenant
 *     floor   = max(patches + operation + application, grants)
 */
export function readyFloorMs({ instances, subscriptions, operationMs, applicationDelayMs }: ReadyWork): number {
  const { size, refillPerSecond } = ARM_LIMITS.writes;
  const perSubscription = Math.ceil(instances / subscriptions);
  const patchesMs = (Math.max(0, perSubscription - size) / refillPerSecond) * 1000;
  const grantsMs = (Math.ceil(instances / WRITES_PER_WINDOW) - 1) * WRITE_WINDOW_MS;
  return Math.max(patchesMs + operationMs + applicationDelayMs, grantsMs);
}

/**
 * The fewest requests that see every instance and every grant once: lists of instances by page, and grants, which Graph
 * filters by one client only, twenty filters to a batch.
 */
export function lookFloor(size: {
  readonly instances: number;
  readonly subscriptions: number;
  readonly pageSize: number;
}): { readonly arm: number; readonly graph: number } {
  const perSubscription = Math.ceil(size.instances / size.subscriptions);
  return {
    arm: size.subscriptions * Math.ceil(perSubscription / size.pageSize),
    graph: Math.ceil(size.instances / 20),
  };
}
