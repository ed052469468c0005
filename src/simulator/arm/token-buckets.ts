import type { Caller } from "../exchange.ts";
import type { World } from "../world.ts";
import { ArmRefusal } from "./arm-refusal.ts";

/** The three kinds of operation that Resource Manager counts apart. */
export type OperationClass = "reads" | "writes" | "deletes";

/**
 * Size and refill per second of the bucket of one principal in one subscription or tenant
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
export const ARM_LIMITS: Readonly<Record<OperationClass, { readonly size: number; readonly refillPerSecond: number }>> =
  {
    reads: { size: 250, refillPerSecond: 25 },
    writes: { size: 200, refillPerSecond: 10 },
    deletes: { size: 200, refillPerSecond: 10 },
  };
/** All principals of a subscription together have fifteen times the limit of one (same page). */
const GLOBAL_FACTOR = 15;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Where a request is counted. */
export interface CountedScope {
  readonly kind: "subscription" | "tenant";
  readonly id: string;
}

/** The class of an HTTP method. */
export function operationClass(method: string): OperationClass {
  if (method === "GET" || method === "HEAD") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
}

/** Resource Manager's token buckets, on simulated time. */
export class TokenBuckets {
  readonly #world: World;
  readonly #buckets = new Map<string, Bucket>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Takes one token for the caller.
   *
   * @returns The header that tells how many are left.
   * @throws {ArmRefusal} 429 SubscriptionRequestsThrottled or TenantRequestsThrottled with `Retry-After`.
   */
  take(scope: CountedScope, caller: Caller, operation: OperationClass): Readonly<Record<string, string>> {
    const limit = ARM_LIMITS[operation];
    const own = this.#bucket(`${scope.id}/${caller.objectId}/${operation}`, limit.size, limit.refillPerSecond);
    const all = this.#bucket(
      `${scope.id}/*/${operation}`,
      limit.size * GLOBAL_FACTOR,
      limit.refillPerSecond * GLOBAL_FACTOR,
    );
    if (this.#world.state.behaviour.throttling) {
      if (own.tokens < 1) throw throttled(scope, caller, operation, (1 - own.tokens) / limit.refillPerSecond);
      if (all.tokens < 1)
        throw throttled(scope, caller, operation, (1 - all.tokens) / (limit.refillPerSecond * GLOBAL_FACTOR));
      own.tokens -= 1;
      all.tokens -= 1;
    }
    const remaining = String(Math.floor(own.tokens));
    const globalRemaining = String(Math.floor(all.tokens));
    return {
      [`x-ms-ratelimit-remaining-${scope.kind}-${operation}`]: remaining,
      [`x-ms-ratelimit-remaining-${scope.kind}-global-${operation}`]: globalRemaining,
    };
  }

  #bucket(key: string, size: number, refillPerSecond: number): Bucket {
    const nowMs = this.#world.clock.monotonicMs();
    const bucket = this.#buckets.get(key.toLowerCase()) ?? { tokens: size, filledAtMs: nowMs };
    bucket.tokens = Math.min(size, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * refillPerSecond);
    bucket.filledAtMs = nowMs;
    this.#buckets.set(key.toLowerCase(), bucket);
    return bucket;
  }
}

function throttled(scope: CountedScope, caller: Caller, operation: OperationClass, waitSeconds: number): ArmRefusal {
  const seconds = Math.max(1, Math.ceil(waitSeconds));
  const code = scope.kind === "subscription" ? "SubscriptionRequestsThrottled" : "TenantRequestsThrottled";
  return new ArmRefusal(
    429,
    code,
    `Number of '${operation.slice(0, -1)}' requests for ${scope.kind} '${scope.id}' actor '${caller.objectId}' exceeded. ` +
      `Please try again after '${seconds}' seconds after additional tokens are available. Refer to ` +
      "https://aka.ms/arm-throttling for additional information.",
    {
      headers: {
        "retry-after": String(seconds),
        [`x-ms-ratelimit-remaining-${scope.kind}-${operation}`]: "0",
      },
    },
  );
}
