import { OperatorError } from "../../errors.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Priority } from "../../runtime/work.ts";
import { AzureReason } from "../reasons.ts";
import { Brake } from "./brake.ts";
import { type BucketSize, TokenBucket } from "./token-bucket.ts";

/** `code` of the error that {@link RateBudget.acquire} throws. */
export const BUDGET_EXHAUSTED = "BudgetExhausted";

const ORDER: readonly Priority[] = ["user", "repair", "resync"];
/** Share of what could be there that a class leaves untouched for those before it. */
const FLOOR: Readonly<Record<Priority, number>> = { user: 0, repair: 0.1, resync: 0.5 };
/** Share of capacity and refill that routine checks may use, so that a sweep never takes it all. */
const RESYNC_SHARE = 0.5;

/** What makes one budget. */
export interface RateBudgetOptions {
  readonly clock: Clock;
  readonly size: BucketSize;
  /** Names the budget to people, for example `reads of subscription 0000…`. */
  readonly subject: string;
  /** Longest wait in the queue; a longer one is refused at once. */
  readonly maxWaitMs: number;
  /** False for limits too small to be split between the classes. Default true. */
  readonly reserve?: boolean;
}

interface Waiter {
  readonly cost: number;
  readonly priority: Priority;
  readonly giveUpMs: number;
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * A token bucket that callers queue at: a user's change before repairs before routine checks, first come first served
 * within a class. One refusal by the service closes it for everybody.
 */
export class RateBudget {
  readonly #options: RateBudgetOptions;
  readonly #bucket: TokenBucket;
  readonly #resyncBucket: TokenBucket;
  /**
   * What would be there if nobody had sent anything since the service's last refusal. The reserves are shares of it: of the
   * capacity they would keep all but users' changes out for long after the service has opened again.
   */
  readonly #untouched: TokenBucket;
  readonly #brake = new Brake();
  readonly #queues: Readonly<Record<Priority, Waiter[]>> = { user: [], repair: [], resync: [] };
  #timer: Timer | undefined;

  constructor(options: RateBudgetOptions) {
    const { capacity, refillPerSecond } = options.size;
    const share = options.reserve === false ? 1 : RESYNC_SHARE;
    const nowMs = options.clock.monotonicMs();
    this.#options = options;
    this.#bucket = new TokenBucket(options.size, nowMs);
    this.#resyncBucket = new TokenBucket(
      { capacity: capacity * share, refillPerSecond: refillPerSecond * share },
      nowMs,
    );
    this.#untouched = new TokenBucket(options.size, nowMs);
  }

