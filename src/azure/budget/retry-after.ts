const MAX_MS = 3_600_000;

/**
 * How long a service asks to be left alone, clamped to an hour; `undefined` when it does not say.
 * Understands seconds, an HTTP date, and the two headers in milliseconds that some Azure services send.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function parseRetryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const exact = headers["retry-after-ms"] ?? headers["x-ms-retry-after-ms"];
  if (exact !== undefined && /^\d+$/.test(exact.trim())) return clamp(Number(exact));
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return clamp(Number(value) * 1000);
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : clamp(dateMs - nowMs);
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), MAX_MS);
}
