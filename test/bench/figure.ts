/** What a figure is measured in; decides how it is printed. */
export type Unit = "s" | "ms" | "MB" | "%" | "calls" | "writes" | "×" | "slope" | "notices";

/** One row of the table. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** What physics, the quotas or the runtime itself leave nobody below. */
  readonly floor?: number;
  readonly ours: number;
  /** The plain operator's, in the same run. */
  readonly plain?: number;
  readonly target?: Target;
}

/** What `ours` has to be for the figure to count as met. */
export type Target =
  | { readonly atMost: number }
  | { readonly timesFloor: number }
  /** Of `ours` to `plain`. */
  | { readonly timesPlain: number };

/** Whether the target is met; undefined without one. */
export function isMet({ ours, floor, plain, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  if ("atMost" in target) return ours <= target.atMost;
  return "timesFloor" in target
    ? ours <= target.timesFloor * (floor ?? Number.NaN)
    : ours <= target.timesPlain * (plain ?? Number.NaN);
}

const COLUMNS = ["figure", "floor", "ours", "ours ÷ floor", "plain operator", "plain ÷ ours", "target", "met"] as const;

/** The figures as a Markdown table. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, floor, ours, plain, unit } = figure;
    const met = isMet(figure);
    return [
      name,
      floor === undefined ? "" : amount(floor, unit),
      amount(ours, unit),
      ratio(ours, floor),
      plain === undefined ? "" : amount(plain, unit),
      ratio(plain, ours),
      targetWords(figure),
      met === undefined ? "" : met ? "yes" : "no",
    ];
  });
  return [COLUMNS, COLUMNS.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Three significant digits, and the unit. Never an exponent. */
export function amount(value: number, unit: Unit): string {
  const rounded = Number(value.toPrecision(3));
  const digits = rounded.toLocaleString("en-GB", { maximumFractionDigits: 3 });
  return unit === "calls" || unit === "writes" || unit === "slope" || unit === "notices" ? digits : `${digits} ${unit}`;
}

function ratio(value: number | undefined, of: number | undefined): string {
  if (value === undefined || of === undefined || of === 0) return "";
  return Number((value / of).toPrecision(3)).toLocaleString("en-GB", { maximumFractionDigits: 2 });
}

function targetWords({ target, unit }: Figure): string {
  if (target === undefined) return "";
  if ("atMost" in target) return target.atMost === 0 ? "0" : `≤ ${amount(target.atMost, unit)}`;
  return "timesFloor" in target ? `≤ ${target.timesFloor} × floor` : `≤ ${target.timesPlain} × plain`;
}
