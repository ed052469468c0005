import type { DomainConditionType } from "../status/finding.ts";

/** Where a pass failed: the condition that the failure belongs to. */
export interface FailedStep {
  readonly condition: DomainConditionType;
  /** Unknown when the failed step could not even look. Default False. */
  readonly status?: "False" | "Unknown";
  /** The reason once the failure's grace has passed, where it differs. */
  readonly stalledReason?: string;
}

/** Carries an error and the step that it belongs to through a pass. Unwrapped before the queue sees it. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly step: FailedStep;
  readonly error: unknown;

  constructor(step: FailedStep, error: unknown) {
    super("A step of the pass failed.", { cause: error });
    this.step = step;
    this.error = error;
  }
}

/**
 * Does a part of a pass whose failure belongs to one condition. An inner step's claim on the failure stands.
 *
 * @throws {StepFailure}
 */
export async function inStep<T>(step: FailedStep, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StepFailure ? error : new StepFailure(step, error);
  }
}
