import { InvariantError } from "../errors.ts";
import type { ObjectKey } from "../kube/client.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { type DueEntry, DueHeap } from "./due-heap.ts";
import { noWorkqueueMetrics, type RunningTimes, type WorkqueueMetrics } from "./engine-metrics.ts";
import { moreUrgent, ReadyKeys } from "./ready-keys.ts";
import type { Enqueue, Priority } from "./work.ts";
import { WorkerShares } from "./worker-shares.ts";

/** A key that a worker holds. It must be given back with `done`. */
export interface TakenKey {
  readonly key: ObjectKey;
  readonly priority: Priority;
}

/** A key that waits, ready or put off. */
interface Waiting extends DueEntry {
  readonly key: ObjectKey;
  priority: Priority;
  /** Undefined while it is put off. */
  readySinceMs: number | undefined;
}

interface Running {
  readonly startedMs: number;
  readonly priority: Priority;
  /** An add that came during the pass; it takes effect when the pass is over. */
  again: { readonly priority: Priority; readonly dueMs: number } | undefined;
}

// Node fires timers beyond 2^31-1 ms at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args).
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The keys that need a pass. A key is in at most once, and with at most one worker. When it is added again, the earlier
 * time and the more urgent priority win; when that happens during its pass, it comes back after the pass. All keys that
 * are put off share one timer.
 */
export class Workqueue implements Enqueue {
  readonly #clock: Clock;
  readonly #metrics: WorkqueueMetrics;
  readonly #waiting = new Map<ObjectKey, Waiting>();
  readonly #running = new Map<ObjectKey, Running>();
  readonly #failures = new Map<ObjectKey, number>();
  readonly #ready = new ReadyKeys();
  readonly #putOff = new DueHeap<Waiting>();
  readonly #shares: WorkerShares;
  readonly #takers: ((taken: TakenKey | undefined) => void)[] = [];
  #timer: { readonly dueMs: number; readonly timer: Timer } | undefined;
  #shutDown = false;

  /** `workers`: how many take keys, see {@link WorkerShares}; without it, whoever asks gets the next key. */
  constructor(init: { readonly clock: Clock; readonly metrics?: WorkqueueMetrics; readonly workers?: number }) {
    this.#clock = init.clock;
    this.#shares = new WorkerShares(init.workers ?? Number.POSITIVE_INFINITY);
    this.#metrics = init.metrics ?? noWorkqueueMetrics;
    this.#metrics.onStart(() => this.#runningTimes());
  }

  /** Asks for a pass. Ignored after `shutDown`. */
  add(key: ObjectKey, options: { readonly priority: Priority; readonly delayMs?: number }): void {
    if (this.#shutDown) return;
    const delayMs = Math.max(0, options.delayMs ?? 0);
    if (delayMs > 0) this.#metrics.onRetry();
    this.#schedule(key, options.priority, this.#clock.monotonicMs() + delayMs);
  }

  /** The next key to work on, as soon as there is one; undefined once the queue is shut down. */
  take(): Promise<TakenKey | undefined> {
    if (this.#shutDown) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serveTakers();
    });
  }

  /**
   * Gives a taken key back after its pass.
   *
   * @throws {InvariantError} when nobody holds the key.
   */
  done(key: ObjectKey): void {
    const running = this.#running.get(key);
    if (running === undefined) throw new InvariantError(`The key ${key} was given back, but no worker holds it.`);
    this.#running.delete(key);
    this.#shares.ended(key, running.priority);
    this.#metrics.onDone(this.#clock.monotonicMs() - running.startedMs);
    if (running.again !== undefined && !this.#shutDown) {
      this.#schedule(key, running.again.priority, running.again.dueMs);
    }
    // What was not admitted before may be now.
    this.#serveTakers();
  }

  /** How often in a row passes of this key have failed. */
  failures(key: ObjectKey): number {
    return this.#failures.get(key) ?? 0;
  }

  /** Counts one more failure in a row; returns how many there are now. */
  countFailure(key: ObjectKey): number {
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    return failures;
  }

