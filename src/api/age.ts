const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of an age such as 45m, 3h or 90d; NaN for anything else. */
export function ageMs(text: string): number {
  const match = /^([1-9][0-9]{0,3})([mhd])$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
