import type { AzureCall, ConditionalAccessPolicy, Directory } from "../../azure/ports.ts";
import type { Clock } from "../../ports/clock.ts";

type Policies = readonly ConditionalAccessPolicy[];

interface Entry {
  readonly startedMs: number;
  readonly answer: Promise<Policies>;
}

/**
 * One request for a tenant's policies per interval, shared by all its instances, failures included: Graph serves one such
 * request per second and tenant, for all applications together.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-conditional-access-service-limits
 */
export class ConditionalAccessCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The policies, at most `maxAgeMs` old. Callers that come while a request runs wait for the same one.
   *
   * @param realm Name and generation of the realm, so that a changed credential starts anew.
   * @throws What the directory throws; also the failure of a request that is not yet `maxAgeMs` old.
   */
  async read(realm: string, directory: Directory, maxAgeMs: number, call: AzureCall): Promise<Policies> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#entries.get(realm);
    if (known !== undefined && nowMs - known.startedMs < maxAgeMs) return known.answer;
    const answer = directory.conditionalAccessPolicies(call);
    const entry: Entry = { startedMs: nowMs, answer };
    this.#entries.set(realm, entry);
    answer.catch(() => {
      // A pass that was told to stop says nothing about the tenant.
      if (call.signal.aborted && this.#entries.get(realm) === entry) this.#entries.delete(realm);
    });
    return answer;
  }
}
