import { NotLeaderError } from "../ports/fence.ts";
import type { Elector } from "./elector.ts";

/**
 * Leads at once and until told to stop, without a Lease. For installations that make sure by other means that there is
 * one replica only; after the stop nothing may be written any more, as with a Lease.
 */
export function createLeaselessElector(): Elector {
  let leading = false;
  return {
    isLeading: () => leading,
    check() {
      if (!leading) throw new NotLeaderError();
    },
    async run(stop, callbacks) {
      if (stop.aborted) return "released";
      const term = new AbortController();
      const stopped = new Promise<void>((resolve) => {
        stop.addEventListener("abort", () => resolve(), { once: true });
      });
      leading = true;
      callbacks.onStartedLeading(term.signal);
      await stopped;
      leading = false;
      term.abort(new NotLeaderError());
      callbacks.onStoppedLeading();
      return "released";
    },
  };
}
