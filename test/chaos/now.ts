/** Milliseconds since the epoch as the monotonic clock of this process counts them: a jump of the wall clock is not seen. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
