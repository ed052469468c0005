import { OperatorError } from "../errors.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { TokenResult } from "./metrics.ts";
import { AzureReason } from "./reasons.ts";

/** A token as it was fetched. */
export interface FetchedToken {
  readonly token: string;
  readonly lifetimeMs: number;
  /** Fingerprint of the credential that it was fetched with. */
  readonly version: string;
}

/** What {@link TokenSource} needs. */
export interface TokenSourceOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** @throws {OperatorError} */
  readonly fetch: (signal: AbortSignal) => Promise<FetchedToken>;
  /** Fingerprint of the credential as it is now. @throws {OperatorError} */
  readonly currentVersion: () => Promise<string>;
  /** Longest time for one fetch; the identity library ignores aborts, so it is left behind then. */
  readonly timeoutMs: number;
  /** Says in an error whose token it is. */
  readonly subject: string;
  /** Told how each asking ended, see {@link AzureMetrics.tokenAsked}. */
  readonly onAsked?: (result: TokenResult) => void;
}

interface Held extends FetchedToken {
  readonly fetchedMs: number;
  readonly expiresMs: number;
}

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
/** A token this near its end is not handed out: it could expire on the way. */
const MARGIN_MS = 30_000;
/** A token younger than this is kept even when a service refuses it, or every refusal would cost a fetch. */
const MIN_AGE_TO_DROP_MS = 60_000;

/**
 * The one token of an identity for one audience. Callers share a fetch; the token is renewed in the background at about half
 * of its life while the old one serves; a failure is remembered, so that a thousand objects do not ask a thousand times.
 */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  #held: Held | undefined;
  #renewAtMs = 0;
  #underWay: Promise<Held> | undefined;
  #failure: { readonly error: unknown; readonly untilMs: number; readonly count: number } | undefined;
  #recheck = false;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /**
   * A token that is valid now. With `maxAgeMs`, one fetched no longer ago than that.
   *
   * @throws {OperatorError} why there is none; the same one for everybody until the back-off is over.
   * @throws The signal's reason when it aborts first; the fetch goes on for the others.
   */
  async get(signal: AbortSignal, maxAgeMs = Infinity): Promise<string> {
    signal.throwIfAborted();
    if (this.#recheck) await this.#dropIfCredentialChanged();
    const nowMs = this.#now();
    const held = this.#held;
    if (held !== undefined && nowMs < held.expiresMs - margin(held) && nowMs - held.fetchedMs <= maxAgeMs) {
      if (nowMs >= this.#renewAtMs && !this.#backsOff(nowMs)) this.#renewInBackground();
      this.#asked("cached");
      return held.token;
    }
    if (this.#failure !== undefined && this.#backsOff(nowMs)) {
      this.#asked("failed");
      throw this.#failure.error;
    }
    return (await unlessAborted(this.#fetchOnce(), signal)).token;
  }

  /**
   * A service refused the token, or a permission that may have been granted since is missing from it: the next call
   * fetches another, unless this one is very young.
   *
   * @returns Whether the next token is worth another try.
   */
  refused(token: string): boolean {
    const held = this.#held;
    // Somebody else's call was refused before ours, and the next token is there or on its way.
    if (held?.token !== token) return true;
    if (this.#now() - held.fetchedMs < MIN_AGE_TO_DROP_MS) return false;
    this.#held = undefined;
    return true;
  }

  /** The credential's Secret was written: the next call looks whether it is another one. */
  credentialChanged(): void {
    this.#recheck = true;
    this.#failure = undefined;
  }

  async #dropIfCredentialChanged(): Promise<void> {
    // A fetch under way may still be using the old material; its token is looked at like any other.
    await this.#underWay?.catch(() => undefined);
    this.#recheck = false;
    const held = this.#held;
    if (held === undefined) return;
    const version = await this.#options.currentVersion().catch((error: unknown) => {
      this.#recheck = true;
      throw error;
    });
    if (version !== held.version && this.#held === held) this.#held = undefined;
  }

  #renewInBackground(): void {
    // The failure is remembered by the fetch itself; callers go on with the token they have.
    this.#fetchOnce().catch(() => undefined);
  }

  #fetchOnce(): Promise<Held> {
    this.#underWay ??= this.#fetch().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #fetch(): Promise<Held> {
    const limit = deadline(this.#options.clock, this.#options.timeoutMs);
    try {
      const fetched = await unlessAborted(this.#options.fetch(limit.signal), limit.signal);
      return this.#keep(fetched);
    } catch (error) {
      throw this.#remember(limit.signal.aborted && !(error instanceof OperatorError) ? this.#timedOut() : error);
    } finally {
      limit.dispose();
    }
  }

  #keep(fetched: FetchedToken): Held {
    const nowMs = this.#now();
    const held = { ...fetched, fetchedMs: nowMs, expiresMs: nowMs + fetched.lifetimeMs };
    this.#held = held;
    this.#failure = undefined;
    this.#asked("issued");
    // Between 45 % and 55 % of the life, so that many identities do not renew together; an identity endpoint that hands
    // out the same token again is asked at most once a minute.
    this.#renewAtMs =
      nowMs + Math.max(MARGIN_MS * 2, fetched.lifetimeMs * (0.45 + 0.1 * this.#options.random.fraction()));
    return held;
  }

  #remember(error: unknown): unknown {
    this.#asked("failed");
    const count = (this.#failure?.count ?? 0) + 1;
    const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** (count - 1), LONGEST_BACK_OFF_MS);
    this.#failure = { error, untilMs: this.#now() + Math.max(backOffMs, askedWaitMs(error)), count };
    return error;
  }

  #backsOff(nowMs: number): boolean {
    return this.#failure !== undefined && nowMs < this.#failure.untilMs;
  }

  #timedOut(): OperatorError {
    return new OperatorError(
      `${this.#options.subject} gets no token: the token endpoint did not answer in time. It is tried again.`,
      { code: "TokenTimeout", reason: AzureReason.RequestTimedOut, retry: { kind: "backoff" }, needsHuman: false },
    );
  }

  #asked(result: TokenResult): void {
    this.#options.onAsked?.(result);
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }
}

function margin(held: Held): number {
  return Math.min(MARGIN_MS, held.lifetimeMs / 10);
}

function askedWaitMs(error: unknown): number {
  return error instanceof OperatorError && error.retry.kind === "backoff" ? (error.retry.atLeastMs ?? 0) : 0;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error("cancelled"));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