  /**
   * Resolves when the caller may send a request that costs `cost`.
   *
   * @throws {OperatorError} code `BudgetExhausted` when the wait would be longer than the budget's limit; retried later.
   * @throws The signal's reason when it aborts first.
   */
  acquire(cost: number, priority: Priority, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    const nowMs = this.#now();
    if (!this.#someoneBefore(priority) && this.#tryTake(cost, priority, nowMs)) return Promise.resolve();
    const expectedMs = this.#expectedWaitMs(cost, priority, nowMs);
    if (expectedMs > this.#options.maxWaitMs) return Promise.reject(this.#exhausted(expectedMs));
    return this.#enqueue(cost, priority, signal);
  }

  /** The service refused for lack of quota: nobody sends before `retryAfterMs` is over (see {@link Brake.close}). */
  close(retryAfterMs: number | undefined): void {
    const nowMs = this.#now();
    this.#brake.close(retryAfterMs, nowMs);
    // What was saved up is not the service's view any more, and nothing is saved up while it is closed; without this,
    // everybody would start at once again.
    for (const bucket of this.#buckets) {
      bucket.atMost(1, nowMs);
      bucket.slowTo(0, nowMs);
    }
    this.#pump();
  }

  /** A request went through; `remaining` is what the service says is left, `usedFraction` how near its limit is. */
  succeeded(hint: { readonly remaining?: number; readonly usedFraction?: number } = {}): void {
    const nowMs = this.#now();
    this.#brake.succeeded();
    if (hint.remaining !== undefined) this.#bucket.atMost(hint.remaining, nowMs);
    if (hint.usedFraction !== undefined) this.#brake.nearLimit(hint.usedFraction, nowMs);
  }

  /** Whether the service asked for a pause that is not over, so that nobody may send. */
  get isClosed(): boolean {
    return this.#brake.closedForMs(this.#now()) > 0;
  }

  /** How many callers wait. */
  get waiting(): number {
    return ORDER.reduce((sum, priority) => sum + this.#queues[priority].length, 0);
  }

  #enqueue(cost: number, priority: Priority, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#remove(waiter);
        reject(reasonOf(signal));
        this.#pump();
      };
      const settle = (): void => signal.removeEventListener("abort", onAbort);
      const waiter: Waiter = {
        cost,
        priority,
        giveUpMs: this.#now() + this.#options.maxWaitMs,
        admit: () => {
          settle();
          resolve();
        },
        refuse: (error) => {
          settle();
          reject(error instanceof Error ? error : new Error("refused"));
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#queues[priority].push(waiter);
      this.#pump();
    });
  }

  /** Admits whoever may go, refuses who would wait too long, and sets the timer for the next. */
  #pump(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const nowMs = this.#now();
    this.#refuseHopeless(nowMs);
    let next = this.#first();
    while (next !== undefined && this.#tryTake(next.cost, next.priority, nowMs)) {
      this.#remove(next);
      next.admit();
      next = this.#first();
    }
    if (next === undefined) return;
    const waitMs = Math.min(this.#waitMs(next.cost, next.priority, nowMs), this.#nextGiveUpMs() - nowMs);
    this.#timer = this.#options.clock.after(Math.max(1, waitMs), () => this.#pump());
  }

  #refuseHopeless(nowMs: number): void {
    const closedForMs = this.#brake.closedForMs(nowMs);
    for (const waiter of ORDER.flatMap((priority) => this.#queues[priority])) {
      if (nowMs < waiter.giveUpMs && nowMs + closedForMs <= waiter.giveUpMs) continue;
      this.#remove(waiter);
      waiter.refuse(this.#exhausted(Math.max(closedForMs, 1000)));
    }
  }

  #tryTake(cost: number, priority: Priority, nowMs: number): boolean {
    if (this.#waitMs(cost, priority, nowMs) > 0) return false;
    this.#bucket.tryTake(cost, this.#floor(priority, nowMs), nowMs);
    if (priority === "resync") this.#resyncBucket.tryTake(cost, 0, nowMs);
    return true;
  }

  #waitMs(cost: number, priority: Priority, nowMs: number): number {
    const closedForMs = this.#brake.closedForMs(nowMs);
    if (closedForMs > 0) return closedForMs;
    const factor = this.#brake.factor(nowMs);
    for (const bucket of this.#buckets) bucket.slowTo(factor, nowMs);
    const own = priority === "resync" ? this.#resyncBucket.waitMs(cost, 0, nowMs) : 0;
    return Math.max(own, this.#bucket.waitMs(cost, this.#floor(priority, nowMs), nowMs));
  }

  #expectedWaitMs(cost: number, priority: Priority, nowMs: number): number {
    const before = ORDER.slice(0, ORDER.indexOf(priority) + 1).flatMap((each) => this.#queues[each]);
    const queued = before.reduce((sum, waiter) => sum + waiter.cost, 0);
    const share = priority === "resync" && this.#options.reserve !== false ? RESYNC_SHARE : 1;
    const speed = this.#options.size.refillPerSecond * share * this.#brake.factor(nowMs);
    return this.#waitMs(cost, priority, nowMs) + (queued * 1000) / speed;
  }

  #floor(priority: Priority, nowMs: number): number {
    return this.#options.reserve === false ? 0 : FLOOR[priority] * this.#untouched.level(nowMs);
  }

  get #buckets(): readonly TokenBucket[] {
    return [this.#bucket, this.#resyncBucket, this.#untouched];
  }

  #someoneBefore(priority: Priority): boolean {
    return ORDER.slice(0, ORDER.indexOf(priority) + 1).some((each) => this.#queues[each].length > 0);
  }

  #first(): Waiter | undefined {
    return ORDER.map((priority) => this.#queues[priority][0]).find((waiter) => waiter !== undefined);
  }

  #nextGiveUpMs(): number {
    return Math.min(...ORDER.flatMap((priority) => this.#queues[priority][0]?.giveUpMs ?? Infinity));
  }

  #remove(waiter: Waiter): void {
    const queue = this.#queues[waiter.priority];
    const index = queue.indexOf(waiter);
    if (index >= 0) queue.splice(index, 1);
  }

  #exhausted(atLeastMs: number): OperatorError {
    return new OperatorError(`The limit on ${this.#options.subject} is used up for now; the request is made later.`, {
      code: BUDGET_EXHAUSTED,
      reason: AzureReason.Throttled,
      retry: { kind: "backoff", atLeastMs: Math.ceil(atLeastMs) },
      needsHuman: false,
    });
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException("The call was cancelled.", "AbortError");
}
