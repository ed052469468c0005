/** Writes a span of time as Prometheus reads it, such as `15m`. */
export type Span = (seconds: number) => string;

export const MINUTE_S = 60;
export const HOUR_S = 3_600;
export const DAY_S = 86_400;

/** Spans as they are, in the largest unit that fits whole. */
export const inFull: Span = (seconds) => {
  for (const [unit, length] of [
    ["d", DAY_S],
    ["h", HOUR_S],
    ["m", MINUTE_S],
  ] as const) {
    if (seconds >= length && seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds}s`;
};

/** Spans that are `factor` times as short, and a second at least: for trials that cannot wait. */
export function shortened(factor: number): Span {
  return (seconds) => inFull(Math.max(1, Math.round(seconds / factor)));
}
