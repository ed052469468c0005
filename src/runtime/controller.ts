import type { ObjectKey } from "../kube/client.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { RETRY_SCHEDULE, type RetrySchedule, retryDelayMs } from "./backoff.ts";
import { type ControllerMetrics, noControllerMetrics, type PassResult } from "./engine-metrics.ts";
import type { LeaderTask } from "./leader-task.ts";
import { classifyFailure, type FailureClass } from "./requeue-decision.ts";
import type { Enqueue, Priority, Reconcile, Result } from "./work.ts";
import { type TakenKey, Workqueue } from "./workqueue.ts";

/** What a controller is made of. */
export interface ControllerInit {
  /** Label of its metrics and log lines, for example `windowsauthentication`. */
  readonly name: string;
  readonly reconcile: Reconcile;
  /** Passes that may run at the same time, each for another key. */
  readonly workers: number;
  /** A pass that takes longer is told to stop and is retried with back-off. */
  readonly passTimeoutMs: number;
  /** How long running passes may go on after the controller was told to stop. */
  readonly drainMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics?: ControllerMetrics;
  /** Default {@link RETRY_SCHEDULE}. */
  readonly schedule?: RetrySchedule;
}

/** A workqueue and the workers that empty it. */
export interface Controller extends LeaderTask {
  readonly enqueue: Enqueue;
  /** Drops what waits, also when `run` was never called: a replica that never led must leave no timer. */
  close(): void;
}

/**
 * Makes a controller. Keys may be enqueued before `run`; they wait.
 *
 * It stops in two stages. When `stop` aborts, no pass starts any more and running ones may finish for `drainMs`; then, or
 * as soon as `abandon` aborts, their own signal aborts. `run` resolves when the last pass has ended, and never rejects.
 */
export function createController(init: ControllerInit): Controller {
  const loop = new ControllerLoop(init);
  return {
    name: init.name,
    enqueue: loop.queue,
    run: (stop, abandon) => loop.run(stop, abandon),
    close: () => loop.queue.shutDown(),
  };
}

class ControllerLoop {
  readonly queue: Workqueue;
  readonly #init: ControllerInit;
  readonly #log: Log;
  readonly #metrics: ControllerMetrics;
  readonly #schedule: RetrySchedule;
  #activeWorkers = 0;

