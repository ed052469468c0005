/** Every interval, grace and bound of the controllers. Durations in milliseconds. */
export interface ControllerSettings {
  /** How long an absence that contradicts our own last write is put down to replication (Entra is eventually consistent). */
  readonly replicationGraceMs: number;
  /** Time between two looks at whether what was taken back is gone. */
  readonly replicationRecheckMs: number;
  /** The first pause while Entra does not show something yet; each further one is about twice as long. */
  readonly waitMinMs: number;
  /** The longest such pause. */
  readonly waitMaxMs: number;
  /** How long "instance not found" is still taken for something passing. */
  readonly instanceNotFoundGraceMs: number;
  /** How long a missing realm is waited for before the object is Stalled. */
  readonly realmNotFoundGraceMs: number;
  /** Time between two looks at an instance that is stopped, starting or busy. */
  readonly instanceUnavailableRecheckMs: number;
  /** Time between two polls of an ARM operation when the service names none. */
  readonly operationPollMs: number;
  /** The longest pause between two polls, whatever the service asks for. */
  readonly operationPollMaxMs: number;
  /** An operation older than this makes the object Stalled; it is still followed. */
  readonly operationDeadlineMs: number;
  /** How long the application may take to appear in Graph after the service principal was turned on. */
  readonly applicationGraceMs: number;
  /** Failing longer than this makes an object Stalled, even where only passing errors were met. It is still retried. */
  readonly progressDeadlineMs: number;
  /** The same repair this many times within {@link contestedWindowMs} means that somebody keeps undoing it. */
  readonly contestedCount: number;
  readonly contestedWindowMs: number;
  /** Time until a contested or invalid object is looked at again without being asked. */
  readonly verySlowRecheckMs: number;
  /** The first pause after a request for Conditional Access policies that failed; each further one is twice as long. */
  readonly conditionalAccessRetryMs: number;
  /** One such request per tenant and this time when somebody asked for a check right now; otherwise one per interval. */
  readonly conditionalAccessForcedMaxAgeMs: number;
  /** A shorter `spec.interval` is treated as this. */
  readonly minimumIntervalMs: number;
  /** `spec.interval` where none is stored. */
  readonly defaultIntervalMs: number;
  /** Objects at rest are looked at within this time after something that they depend on changed in their realm. */
  readonly realmChangeSpreadMs: number;
  /** A burst of changes to WindowsAuthentications leads to one check of their realm after this time. */
  readonly realmDebounceMs: number;
  /** Time between two sweeps of one realm. */
  readonly sweepIntervalMs: number;
  /** The most ARM permission requests that one check of a realm makes. */
  readonly armPermissionCallLimit: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What production uses. */
export const defaultControllerSettings: ControllerSettings = {
  replicationGraceMs: 30 * SECOND,
  replicationRecheckMs: 5 * SECOND,
  waitMinMs: SECOND,
  waitMaxMs: 30 * SECOND,
  instanceNotFoundGraceMs: MINUTE,
  realmNotFoundGraceMs: MINUTE,
  instanceUnavailableRecheckMs: MINUTE,
  operationPollMs: 10 * SECOND,
  operationPollMaxMs: MINUTE,
  operationDeadlineMs: 2 * HOUR,
  applicationGraceMs: 10 * MINUTE,
  progressDeadlineMs: 15 * MINUTE,
  contestedCount: 3,
  contestedWindowMs: HOUR,
  verySlowRecheckMs: HOUR,
  conditionalAccessRetryMs: MINUTE,
  conditionalAccessForcedMaxAgeMs: 5 * SECOND,
  minimumIntervalMs: 10 * SECOND,
  defaultIntervalMs: 30 * MINUTE,
  realmChangeSpreadMs: MINUTE,
  realmDebounceMs: 2 * SECOND,
  sweepIntervalMs: MINUTE,
  armPermissionCallLimit: 50,
};

/** The defaults with some of them replaced; the demo and tests shorten waits with it. */
export function controllerSettings(changes: Partial<ControllerSettings> = {}): ControllerSettings {
  return { ...defaultControllerSettings, ...changes };
}
