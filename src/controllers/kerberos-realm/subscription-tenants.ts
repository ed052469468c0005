import type { AzureCall, Subscriptions } from "../../azure/ports.ts";
import { OperatorError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { LOOKUPS_A_PASS, type SubscriptionTenant } from "./judge-subscriptions.ts";

/** A subscription moves to another tenant very rarely, and only by hand. */
const BELIEVED_MS = 24 * 3_600_000;
/** A realm is checked at least once a day; what nobody asked for in two is not needed any more. */
const KEPT_MS = 2 * BELIEVED_MS;

interface Known {
  /** Undefined: it could not be seen. */
  readonly tenantId: string | undefined;
  readonly isLookedUp: boolean;
  /** Why the last request had no answer. */
  readonly error?: OperatorError;
  /** When it was last asked for, whatever came of it. */
  readonly askedAtMs: number;
  /** When it need not be asked for again before. */
  readonly believedUntilMs: number;
  /** When somebody last wanted to know. */
  neededAtMs: number;
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
   * that was had before stands in for a request that fails. Those that were not asked for longest come first, so that each has
   * its turn; after a failure no more are asked for, as each of them may take long to fail.
   */
  async of(
    subscriptionIds: readonly string[],
    subscriptions: Subscriptions,
    call: AzureCall,
  ): Promise<readonly SubscriptionTenant[]> {
    this.#forgetUnneeded(subscriptionIds);
    for (const id of this.#due(subscriptionIds)) if (!(await this.#lookUp(id, subscriptions, call))) break;
    return subscriptionIds.map((subscriptionId) => {
      const { tenantId, isLookedUp = false, error } = this.#known.get(subscriptionId.toLowerCase()) ?? {};
      const isUnknown = tenantId === undefined && error !== undefined;
      return { subscriptionId, tenantId, isLookedUp, ...(isUnknown ? { error } : {}) };
    });
  }

  /** Subscriptions without instances any more must not pile up. */
  #forgetUnneeded(needed: readonly string[]): void {
    const nowMs = this.#clock.monotonicMs();
    for (const id of needed) {
      const known = this.#known.get(id.toLowerCase());
      if (known !== undefined) known.neededAtMs = nowMs;
    }
    for (const [id, { neededAtMs }] of this.#known) if (nowMs - neededAtMs > KEPT_MS) this.#known.delete(id);
  }

  #due(subscriptionIds: readonly string[]): readonly string[] {
    const nowMs = this.#clock.monotonicMs();
    const known = (id: string): Known | undefined => this.#known.get(id.toLowerCase());
    return subscriptionIds
      .filter((id) => nowMs >= (known(id)?.believedUntilMs ?? nowMs))
      .toSorted((a, b) => (known(a)?.askedAtMs ?? -1) - (known(b)?.askedAtMs ?? -1))
      .slice(0, LOOKUPS_A_PASS);
  }

  /** Whether there was an answer. */
  async #lookUp(subscriptionId: string, subscriptions: Subscriptions, call: AzureCall): Promise<boolean> {
    const key = subscriptionId.toLowerCase();
    const askedAtMs = this.#clock.monotonicMs();
    try {
      const tenantId = await subscriptions.tenantOf(subscriptionId, call);
      const before = this.#known.get(key)?.tenantId;
      const believedUntilMs = tenantId === undefined ? askedAtMs : askedAtMs + BELIEVED_MS;
      this.#known.set(key, {
        tenantId: tenantId ?? before,
        isLookedUp: true,
        askedAtMs,
        believedUntilMs,
        neededAtMs: askedAtMs,
      });
      return true;
    } catch (error) {
      if (!(error instanceof OperatorError) || call.signal.aborted) throw error;
      const { tenantId, isLookedUp = false } = this.#known.get(key) ?? {};
      const seen = { askedAtMs, believedUntilMs: askedAtMs, neededAtMs: askedAtMs };
      this.#known.set(key, { tenantId, isLookedUp, error, ...seen });
      return false;
    }
  }
}
