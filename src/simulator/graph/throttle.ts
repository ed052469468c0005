import type { Caller } from "../exchange.ts";
import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { GraphError } from "./graph-error.ts";

/** What a call costs: resource units, and whether it counts as a write. */
export interface Cost {
  readonly units: number;
  readonly write: boolean;
}

/** A budget that is full again at the start of every window. */
interface Limit {
  readonly scope: string;
  readonly key: string;
  readonly kind: "ResourceUnitLimitExceeded" | "WriteLimitExceeded";
  readonly allowed: number;
  readonly windowMs: number;
  readonly spend: number;
}

interface Window {
  readonly startMs: number;
  used: number;
}

/** Writes of an application in a tenant in {@link WRITE_WINDOW_MS}. */
export const WRITES_PER_WINDOW = 3000;
/** The window of {@link WRITES_PER_WINDOW}. */
export const WRITE_WINDOW_MS = 150_000;
/** Resource units of an application in a tenant in ten seconds, by the tenant's size. */
export const UNITS_BY_SIZE = { S: 3500, M: 5000, L: 8000 } as const;

/**
 * The limits of the identity and access service, per application and tenant, per application, and per tenant
 * (https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits).
 */
export class Throttle {
  readonly #world: World;
  readonly #windows = new Map<string, Window>();
  readonly #lastPolicyCallMs = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Takes the cost of a directory call.
   *
   * @returns The headers that tell the cost, and how much of the budget is used above 80 %.
   * @throws {GraphError} 429 with `Retry-After`; nothing is taken then.
   */
  directoryCall(caller: Caller, tenant: Tenant, cost: Cost): Readonly<Record<string, string>> {
    const unitHeader = { "x-ms-resource-unit": String(cost.units) };
    if (!this.#world.state.behaviour.throttling) return unitHeader;
    const charged = limitsOf(caller, tenant, cost).map((limit) => ({ limit, window: this.#window(limit) }));
    const exceeded = charged.find(({ limit, window }) => window.used + limit.spend > limit.allowed);
    if (exceeded !== undefined) throw this.#tooManyRequests(exceeded.limit, exceeded.window);
    for (const { limit, window } of charged) window.used += limit.spend;
    const share = Math.max(...charged.map(({ limit, window }) => window.used / limit.allowed));
    return share <= 0.8 ? unitHeader : { ...unitHeader, "x-ms-throttle-limit-percentage": share.toFixed(2) };
  }

  /**
   * Conditional Access takes one request a second of all applications of a tenant together, and says no time to wait
   * (https://learn.microsoft.com/graph/throttling-limits#identity-protection-and-conditional-access-service-limits).
   *
   * @throws {GraphError} 429 without `Retry-After`.
   */
  policyCall(tenant: Tenant): void {
    if (!this.#world.state.behaviour.throttling) return;
    const nowMs = this.#world.clock.monotonicMs();
    const lastMs = this.#lastPolicyCallMs.get(tenant.id);
    if (lastMs !== undefined && nowMs - lastMs < 1000) throw tooManyRequests({});
    this.#lastPolicyCallMs.set(tenant.id, nowMs);
  }

  #window(limit: Limit): Window {
    const nowMs = this.#world.clock.monotonicMs();
    const name = `${limit.kind} ${limit.scope} ${limit.key}`;
    const running = this.#windows.get(name);
    if (running !== undefined && nowMs - running.startMs < limit.windowMs) return running;
    const window: Window = { startMs: nowMs, used: 0 };
    this.#windows.set(name, window);
    return window;
  }

  #tooManyRequests(limit: Limit, window: Window): GraphError {
    const waitMs = window.startMs + limit.windowMs - this.#world.clock.monotonicMs();
    return tooManyRequests({
      "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))),
      "x-ms-throttle-scope": `${limit.scope}/${limit.key}`,
      "x-ms-throttle-information": limit.kind,
    });
  }
}

function limitsOf(caller: Caller, tenant: Tenant, cost: Cost): readonly Limit[] {
  const units = { kind: "ResourceUnitLimitExceeded", spend: cost.units } as const;
  const writes = { kind: "WriteLimitExceeded", spend: 1 } as const;
  const both = { scope: "Tenant_Application/ReadWrite", key: `${caller.clientId}/${tenant.id}` };
  const application = { scope: "Application/ReadWrite", key: caller.clientId };
  return [
    { ...both, ...units, allowed: UNITS_BY_SIZE[tenant.size], windowMs: 10_000 },
    { ...application, ...units, allowed: 150_000, windowMs: 20_000 },
    ...(cost.write
      ? [
          { ...both, ...writes, allowed: WRITES_PER_WINDOW, windowMs: WRITE_WINDOW_MS },
          { ...application, ...writes, allowed: 70_000, windowMs: 300_000 },
          { scope: "Tenant/Write", key: tenant.id, ...writes, allowed: 18_000, windowMs: 300_000 },
        ]
      : []),
  ];
}

/** Code and message as https://learn.microsoft.com/graph/throttling shows them. */
function tooManyRequests(headers: Readonly<Record<string, string>>): GraphError {
  return new GraphError(429, "TooManyRequests", "Please retry again later.", headers);
}
