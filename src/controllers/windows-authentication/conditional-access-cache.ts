import type { AzureCall, ConditionalAccessPolicy, Directory, RealmIdentity } from "../../azure/ports.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ControllerSettings } from "../settings.ts";

type Policies = readonly ConditionalAccessPolicy[];

interface Entry {
  readonly startedMs: number;
  readonly answer: Promise<Policies>;
  /** The last list that was read. */
  policies: Policies | undefined;
  /** How many requests in a row have failed. */
  failures: number;
  /** The pass that asked was told to stop, which says nothing about the tenant. */
  isAbandoned: boolean;
}

/** A list that was read and differs from the one before. */
export interface PoliciesChange {
  /** Whose list it is, see {@link policiesKey}. */
  readonly key: string;
  readonly before: Policies;
  readonly after: Policies;
}

/** Lists of realms that were edited many times must not pile up. */
const MAX_ENTRIES = 200;

/** Whose list of policies a realm needs: realms with the same tenant, cloud and Graph identity share one. */
export function policiesKey({ tenantId, cloud, credentials }: Omit<RealmIdentity, "realmName">): string {
  return JSON.stringify([cloud, tenantId.toLowerCase(), credentials.graph]);
}

/**
 * One request for a tenant's policies per interval, shared by all its instances: Graph serves one such request per second and
 * tenant, for all applications together. Failures are shared, too, for a time that doubles from one to the next.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-conditional-access-service-limits
 */
export class ConditionalAccessCache {
  readonly #clock: Clock;
  readonly #retryMs: number;
  readonly #entries = new Map<string, Entry>();
  #onChange: (change: PoliciesChange) => void = () => undefined;
  #onListenerFailed: (error: unknown) => void = () => undefined;

  constructor(clock: Clock, settings: Pick<ControllerSettings, "conditionalAccessRetryMs">) {
    this.#clock = clock;
    this.#retryMs = settings.conditionalAccessRetryMs;
  }

  /**
   * Tells the listener of every list that is read and differs from the one before. There is one listener. What it throws
   * goes to `failed`: the list was read all the same.
   */
  onChange(listener: (change: PoliciesChange) => void, failed: (error: unknown) => void): void {
    this.#onChange = listener;
    this.#onListenerFailed = failed;
  }

  /**
   * The policies, at most `maxAgeMs` old. Callers that come while a request runs wait for the same one.
   *
   * @param key from {@link policiesKey}.
   * @throws What the directory throws; also the failure of a request that is not old enough to be repeated.
   */
  async read(key: string, directory: Directory, maxAgeMs: number, call: AzureCall): Promise<Policies> {
    const known = this.#entries.get(key);
    const entry = known !== undefined && this.#isFresh(known, maxAgeMs) ? known : this.#ask(key, directory, call);
    try {
      return await entry.answer;
    } catch (error) {
      if (entry.isAbandoned && !call.signal.aborted) return this.read(key, directory, maxAgeMs, call);
      throw error;
    }
  }

  #isFresh({ startedMs, failures }: Entry, maxAgeMs: number): boolean {
    const longestMs = failures === 0 ? maxAgeMs : Math.min(maxAgeMs, this.#retryMs * 2 ** (failures - 1));
    return this.#clock.monotonicMs() - startedMs < longestMs;
  }

  #ask(key: string, directory: Directory, call: AzureCall): Entry {
    const before = this.#entries.get(key);
    const entry: Entry = {
      startedMs: this.#clock.monotonicMs(),
      answer: directory.conditionalAccessPolicies(call),
      policies: before?.policies,
      failures: 0,
      isAbandoned: false,
    };
    this.#keep(key, entry);
    entry.answer.then(
      (policies) => {
        const former = entry.policies;
        entry.policies = policies;
        if (former !== undefined && !sameList(former, policies)) this.#tell({ key, before: former, after: policies });
      },
      () => {
        entry.isAbandoned = call.signal.aborted;
        entry.failures = (before?.failures ?? 0) + 1;
        if (entry.isAbandoned && this.#entries.get(key) === entry) this.#restore(key, before);
      },
    );
    return entry;
  }

  /** Nobody waits for the listener, so what it throws would be an unhandled rejection, which ends the process. */
  #tell(change: PoliciesChange): void {
    try {
      this.#onChange(change);
    } catch (error) {
      this.#onListenerFailed(error);
    }
  }

  #restore(key: string, before: Entry | undefined): void {
    if (before === undefined) this.#entries.delete(key);
    else this.#entries.set(key, before);
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const oldest = this.#entries.size > MAX_ENTRIES ? this.#entries.keys().next() : undefined;
    if (oldest?.done === false) this.#entries.delete(oldest.value);
  }
}

/** Graph promises no order. */
function sameList(a: Policies, b: Policies): boolean {
  return inOrder(a) === inOrder(b);
}

function inOrder(policies: Policies): string {
  return JSON.stringify(policies.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
}