  /** Starts the count of failures over. */
  forget(key: ObjectKey): void {
    this.#failures.delete(key);
  }

  /** Keys in the queue: ready, put off, and with a worker. */
  counts(): { readonly ready: number; readonly putOff: number; readonly running: number } {
    return {
      ready: this.#waiting.size - this.#putOff.size,
      putOff: this.#putOff.size,
      running: this.#running.size,
    };
  }

  /** Hands out no more keys: everybody who waits for one gets undefined. Running passes give their keys back as usual. */
  shutDown(): void {
    this.#shutDown = true;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #schedule(key: ObjectKey, priority: Priority, dueMs: number): void {
    const running = this.#running.get(key);
    if (running !== undefined) {
      const earlier = running.again;
      running.again =
        earlier === undefined
          ? { priority, dueMs }
          : { priority: moreUrgent(priority, earlier.priority), dueMs: Math.min(dueMs, earlier.dueMs) };
      return;
    }
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#insert(key, priority, dueMs);
    else this.#merge(waiting, priority, dueMs);
    this.#armTimer();
    this.#serveTakers();
  }

  #insert(key: ObjectKey, priority: Priority, dueMs: number): void {
    const entry: Waiting = { key, priority, dueMs, readySinceMs: undefined, heapIndex: -1 };
    this.#waiting.set(key, entry);
    if (dueMs > this.#clock.monotonicMs()) this.#putOff.push(entry);
    else this.#makeReady(entry);
  }

  #merge(entry: Waiting, priority: Priority, dueMs: number): void {
    const before = entry.priority;
    entry.priority = moreUrgent(priority, before);
    if (entry.readySinceMs !== undefined) {
      if (entry.priority === before) return;
      this.#ready.remove(entry.key, before);
      this.#reportDepth(before);
      this.#ready.push(entry.key, entry.priority);
      this.#reportDepth(entry.priority);
      return;
    }
    if (dueMs >= entry.dueMs) return;
    if (dueMs > this.#clock.monotonicMs()) {
      this.#putOff.hasten(entry, dueMs);
      return;
    }
    this.#putOff.remove(entry);
    this.#makeReady(entry);
  }

  #makeReady(entry: Waiting): void {
    entry.readySinceMs = this.#clock.monotonicMs();
    this.#ready.push(entry.key, entry.priority);
    this.#metrics.onAdd();
    this.#reportDepth(entry.priority);
  }

  #serveTakers(): void {
    while (this.#takers.length > 0) {
      const next = this.#ready.shift((priority, namespace) => this.#shares.admits(priority, namespace));
      if (next === undefined) return;
      const nowMs = this.#clock.monotonicMs();
      this.#metrics.onTake(nowMs - (this.#waiting.get(next.key)?.readySinceMs ?? nowMs));
      this.#reportDepth(next.priority);
      this.#waiting.delete(next.key);
      this.#running.set(next.key, { startedMs: nowMs, priority: next.priority, again: undefined });
      this.#shares.started(next.key, next.priority);
      this.#takers.shift()?.(next);
    }
  }

  #armTimer(): void {
    const first = this.#putOff.first;
    if (first?.dueMs === this.#timer?.dueMs) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (first === undefined) return;
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, first.dueMs - this.#clock.monotonicMs()));
    this.#timer = { dueMs: first.dueMs, timer: this.#clock.after(waitMs, () => this.#onTimer()) };
  }

  #onTimer(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (let first = this.#putOff.first; first !== undefined && first.dueMs <= nowMs; first = this.#putOff.first) {
      this.#putOff.remove(first);
      this.#makeReady(first);
    }
    this.#armTimer();
    this.#serveTakers();
  }

  #reportDepth(priority: Priority): void {
    this.#metrics.onDepth(priority, this.#ready.depth(priority));
  }

  #runningTimes(): RunningTimes {
    const nowMs = this.#clock.monotonicMs();
    const times = [...this.#running.values()].map(({ startedMs }) => nowMs - startedMs);
    return { totalMs: times.reduce((sum, ms) => sum + ms, 0), longestMs: Math.max(0, ...times) };
  }
}