  constructor(init: ControllerInit) {
    this.#init = init;
    this.#log = init.log.child({ controller: init.name });
    this.#metrics = init.metrics ?? noControllerMetrics;
    this.#schedule = init.schedule ?? RETRY_SCHEDULE;
    this.queue = new Workqueue({ clock: init.clock, metrics: this.#metrics.workqueue, workers: init.workers });
  }

  async run(stop: AbortSignal, abandon?: AbortSignal): Promise<void> {
    const passes = twoStageStop(this.#init, stop, abandon, () => this.#onStop());
    this.#metrics.onWorkers(this.#init.workers);
    this.#log.info({ workers: this.#init.workers }, "The controller has started.");
    await Promise.all(Array.from({ length: this.#init.workers }, () => this.#work(passes.signal)));
    passes.dispose();
    this.#log.info({}, "The controller has stopped.");
  }

  #onStop(): void {
    this.queue.shutDown();
    this.#log.info({ running: this.queue.counts().running }, "The controller starts no more passes.");
  }

  async #work(passes: AbortSignal): Promise<void> {
    for (let taken = await this.queue.take(); taken !== undefined; taken = await this.queue.take()) {
      this.#metrics.onActiveWorkers(++this.#activeWorkers);
      await this.#pass(taken, passes);
      this.queue.done(taken.key);
      this.#metrics.onActiveWorkers(--this.#activeWorkers);
    }
  }

  async #pass(taken: TakenKey, passes: AbortSignal): Promise<void> {
    const { clock, passTimeoutMs, random, reconcile } = this.#init;
    const reconcileId = random.uuid();
    const startedMs = clock.monotonicMs();
    const { signal, dispose } = deadline(clock, passTimeoutMs, passes);
    let result: PassResult;
    try {
      result = this.#settle(taken, await reconcile(taken.key, { signal, priority: taken.priority, reconcileId }));
    } catch (error) {
      const deadlinePassed = signal.aborted && !passes.aborted;
      if (deadlinePassed) this.#metrics.onPassTimeout();
      result = this.#fail(taken, error, { reconcileId, interrupted: passes.aborted, deadlinePassed });
    } finally {
      dispose();
    }
    this.#metrics.onPass(result, clock.monotonicMs() - startedMs);
  }

  #settle({ key }: TakenKey, result: Result): PassResult {
    this.queue.forget(key);
    if (result.kind === "done") return "success";
    this.queue.add(key, { priority: result.priority ?? "resync", delayMs: result.delayMs });
    return "requeue_after";
  }

  /** The one place that decides what happens to a key whose pass threw. */
  #fail(taken: TakenKey, error: unknown, pass: FailedPass): PassResult {
    const failure = classifyFailure(error, pass.deadlinePassed);
    const log = this.#log.child({ key: taken.key, reconcileId: pass.reconcileId, priority: taken.priority });
    // A pass that was cut off by the stop of the process failed for that reason, whatever it says.
    if (pass.interrupted && failure.kind === "bug") {
      log.info({}, "The pass was cut off because the controller stops.");
      return "requeue";
    }
    switch (failure.kind) {
      case "notLeader":
        // Whoever holds the lease now learns of the object from its own informer.
        this.queue.forget(taken.key);
        log.info({}, "The pass was abandoned because this replica no longer holds the lease.");
        return "requeue";
      case "conflict":
        this.#retry(taken.key, failure, taken.priority);
        log.debug({}, "The object changed in between; the pass is repeated.");
        return "requeue";
      case "expected":
      case "timeout":
      case "bug":
        return this.#retryFailure(taken, error, failure, log);
    }
  }

  #retryFailure(
    taken: TakenKey,
    error: unknown,
    failure: Exclude<FailureClass, { kind: "notLeader" | "conflict" }>,
    log: Log,
  ): PassResult {
    const retry = failure.kind === "expected" ? failure.retry : ({ kind: "backoff" } as const);
    const delayMs = this.#retry(taken.key, retry, taken.priority === "user" ? "repair" : taken.priority);
    // Waiting for something else to become ready is no failure, and would fill the log.
    if (retry.kind === "dependency") {
      log.debug({ err: error, retryInMs: delayMs }, "The pass waits for a dependency.");
      return "requeue_after";
    }
    this.#metrics.onPassError({ terminal: failure.kind === "expected" && failure.terminal });
    if (failure.kind === "bug") {
      this.#metrics.onPassPanic();
      log.error({ err: error, retryInMs: delayMs }, "The pass failed in a way that should not be possible.");
    } else {
      log.warn({ err: error, retryInMs: delayMs }, "The pass failed.");
    }
    return "error";
  }

  #retry(key: ObjectKey, retry: Parameters<typeof retryDelayMs>[0], priority: Priority): number {
    const failures = retry.kind === "dependency" ? 0 : this.queue.countFailure(key);
    const delayMs = Math.ceil(retryDelayMs(retry, failures, this.#init.random, this.#schedule));
    this.queue.add(key, { priority, delayMs });
    return delayMs;
  }
}

/** What is known about a pass that threw. */
interface FailedPass {
  readonly reconcileId: string;
  /** The controller had told it to stop. */
  readonly interrupted: boolean;
  readonly deadlinePassed: boolean;
}

/** The signal of all passes: aborts `drainMs` after `stop`, or with `abandon`, which also counts as `stop`. */
function twoStageStop(
  init: ControllerInit,
  stop: AbortSignal,
  abandon: AbortSignal | undefined,
  onStop: () => void,
): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const passes = new AbortController();
  const listeners = new AbortController();
  let stopped = false;
  const stopOnce = (): void => {
    if (stopped) return;
    stopped = true;
    onStop();
    const timer = init.clock.after(init.drainMs, () =>
      passes.abort(new DOMException("The operator stops.", "AbortError")),
    );
    listeners.signal.addEventListener("abort", () => timer.cancel());
  };
  const abandonNow = (): void => {
    stopOnce();
    passes.abort(new DOMException("This replica no longer leads.", "AbortError"));
  };
  if (stop.aborted) stopOnce();
  if (abandon?.aborted === true) abandonNow();
  stop.addEventListener("abort", stopOnce, { once: true, signal: listeners.signal });
  abandon?.addEventListener("abort", abandonNow, { once: true, signal: listeners.signal });
  return { signal: passes.signal, dispose: () => listeners.abort() };
}
