import type { KeyLastSet } from "./ports.ts";

/** Milliseconds between 1601-01-01 and 1970-01-01. */
const EPOCH_DIFFERENCE_MS = 11_644_473_600_000n;
const TICKS_PER_MS = 10_000n;
/** The last moment that a JavaScript date can name. */
const MAX_DATE_MS = 8_640_000_000_000_000n;

/**
 * `pwdLastSet` as a moment. AD keeps it as a FILETIME, 100 ns since 1601 as a decimal; 0 means that the password has to be
 * set anew. https://learn.microsoft.com/windows/win32/adschema/a-pwdlastset
 */
export function keyLastSetOf(fileTime: string | undefined): KeyLastSet {
  if (fileTime === undefined || !/^[0-9]{1,19}$/.test(fileTime)) return { kind: "absent" };
  const ticks = BigInt(fileTime);
  if (ticks === 0n) return { kind: "zero" };
  const atMs = ticks / TICKS_PER_MS - EPOCH_DIFFERENCE_MS;
  if (atMs > MAX_DATE_MS) return { kind: "absent" };
  return { kind: "at", atMs: Number(atMs) };
}
