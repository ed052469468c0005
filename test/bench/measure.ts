import type { Figure } from "./figure.ts";

/** How large a run is. The table of the README is made with {@link FULL}. */
export interface BenchSize {
  readonly instances: number;
  readonly large: number;
  readonly subscriptions: number;
  readonly namespaces: number;
  /** New objects whose pick-up is timed. */
  readonly newcomers: number;
  /** Failing objects beside the standing ones. */
  readonly failing: number;
  /** Failing objects that one namespace applies at once. */
  readonly flood: number;
}

/** What the published figures are measured with. */
export const FULL: BenchSize = {
  instances: 1_000,
  large: 10_000,
  subscriptions: 4,
  namespaces: 20,
  newcomers: 100,
  failing: 300,
  flood: 500,
};

/** Keeps the code of the benchmark working, see the smoke test; its figures mean nothing. */
export const TINY: BenchSize = {
  instances: 10,
  large: 20,
  subscriptions: 2,
  namespaces: 3,
  newcomers: 4,
  failing: 3,
  flood: 5,
};

/** What a section is given. */
export interface SectionContext {
  readonly size: BenchSize;
  /** The seed of latencies; another one gives another run. */
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** One part of the table, which can be run alone. */
export type Section = (context: SectionContext) => Promise<readonly Figure[]>;
