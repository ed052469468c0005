import { inspect } from "node:util";
import type { ControlPlaneBinaries } from "../../src/controlplane/bring-up.ts";
import { SeededRandom } from "../fakes/seeded-random.ts";
import { nowMs } from "./now.ts";
import type { Outcome } from "./report.ts";
import { type Figure, type Story, type StoryContext, StoryFailure, StoryLeftOut } from "./story.ts";

/** What a run of one story needs. */
export interface StoryRun {
  readonly seed: number;
  readonly folder: string;
  readonly bundle: readonly string[];
  readonly binaries: ControlPlaneBinaries;
  readonly interrupted: AbortSignal;
}

/** Runs one story to its end and cleans up after it, however it ended. */
export async function runStory(story: Story, run: StoryRun): Promise<Outcome> {
  const { seed, folder, bundle, binaries, interrupted } = run;
  const startedMs = nowMs();
  const cleanUps: (() => unknown)[] = [];
  const figures: Figure[] = [];
  const log = (line: string): void => {
    console.log(`[${story.word} ${((nowMs() - startedMs) / 1000).toFixed(0).padStart(3)} s] ${line}`);
  };
  const limit = AbortSignal.timeout(story.limitMs);
  const context: StoryContext = {
    bundle,
    binaries,
    folder,
    random: new SeededRandom(seed),
    signal: AbortSignal.any([interrupted, limit]),
    defer: (cleanUp) => void cleanUps.push(cleanUp),
    log,
    tell: (name, value) => void figures.push({ name, value }),
    atMost: (name, value, most, unit = "") => {
      const space = unit === "" ? "" : ` ${unit}`;
      figures.push({ name, value: `${value}${space}`, required: `≤ ${most}${space}` });
      if (value > most) throw new StoryFailure(`${name}: ${value}${space}, at most ${most}${space} is allowed.`);
    },
  };
  log(story.title);
  let failure: unknown;
  try {
    await story.run(context);
  } catch (error) {
    failure =
      limit.aborted && !interrupted.aborted
        ? new StoryFailure(`It took longer than ${story.limitMs / 1000} s.`)
        : error;
  }
  for (const cleanUp of cleanUps.reverse()) {
    try {
      await cleanUp();
    } catch (error) {
      log(`cleaning up failed: ${String(error)}`);
    }
  }
  const seconds = (nowMs() - startedMs) / 1000;
  const { verdict, remark } = verdictOf(failure);
  log(remark === undefined ? verdict : `${verdict}: ${remark}`);
  return {
    word: story.word,
    title: story.title,
    seconds,
    figures,
    verdict,
    ...(remark === undefined ? {} : { remark }),
  };
}

function verdictOf(failure: unknown): Pick<Outcome, "verdict" | "remark"> {
  if (failure === undefined) return { verdict: "ok" };
  if (failure instanceof StoryLeftOut) return { verdict: "left out", remark: failure.message };
  if (!(failure instanceof Error)) return { verdict: "failed", remark: inspect(failure) };
  const cause = failure.cause instanceof Error ? ` (${failure.cause.message})` : "";
  const remark = failure instanceof StoryFailure ? failure.message : `${failure.message}${cause}`;
  return { verdict: "failed", remark };
}
