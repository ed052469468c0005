import { setTimeout as wait } from "node:timers/promises";
import { nowMs } from "./now.ts";

/** How {@link until} waits. */
export interface Waiting {
  /** What is waited for, as the end of a sentence. */
  readonly what: string;
  readonly withinMs: number;
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Asks until there is an answer. A question that fails has none yet.
 *
 * @throws {Error} naming what did not come, with the last failure as cause.
 */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>, waiting: Waiting): Promise<T> {
  const giveUpMs = nowMs() + waiting.withinMs;
  let failure: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    if (nowMs() > giveUpMs) {
      throw new Error(`Not within ${waiting.withinMs / 1000} s: ${waiting.what}.`, { cause: failure });
    }
    await passTime(waiting.everyMs ?? 200, waiting.signal);
  }
}

/** Lets time pass, where time itself is what the story is about. */
export async function passTime(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}
