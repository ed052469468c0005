import type { CrashCount } from "../../test/support/in-process/test-points.ts";

const HEAD = ["scenario", "kind", "calls", "run", "left out", "rested a day", "failures", "seconds"] as const;

/** What was run, by scenario and kind, with sums and with what was left out and why. */
export function crashTable(counts: readonly CrashCount[], elapsedSeconds: number): string {
  const sorted = [...counts].sort((a, b) => compare(a.scenario, b.scenario) || compare(a.kind, b.kind));
  const rows = sorted.map((one) => [one.scenario, one.kind, one.calls === 0 ? "" : String(one.calls), ...sums([one])]);
  const scenarios = new Set(sorted.filter(({ calls }) => calls > 0).map(({ scenario }) => scenario)).size;
  const kinds = [...new Set(sorted.map(({ kind }) => kind))];
  const totals = kinds.map((kind) => ["all", kind, "", ...sums(sorted.filter((one) => one.kind === kind))]);
  const all = [`${scenarios} scenarios`, "all", "", ...sums(sorted)];
  return [...aligned([[...HEAD], ...rows, ...totals, all]), ...explanation(sorted, elapsedSeconds)].join("\n");
}

function sums(counts: readonly CrashCount[]): readonly string[] {
  const sum = (of: (count: CrashCount) => number): number => counts.reduce((total, count) => total + of(count), 0);
  return [
    String(sum(({ run }) => run)),
    String(sum(({ pruned }) => pruned)),
    String(sum(({ days }) => days)),
    String(sum(({ failures }) => failures.length)),
    (sum(({ elapsedMs }) => elapsedMs) / 1000).toFixed(1),
  ];
}

function explanation(counts: readonly CrashCount[], elapsedSeconds: number): readonly string[] {
  const leftOut = (kind: string): number =>
    counts.filter((one) => one.kind === kind).reduce((sum, { pruned }) => sum + pruned, 0);
  return [
    "",
    `${leftOut("death")} deaths are left out: before a read at the same moment as the call before it, which has no effect in between.`,
    `${leftOut("fault")} faults are left out: of a read of the same shape, as many reads of that shape after the same kind of write, as in a scenario of the same file that runs it.`,
    "Each run is followed by an hour without a write, a share of them that is decided by the point's name, and every undisturbed scenario, by a day.",
    `${elapsedSeconds.toFixed(0)} s in all.`,
  ];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  "),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
