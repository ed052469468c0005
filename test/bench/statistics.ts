/**
 * The value below which the fraction lies, by the nearest-rank method: a value that was really measured, never one between
 * two. NaN for an empty sample.
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value, as {@link percentile} has it. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** How a quantity grows with a size between two points: 0 not at all, 1 in proportion. */
export function logLogSlope(
  small: { readonly size: number; readonly value: number },
  large: { readonly size: number; readonly value: number },
): number {
  return Math.log(large.value / small.value) / Math.log(large.size / small.size);
}
