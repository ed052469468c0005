import type { Priority } from "./work.ts";

/** How a pass ended, in controller-runtime's words. */
export type PassResult = "success" | "requeue_after" | "requeue" | "error";

/** How long the passes of this moment have been running. */
export interface RunningTimes {
  readonly totalMs: number;
  readonly longestMs: number;
}

/** What a workqueue tells about itself. Names and meaning follow client-go's and controller-runtime's `workqueue_*`. */
export interface WorkqueueMetrics {
  /** Keys that may be worked on now, by class. */
  onDepth(priority: Priority, depth: number): void;
  /** A key became ready that was not. */
  onAdd(): void;
  /** A key was put off until later. */
  onRetry(): void;
  /** A worker took a key that had been ready for `waitedMs`. */
  onTake(waitedMs: number): void;
  /** A worker gave a key back after `workedMs`. */
  onDone(workedMs: number): void;
  /** Called once, with a way to ask for the times of this moment. */
  onStart(running: () => RunningTimes): void;
}

/** What a controller tells about itself. Names and meaning follow controller-runtime's `controller_runtime_*`. */
export interface ControllerMetrics {
  readonly workqueue: WorkqueueMetrics;
  onWorkers(workers: number): void;
  onActiveWorkers(active: number): void;
  onPass(result: PassResult, durationMs: number): void;
  /** A pass failed. `terminal`: nothing but a change by a human helps. */
  onPassError(kind: { readonly terminal: boolean }): void;
  /** A pass failed in a way that only a bug of ours explains. */
  onPassPanic(): void;
  /** A pass ran into its deadline. */
  onPassTimeout(): void;
}

/** What a lease elector tells about itself. */
export interface ElectionMetrics {
  onLeading(lease: string, leading: boolean): void;
  /** The lease was renewed, by this replica or by another one, and this replica saw it at `atMs` of its own wall clock. */
  onRenewed(lease: string, atMs: number): void;
}

const nothing = (): void => undefined;

/** Counts nothing. */
export const noWorkqueueMetrics: WorkqueueMetrics = {
  onDepth: nothing,
  onAdd: nothing,
  onRetry: nothing,
  onTake: nothing,
  onDone: nothing,
  onStart: nothing,
};

/** Counts nothing. */
export const noControllerMetrics: ControllerMetrics = {
  workqueue: noWorkqueueMetrics,
  onWorkers: nothing,
  onActiveWorkers: nothing,
  onPass: nothing,
  onPassError: nothing,
  onPassPanic: nothing,
  onPassTimeout: nothing,
};

/** Counts nothing. */
export const noElectionMetrics: ElectionMetrics = { onLeading: nothing, onRenewed: nothing };
