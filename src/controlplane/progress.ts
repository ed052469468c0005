import type { Clock, Timer } from "../ports/clock.ts";

/** Gets one line for a person to read. */
export type Log = (line: string) => void;

const EVERY_MS = 10_000;

/** A length of time as people say it, for example `45 s` or `1 min 20 s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What {@link withProgress} reports to. */
export interface ProgressOutput {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Says at once what a long step is, and every 10 s how far it is and for how long it has been going on.
 *
 * @param detail How far it is, asked each time; empty when there is nothing to say.
 * @returns What the step returns; its errors pass through.
 */
export async function withProgress<T>(
  { clock, log }: ProgressOutput,
  what: string,
  detail: () => string,
  step: () => Promise<T>,
): Promise<T> {
  const startedMs = clock.monotonicMs();
  const next = (): Timer => clock.after(EVERY_MS, report);
  const report = (): void => {
    const far = detail();
    log(`${what} … ${far === "" ? "" : `${far}, `}${elapsedText(clock.monotonicMs() - startedMs)}`);
    timer = next();
  };
  log(`${what} …`);
  let timer = next();
  try {
    return await step();
  } finally {
    timer.cancel();
  }
}
