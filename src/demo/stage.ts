import type { Clock } from "../ports/clock.ts";
import { type Fleet, type FleetObject, hasCondition } from "./fleet.ts";
import type { SimulatorControl } from "./simulator-control.ts";

/** What the story plays with. */
export interface Stage {
  readonly fleet: Fleet;
  readonly azure: SimulatorControl;
  /** Applies the manifests that match, below the repository. */
  readonly apply: (pattern: string) => Promise<void>;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/**
 * Plays a chapter to its end.
 *
 * @returns What an object says at its end (`contoso: …`), where that is the point of the chapter.
 * @throws {StoryError} when it does not come true.
 */
export type Play = (stage: Stage) => Promise<string | undefined>;

/** The longest wait for one thing to happen. */
export const STEP_MS = 60_000;

/** Whether everything declared is so. */
export function isReady(object: FleetObject | undefined): boolean {
  return hasCondition(object, "Ready", "True");
}
