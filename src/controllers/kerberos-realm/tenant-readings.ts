import type { Clock } from "../../ports/clock.ts";
import type { ObservedTenant } from "./observe-tenant.ts";

interface Reading {
  readonly questions: string;
  readonly tenant: ObservedTenant;
  readonly readAtMs: number;
}

/**
 * The latest complete look at each tenant. Many things wake a realm, above all changes to its WindowsAuthentications; only
 * its own interval, its own specification and a person's request make it ask Graph and the domain controllers again.
 */
export class TenantReadings {
  readonly #clock: Clock;
  readonly #readings = new Map<string, Reading>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was read for the realm with this uid at most `maxAgeMs` ago, if the same questions were asked. */
  recent(uid: string, questions: string, maxAgeMs: number): ObservedTenant | undefined {
    const reading = this.#readings.get(uid);
    if (reading === undefined || reading.questions !== questions) return undefined;
    return this.#clock.monotonicMs() - reading.readAtMs < maxAgeMs ? reading.tenant : undefined;
  }

  /** Keeps a look in which every part could be read; an incomplete one is made again. */
  keep(uid: string, questions: string, tenant: ObservedTenant): void {
    if (isComplete(tenant)) this.#readings.set(uid, { questions, tenant, readAtMs: this.#clock.monotonicMs() });
    else this.#readings.delete(uid);
  }

  /** Forgets a realm that is gone. */
  forget(uid: string): void {
    this.#readings.delete(uid);
  }
}

function isComplete({ organization, users, clients, domains, subscriptions }: ObservedTenant): boolean {
  const isRead = [organization, users, clients, ...domains].every(({ kind }) => kind !== "unreadable");
  return isRead && subscriptions.every(({ error }) => error === undefined);
}
