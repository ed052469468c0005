const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/**
 * Milliseconds of a Go duration written in hours, minutes and seconds (`30m`, `1h30m`, `90s`).
 *
 * @throws {RangeError} for any other text; values that passed the API's schema never cause it.
 */
export function durationMs(text: string): number {
  if (!/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/.test(text) || text === "") {
    throw new RangeError(`"${text.slice(0, 32)}" is not a duration such as 30m or 1h30m`);
  }
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(?<!\d)(\d+)([hms])/g))
    total += Number(digits) * (UNIT_MS[unit ?? ""] ?? 0);
  return total;
}
