import type { Chapter } from "./story.ts";

/** The summary that ends the demo: how long each chapter took, what was said and what was written to Azure in it. */
export function summaryLines(chapters: readonly Chapter[]): readonly string[] {
  const writes = chapters.reduce((sum, chapter) => sum + chapter.writes.length, 0);
  const totalMs = chapters.reduce((sum, chapter) => sum + chapter.durationMs, 0);
  return [
    "",
    `All of it came true in ${seconds(totalMs)}, with ${writes} writes to Azure:`,
    ...chapters.flatMap((chapter) => [
      `  ${seconds(chapter.durationMs).padStart(7)}  ${chapter.title}`,
      ...(chapter.said === undefined ? [] : [`           ${chapter.said}`]),
      ...chapter.writes.map(({ method, path, status }) => `           ${method} ${shortPath(path)} → ${status}`),
    ]),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** ARM ids are long: what tells them apart is at the end. */
function shortPath(path: string): string {
  const match = /\/providers\/Microsoft\.Sql\/(.*)$/i.exec(path);
  return match?.[1] ?? path;
}
