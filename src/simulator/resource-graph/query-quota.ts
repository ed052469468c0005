import type { World } from "../world.ts";

const QUERIES = 15;
const WINDOW_MS = 5000;

/** Whether a query may run, and the headers that say what is left. */
export interface QuotaVerdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Fifteen queries in five seconds for each principal
 * (https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests).
 */
export class QueryQuota {
  readonly #world: World;
  readonly #windows = new Map<string, { readonly endsAtMs: number; used: number }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one query of the principal, unless it is one too many. */
  take(objectId: string): QuotaVerdict {
    const nowMs = this.#world.clock.monotonicMs();
    const running = this.#windows.get(objectId);
    const window =
      running === undefined || running.endsAtMs <= nowMs ? { endsAtMs: nowMs + WINDOW_MS, used: 0 } : running;
    this.#windows.set(objectId, window);
    const allowed = !this.#world.state.behaviour.throttling || window.used < QUERIES;
    if (allowed) window.used += 1;
    const waitSeconds = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / 1000));
    return {
      allowed,
      headers: {
        "x-ms-user-quota-remaining": String(Math.max(0, QUERIES - window.used)),
        "x-ms-user-quota-resets-after": `00:00:0${waitSeconds}`,
        ...(allowed ? {} : { "retry-after": String(waitSeconds) }),
      },
    };
  }
}
