import type { Clock } from "../../ports/clock.ts";
import type { Priority } from "../../runtime/work.ts";
import { RateBudget, type RateBudgetOptions } from "./rate-budget.ts";
import type { BucketSize } from "./token-bucket.ts";

/** What a budget is about, as a metric label: never an id. */
export type BudgetScope = "subscription" | "tenant" | "conditional-access";

/** The verb classes that ARM counts apart. */
export type ArmVerb = "reads" | "writes" | "deletes";

/** A budget and what one request takes of it. The first of a list is the narrowest: it is the one that a 429 closes. */
export interface BudgetDraw {
  readonly scope: BudgetScope;
  readonly budget: RateBudget;
  readonly cost: number;
}

/** What Graph charges for a request, in its own units. */
export interface GraphCost {
  readonly resourceUnits: number;
  readonly write: boolean;
  /** True for /identity/conditionalAccess, which has a limit of its own. */
  readonly conditionalAccess?: boolean;
}

/**
 * Resolves when a request may be sent that draws on all of these. The narrowest comes last: what it admits is sent at once,
 * and two requests that it admitted a second apart do not leave together because one had to wait for another budget.
 *
 * @throws What {@link RateBudget.acquire} throws.
 */
export async function acquireAll(draws: readonly BudgetDraw[], priority: Priority, signal: AbortSignal): Promise<void> {
  do {
    for (const { budget, cost } of draws.toReversed()) await budget.acquire(cost, priority, signal);
    // A service may have closed one that had admitted the request, while another was still waited for.
  } while (draws.some(({ budget }) => budget.isClosed));
}

const MAX_WAIT_MS = 30_000;

/**
 * Each principal's limits per subscription.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const ARM_SIZE = {
  reads: withReserve({ capacity: 250, refillPerSecond: 25 }),
  writes: withReserve({ capacity: 200, refillPerSecond: 10 }),
  deletes: withReserve({ capacity: 200, refillPerSecond: 10 }),
} as const;

/**
 * A second's refill less than may be sent at once. Requests take varying times, so some arrive closer together than they
 * were sent; where that goes beyond the limit, one refused request slows everybody down for half a minute.
 */
function withReserve({ capacity, refillPerSecond }: BucketSize): BucketSize {
  return { capacity: capacity - refillPerSecond, refillPerSecond };
}

/**
 * Identity and access limits of the smallest size class of tenants (fewer than 50 users); the throttle headers slow
 * us down where even that is too much.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
const GRAPH_SIZE = {
  resourceUnits: { capacity: 3500, refillPerSecond: 350 },
  writes: { capacity: 3000, refillPerSecond: 20 },
  conditionalAccess: { capacity: 1, refillPerSecond: 1 },
} as const;

/** All budgets of the process. Whoever shares a limit shares the object. */
export class Budgets {
  readonly #clock: Clock;
  readonly #all = new Map<string, RateBudget>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What an ARM request draws on: of its subscription, or of the tenant for calls outside any subscription. */
  arm(place: { readonly scope: "subscription" | "tenant"; readonly id: string }, verb: ArmVerb): readonly BudgetDraw[] {
    const subject = `${verb} of Azure Resource Manager in ${place.scope} ${place.id.toLowerCase()}`;
    return [{ scope: place.scope, budget: this.#get({ size: ARM_SIZE[verb], subject }), cost: 1 }];
  }

  /** What a Graph request draws on in the tenant. */
  graph(tenantId: string, cost: GraphCost): readonly BudgetDraw[] {
    const tenant = tenantId.toLowerCase();
    const draws: BudgetDraw[] = [];
    if (cost.conditionalAccess === true) {
      const subject = `Conditional Access requests to Microsoft Graph in tenant ${tenant}`;
      const budget = this.#get({ size: GRAPH_SIZE.conditionalAccess, subject, reserve: false });
      draws.push({ scope: "conditional-access", budget, cost: 1 });
    }
    if (cost.write) {
      const subject = `writes to Microsoft Graph in tenant ${tenant}`;
      draws.push({ scope: "tenant", budget: this.#get({ size: GRAPH_SIZE.writes, subject }), cost: 1 });
    }
    const subject = `requests to Microsoft Graph in tenant ${tenant}`;
    const budget = this.#get({ size: GRAPH_SIZE.resourceUnits, subject });
    draws.push({ scope: "tenant", budget, cost: cost.resourceUnits });
    return draws;
  }

  #get(options: Pick<RateBudgetOptions, "size" | "subject" | "reserve">): RateBudget {
    const known = this.#all.get(options.subject);
    if (known !== undefined) return known;
    const budget = new RateBudget({ clock: this.#clock, maxWaitMs: MAX_WAIT_MS, ...options });
    this.#all.set(options.subject, budget);
    return budget;
  }
}
