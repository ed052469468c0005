import type { KubeObject } from "../kube/client.ts";
import type { Informer } from "../kube/informer-port.ts";
import { type Clock, deadline } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { ElectionEnd, Elector } from "./elector.ts";
import type { LeaderTask } from "./leader-task.ts";

/** An informer with the name that people know its kind by. */
export interface NamedInformer {
  readonly kind: string;
  readonly informer: Informer<KubeObject>;
}

/** What the runtime starts and stops. */
export interface OperatorRuntimeInit {
  readonly informers: readonly NamedInformer[];
  /** Controllers and sweeps: what runs only while this process leads. */
  readonly tasks: readonly LeaderTask[];
  readonly elector: Elector;
  /** Sends what the event recorder still holds. */
  readonly flushEvents: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the first lists may take. */
  readonly syncTimeoutMs: number;
  /** An informer that heard nothing for longer makes the process not live. */
  readonly silenceLimitMs: number;
  /** How long sending the last events may take. */
  readonly flushTimeoutMs: number;
}

/** What a probe is told: fine, or what is not, in sentences. */
export interface Health {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/** The running operator. */
export interface OperatorRuntime {
  /**
   * Runs until `stop` aborts or the lease is lost, and resolves when everything has ended. `lost` means that the process
   * should exit with an error and be started afresh.
   *
   * @throws {SyncTimeoutError} when a first list does not arrive in time; the process exits with its message.
   */
  run(stop: AbortSignal): Promise<ElectionEnd>;
  /** False: restart the process. That this answers at all shows that the event loop runs. */
  live(): Health;
  /** False: not yet, or no longer, of use. A standby is ready. */
  ready(): Health;
}

/** The API server did not deliver the first list of some kinds in time. */
export class SyncTimeoutError extends Error {
  override readonly name = "SyncTimeoutError";
  readonly kinds: readonly string[];

  constructor(kinds: readonly string[], timeoutMs: number) {
    super(
      `The API server did not deliver the first list of ${kinds.join(", ")} within ${timeoutMs / 1_000} s. ` +
        "Check that it can be reached, that the CRDs are installed, and that the service account may list and watch these kinds.",
    );
    this.kinds = kinds;
  }
}

/**
 * Puts the parts of the operator into order. Start: informers, their first lists, election, then controllers and sweeps.
 * Stop: no new passes, running passes end, last events go out, the lease is given back, informers end.
 */
export function createOperatorRuntime(init: OperatorRuntimeInit): OperatorRuntime {
  let stopping = false;
  return {
    live: () => liveness(init),
    ready: () => (stopping ? { ok: false, problems: ["The operator is stopping."] } : readiness(init)),
    run: (stop) => {
      stop.addEventListener("abort", () => (stopping = true), { once: true });
      return run(init, stop);
    },
  };
}

async function run(init: OperatorRuntimeInit, stop: AbortSignal): Promise<ElectionEnd> {
  const informersStop = new AbortController();
  const informers = init.informers.map(({ informer }) => informer.run(informersStop.signal));
  init.log.info({ kinds: init.informers.map(({ kind }) => kind) }, "The informers have started.");
  try {
    if (!(await synced(init, stop))) return "released";
    init.log.info({}, "The first lists are complete.");
    return await lead(init, stop);
  } finally {
    informersStop.abort();
    await Promise.allSettled(informers);
    init.log.info({}, "The informers have stopped.");
  }
}

/** Takes part in the election and runs the tasks while leading. Resolves when nothing writes any more. */
async function lead(init: OperatorRuntimeInit, stop: AbortSignal): Promise<ElectionEnd> {
  // The tasks stop on the outer signal, and when one of them fails.
  const tasksStop = new AbortController();
  const electionStop = new AbortController();
  const stopTasks = (): void => tasksStop.abort();
  stop.addEventListener("abort", stopTasks, { once: true });
  if (stop.aborted) stopTasks();
  let tasks: Promise<readonly PromiseSettledResult<void>[]> = Promise.resolve([]);
  const election = init.elector.run(electionStop.signal, {
    onStartedLeading: (leading) => {
      tasks = Promise.allSettled(init.tasks.map((task) => runTask(task, tasksStop, leading)));
    },
    onStoppedLeading: () => undefined,
  });
  try {
    await Promise.race([aborted(tasksStop.signal), election]);
    init.log.info({}, stop.aborted ? "The operator was asked to stop." : "The operator stops by itself.");
    stopTasks();
    const failed = (await tasks).find((task) => task.status === "rejected");
    init.log.info({}, "No pass runs any more.");
    if (init.elector.isLeading()) await flush(init);
    if (failed !== undefined) throw failed.reason;
  } finally {
    stop.removeEventListener("abort", stopTasks);
    electionStop.abort();
    await election;
  }
  return await election;
}

async function runTask(task: LeaderTask, tasksStop: AbortController, leading: AbortSignal): Promise<void> {
  try {
    await task.run(tasksStop.signal, leading);
  } finally {
    // A task that ends on its own leaves the operator doing only half of its work: better to start afresh.
    tasksStop.abort();
  }
}

async function flush(init: OperatorRuntimeInit): Promise<void> {
  const limit = deadline(init.clock, init.flushTimeoutMs);
  try {
    const flushed = init.flushEvents().then(() => true);
    if (await Promise.race([flushed, aborted(limit.signal).then(() => false)])) {
      init.log.info({}, "The last events were sent.");
    } else {
      init.log.warn({}, "The last events could not be sent in time.");
    }
  } catch (error) {
    init.log.warn({ err: error }, "The last events could not be sent.");
  } finally {
    limit.dispose();
  }
}

/** True when all first lists are in; false when told to stop before. */
async function synced(init: OperatorRuntimeInit, stop: AbortSignal): Promise<boolean> {
  const limit = deadline(init.clock, init.syncTimeoutMs, stop);
  try {
    const all = Promise.all(init.informers.map(({ informer }) => informer.synced)).then(() => true);
    if (await Promise.race([all, aborted(limit.signal).then(() => false)])) return true;
    if (stop.aborted) return false;
    throw new SyncTimeoutError(unsynced(init), init.syncTimeoutMs);
  } finally {
    limit.dispose();
  }
}

function unsynced(init: OperatorRuntimeInit): string[] {
  return init.informers.filter(({ informer }) => !informer.hasSynced()).map(({ kind }) => kind);
}

function readiness(init: OperatorRuntimeInit): Health {
  return health(unsynced(init).map((kind) => `The first list of ${kind} is not complete yet.`));
}

function liveness(init: OperatorRuntimeInit): Health {
  const silent = init.informers.filter(
    ({ informer }) => informer.hasSynced() && informer.lastActivityAgeMs() > init.silenceLimitMs,
  );
  const limitS = init.silenceLimitMs / 1_000;
  return health(silent.map(({ kind }) => `The API server has said nothing about ${kind} for more than ${limitS} s.`));
}

function health(problems: readonly string[]): Health {
  return { ok: problems.length === 0, problems };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
