import type { Figure } from "./story.ts";

/** What became of a story. */
export interface Outcome {
  readonly word: string;
  readonly title: string;
  readonly verdict: "ok" | "failed" | "left out";
  readonly remark?: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

/** All outcomes as one table: a line for each story and one for each of its figures. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ word, title, verdict, remark, seconds, figures }) => [
    [word, `${title}${remark === undefined ? "" : ` — ${remark}`}`, `${verdict}, ${seconds.toFixed(0)} s`, ""],
    ...figures.map(({ name, value, required = "" }) => ["", `  ${name}`, String(value), required]),
  ]);
  const all = [["story", "what was measured", "result", "required"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
