import type { ControlPlaneBinaries } from "../../src/controlplane/bring-up.ts";
import type { SeededRandom } from "../fakes/seeded-random.ts";

/** A number that a story measured, as it stands in the table. */
export interface Figure {
  readonly name: string;
  readonly value: string | number;
  /** What it has to be, in words; absent where it is only told. */
  readonly required?: string;
}

/** What a story is given. */
export interface StoryContext {
  /** `winauth` as users run it. */
  readonly bundle: readonly string[];
  /** Where etcd and kube-apiserver are. */
  readonly binaries: ControlPlaneBinaries;
  /** A folder of the story's own. */
  readonly folder: string;
  readonly random: SeededRandom;
  /** Aborts when the run is interrupted or the story takes too long. */
  readonly signal: AbortSignal;
  /** Called at the end, the last one first, however the story ended. */
  defer(cleanUp: () => unknown): void;
  log(line: string): void;
  /** Notes a figure that is only told. */
  tell(name: string, value: string | number): void;
  /** Notes a figure that has to be small enough, and fails the story when it is not. */
  atMost(name: string, value: number, limit: number, unit?: string): void;
}

/** One story of real processes. */
export interface Story {
  /** One word, by which it is chosen. */
  readonly word: string;
  /** What it shows. */
  readonly title: string;
  /** How long it may take at most. */
  readonly limitMs: number;
  run(context: StoryContext): Promise<void>;
}

/** What a story requires and did not find. */
export class StoryFailure extends Error {
  override readonly name = "StoryFailure";
}

/** @throws {StoryFailure} with the sentence when `holds` is false. */
export function requireThat(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new StoryFailure(sentence);
}

/** A story that can't be told on this machine; the message says what is missing. */
export class StoryLeftOut extends Error {
  override readonly name = "StoryLeftOut";
}
