/** Milliseconds from 1601-01-01, where FILETIME begins, to 1970-01-01. */
const FILETIME_EPOCH_MS = 11_644_473_600_000n;
const UNITS_PER_MS = 10_000n;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A time as `pwdLastSet` and the like have it: 100-nanosecond units since 1601, as decimal text
 * (https://learn.microsoft.com/windows/win32/adschema/a-pwdlastset).
 */
export function filetimeText(atMs: number): string {
  return String((BigInt(Math.trunc(atMs)) + FILETIME_EPOCH_MS) * UNITS_PER_MS);
}

/** A time as `whenChanged` has it: `20260101000000.0Z` (https://learn.microsoft.com/windows/win32/adschema/s-string-generalized-time). */
export function generalizedTime(atMs: number): string {
  return `${new Date(atMs)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/[-T:]/g, "")}.0Z`;
}

/** What the state says about a time: a moment, or days before the start of the simulator; undefined for other words. */
export function momentMs(text: string, startedAtMs: number): number | undefined {
  const days = /^(\d+) days? before start$/.exec(text)?.[1];
  if (days !== undefined) return startedAtMs - Number(days) * DAY_MS;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}
