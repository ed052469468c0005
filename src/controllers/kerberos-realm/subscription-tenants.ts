import type { AzureCall, Subscriptions } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SubscriptionTenant } from "./judge-subscriptions.ts";

/** A subscription moves to another tenant very rarely, and only by hand. */
const BELIEVED_MS = 24 * 3_600_000;
/** Each is one request; what is not looked up now is looked up in a later pass. */
const LOOKUPS_A_PASS = 20;

interface Known {
  readonly tenantId: string;
  readonly readAtMs: number;
}

/** Remembers for a day which tenant each subscription belongs to. */
export class SubscriptionTenants {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The tenants of the subscriptions. One that cannot be seen, or was not looked up yet, comes without a tenant; an answer
   * that was had before stands in for a request that fails.
   */
  async of(
    subscriptionIds: readonly string[],
    subscriptions: Subscriptions,
    call: AzureCall,
  ): Promise<readonly SubscriptionTenant[]> {
    let left = LOOKUPS_A_PASS;
    const found: SubscriptionTenant[] = [];
    for (const subscriptionId of subscriptionIds) {
      const key = subscriptionId.toLowerCase();
      const known = this.#known.get(key);
      const isFresh = known !== undefined && this.#clock.monotonicMs() - known.readAtMs < BELIEVED_MS;
      if (!isFresh && left > 0) {
        left -= 1;
        await this.#lookUp(subscriptionId, subscriptions, call);
      }
      found.push({ subscriptionId, tenantId: this.#known.get(key)?.tenantId });
    }
    return found;
  }

  async #lookUp(subscriptionId: string, subscriptions: Subscriptions, call: AzureCall): Promise<void> {
    try {
      const tenantId = await subscriptions.tenantOf(subscriptionId, call);
      if (tenantId !== undefined)
        this.#known.set(subscriptionId.toLowerCase(), { tenantId, readAtMs: this.#clock.monotonicMs() });
    } catch (error) {
      if (!(error instanceof OperatorError) || call.signal.aborted) throw error;
    }
  }
}
