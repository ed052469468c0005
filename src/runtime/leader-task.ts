/** Work that only the leader does: a controller, a sweep, anything that writes outside. */
export interface LeaderTask {
  /** For log lines. */
  readonly name: string;
  /**
   * Works until told to stop, then resolves as soon as nothing of it runs any more.
   *
   * @param stop Aborts when the process is asked to end: start nothing new, finish what runs within the drain time.
   * @param abandon Aborts when the lease is lost: drop everything at once.
   */
  run(stop: AbortSignal, abandon?: AbortSignal): Promise<void>;
}
