import type { Fence } from "../ports/fence.ts";

/** What happens around leadership. Both are called at most once per `run`, in this order. */
export interface LeadershipCallbacks {
  /** This process leads now. `leading` aborts as soon as it does not any more, for whatever reason. */
  onStartedLeading(leading: AbortSignal): void;
  onStoppedLeading(): void;
}

/** Why an election ended: `released` because it was told to stop, `lost` because the lease could not be renewed in time. */
export type ElectionEnd = "released" | "lost";

/** Decides whether this process is the one that works, and tells before every outside write whether it still is. */
export interface Elector extends Fence {
  /**
   * Takes part until `stop` aborts or leadership is lost; resolves then and never rejects. On `stop` the lease is given
   * back, so abort `stop` only when nothing writes any more. A process that lost the lease may call `run` again.
   */
  run(stop: AbortSignal, callbacks: LeadershipCallbacks): Promise<ElectionEnd>;
  isLeading(): boolean;
}
