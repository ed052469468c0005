import { z } from "zod";

/** What a tenant's organization says of directory synchronisation, and its domains. */
export const organizationSchema = z.strictObject({
  onPremisesSyncEnabled: z
    .boolean()
    .nullable()
    .default(true)
    .describe("True: synchronised; false: it was, and no longer is; null: it never was."),
  onPremisesLastSyncDateTime: z.string().nullable().default(null),
  syncIntervalMs: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "While synchronisation is enabled, the last one was at the last multiple of this; null: onPremisesLastSyncDateTime stands.",
    ),
  verifiedDomains: z.array(z.string()).default([]),
});

/** An organization in memory. */
export type OrganizationRecord = z.output<typeof organizationSchema>;

/**
 * When the organization was last synchronised, ISO 8601; null: never. With `syncIntervalMs` it moves with the simulated
 * clock, as with Entra Connect, whose cycle is 30 minutes unless changed
 * (https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler).
 */
export function lastSyncDateTime(organization: OrganizationRecord, nowMs: number): string | null {
  const { onPremisesSyncEnabled, onPremisesLastSyncDateTime, syncIntervalMs } = organization;
  if (onPremisesSyncEnabled !== true || syncIntervalMs === null) return onPremisesLastSyncDateTime;
  return graphDateTime(nowMs - (nowMs % syncIntervalMs));
}

/** A time as Graph writes it: whole seconds, UTC. */
export function graphDateTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
