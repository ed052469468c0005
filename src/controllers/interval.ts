import type { ControllerSettings } from "./settings.ts";

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/** Milliseconds of a Go duration in hours, minutes and seconds (1h30m). An empty or foreign text is 0. */
export function parseInterval(text: string): number {
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(?<!\d)(\d+)([hms])/g))
    totalMs += Number(amount) * (UNITS_MS[unit ?? ""] ?? 0);
  return totalMs;
}

/** The declared time between two checks: the default where none is stored, and never less than the least that is useful. */
export function checkIntervalMs(
  text: string,
  settings: Pick<ControllerSettings, "defaultIntervalMs" | "minimumIntervalMs">,
): number {
  return Math.max(parseInterval(text) || settings.defaultIntervalMs, settings.minimumIntervalMs);
}

/**
 * A place within the period that belongs to this object for good (FNV-1a of its uid), so that a fleet spreads evenly
 * and a restart changes nothing.
 */
export function phaseMs(uid: string, periodMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < uid.length; index += 1) {
    hash ^= uid.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return Math.floor((hash / 0x1_0000_0000) * periodMs);
}

/** Milliseconds until the object's next place in the period: between half a period and one and a half. */
export function untilNextCheckMs(uid: string, periodMs: number, nowMs: number): number {
  const untilPhaseMs = periodMs - ((nowMs - phaseMs(uid, periodMs)) % periodMs);
  return untilPhaseMs < periodMs / 2 ? untilPhaseMs + periodMs : untilPhaseMs;
}
