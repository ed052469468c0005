import { type Clock, systemClock } from "../../src/ports/clock.ts";

/**
 * A clock on which everything takes its turn as on the real one, only `factor` times as fast: waits that production
 * counts in minutes pass in seconds.
 */
export function fastClock(factor: number): Clock {
  const startWallMs = systemClock.nowMs();
  const startMs = systemClock.monotonicMs();
  const elapsedMs = (): number => (systemClock.monotonicMs() - startMs) * factor;
  return {
    nowMs: () => Math.floor(startWallMs + elapsedMs()),
    monotonicMs: () => startMs + elapsedMs(),
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
  };
}
