const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS = [
  { ms: DAY_MS, word: "day" },
  { ms: HOUR_MS, word: "hour" },
  { ms: MINUTE_MS, word: "minute" },
] as const;

/** `2026-11-20 07:12 UTC`, from milliseconds since 1970. */
export function timestampOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `, 5 days ago`; empty for less than a minute and for times to come, which only a clock that is wrong shows. */
export function ageOf(atMs: number, nowMs: number): string {
  const age = nowMs - atMs;
  const unit = UNITS.find(({ ms }) => age >= ms);
  if (unit === undefined) return "";
  const count = Math.floor(age / unit.ms);
  return `, ${count} ${unit.word}${count === 1 ? "" : "s"} ago`;
}
