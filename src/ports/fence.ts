/**
 * Tells whether this process may still write outside. The lease elector implements it: `check` throws once the lease
 * can have expired by the local monotonic clock, whatever the last renewal said.
 */
export interface Fence {
  /**
   * Called immediately before every outside write (Azure and Kubernetes, the Lease itself excepted).
   *
   * @throws {NotLeaderError} the caller abandons the pass without writing anything, status included.
   */
  check(): void;
}

/** Writing is no longer allowed here: another replica may hold the lease. */
export class NotLeaderError extends Error {
  override readonly name = "NotLeaderError";
  constructor() {
    super("This replica no longer holds the lease, so it does not write.");
  }
}

/** For programs that are alone by construction (the command line, tests). */
export const noFence: Fence = { check: () => undefined };
