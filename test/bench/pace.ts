import type { AzurePace } from "./fleet.ts";

/**
 * How fast Azure does its part: the operation takes the longest that Microsoft gives for changes like this one
 * (https://learn.microsoft.com/azure/azure-sql/managed-instance/management-operations-overview), the rest is assumed.
 */
export const PACE: AzurePace = { operationMs: 60_000, applicationDelayMs: 2_000, retryAfterSeconds: 15 };
