import type { Call } from "./call.ts";

/** What may excuse a second write of the same thing. */
export interface Interruptions {
  /** When a writer was killed. */
  readonly atMs: readonly number[];
  /** Within how long after an answer the writer has it on record; killed before, it can't know that it has written. */
  readonly recordMs: number;
}

/** Writes after the first, of each subject. */
export interface RepeatedWrites {
  /** Their writer knew, or could have known, that the thing was written. */
  readonly surplus: readonly Call[];
  /** The answer to the write before was lost, with its connection or with its writer. */
  readonly excused: readonly Call[];
}

/**
 * Sorts out the writes that came after an accepted one of the same subject. A write that was refused before changes
 * nothing, so the next is the first still.
 *
 * @param subjectOf what a write is about; undefined leaves the call out.
 */
export function repeatedWrites(
  calls: readonly Call[],
  subjectOf: (call: Call) => string | undefined,
  interruptions: Interruptions = { atMs: [], recordMs: 0 },
): RepeatedWrites {
  const before = new Map<string, Call>();
  const surplus: Call[] = [];
  const excused: Call[] = [];
  for (const call of [...calls].sort((a, b) => a.startedMs - b.startedMs)) {
    const subject = subjectOf(call);
    if (subject === undefined) continue;
    const earlier = before.get(subject);
    if (earlier !== undefined) (isLost(earlier, interruptions) ? excused : surplus).push(call);
    if (call.status === 0 || call.status < 300) before.set(subject, call);
  }
  return { surplus, excused };
}

function isLost({ status, startedMs, endedMs }: Call, { atMs, recordMs }: Interruptions): boolean {
  return status === 0 || atMs.some((ms) => ms >= startedMs && ms <= endedMs + recordMs);
}
