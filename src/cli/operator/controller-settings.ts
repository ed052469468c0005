import { type ControllerSettings, controllerSettings } from "../../controllers/settings.ts";
import { RETRY_SCHEDULE, type RetrySchedule } from "../../runtime/backoff.ts";
import type { OperatorConfig } from "./options.ts";

/** The waits of the controllers, as the process's settings say. */
export function settingsFrom(config: OperatorConfig): ControllerSettings {
  return controllerSettings({
    sweepIntervalMs: config.sweepIntervalMs,
    instanceUnavailableRecheckMs: config.instanceRetryMs,
    operationPollMs: Math.min(10_000, config.instanceRetryMs),
    instanceNotFoundGraceMs: config.absenceGraceMs,
    realmNotFoundGraceMs: config.absenceGraceMs,
    replicationGraceMs: config.replicationGraceMs,
    replicationRecheckMs: Math.min(5_000, config.replicationGraceMs),
    realmChangeSpreadMs: config.realmSpreadMs,
    progressDeadlineMs: config.progressDeadlineMs,
  });
}

/** The waits of the queues, as the process's settings say. */
export function scheduleFrom(config: OperatorConfig): RetrySchedule {
  return { ...RETRY_SCHEDULE, dependency: { ...RETRY_SCHEDULE.dependency, intervalMs: config.dependencyRetryMs } };
}
