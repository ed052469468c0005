import type { Call } from "./call.ts";

/** When somebody took the Lease. */
export interface Takeover {
  readonly by: string;
  readonly atMs: number;
}

/** Writes of a replica that overlap with the time of the next one. */
export interface OverlappingWrite {
  readonly call: Call;
  /** Who held the Lease when it was begun, or wrote while it ran; empty when nobody had led yet. */
  readonly leader: string;
}

/**
 * Writes that were begun while another replica held the Lease, and writes that were still under way when the next leader
 * began to write.
 */
export function overlappingWrites(
  writes: readonly Call[],
  takeovers: readonly Takeover[],
): readonly OverlappingWrite[] {
  const inOrder = [...takeovers].sort((a, b) => a.atMs - b.atMs);
  const leaderAt = (ms: number): string => inOrder.filter(({ atMs }) => atMs <= ms).at(-1)?.by ?? "";
  return writes.flatMap((call) => {
    const leader = leaderAt(call.startedMs);
    if (leader !== call.by) return [{ call, leader }];
    const successor = writes.find(
      (other) => other.by !== call.by && other.startedMs >= call.startedMs && other.startedMs < call.endedMs,
    );
    return successor === undefined ? [] : [{ call, leader: successor.by }];
  });
}
