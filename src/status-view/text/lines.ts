import type { AttentionView, ClusterView, FleetView } from "../view.ts";
import { ageWords, momentWords } from "../words.ts";
import { INK_OF_STATE, type Paint } from "./paint.ts";
import { cutToCells, wrapTo } from "./wrap.ts";

/** Where text goes. */
export interface TextOptions {
  /** Cells in a line. Commands may be longer: one that is broken can't be pasted. */
  readonly columns: number;
  readonly paint: Paint;
}

/** What it comes to, where it was read and when, and what could not be seen. */
export function headLines(view: FleetView, { columns, paint }: TextOptions): readonly string[] {
  const where = `${clusterWords(view.cluster)}, ${view.scope}, ${momentWords(Date.parse(view.readAt))}`;
  return [
    ...wrapTo(view.sentence, columns).map((line) => paint("strong", line)),
    paint("quiet", cutToCells(where, columns)),
    ...view.limits.flatMap((limit) => wrapTo(`Note: ${limit}`, columns).map((line) => paint("warn", line))),
  ];
}

/** What needs somebody, with the command that helps; nothing when nothing does. */
export function attentionLines(view: FleetView, options: TextOptions): readonly string[] {
  if (view.attention.length === 0) return [];
  return [
    "",
    options.paint("strong", "What to do next"),
    ...view.attention.flatMap((item) => ["", ...itemLines(item, view, options)]),
  ];
}

function itemLines(item: AttentionView, view: FleetView, { columns, paint }: TextOptions): readonly string[] {
  const title = `${item.object}: ${item.reason}${item.since === undefined ? "" : ` (${sinceWords(item.since, view)})`}`;
  const [first = "", ...others] = wrapTo(`${item.state}  ${title}`, columns - 2);
  const prose = (text: string): readonly string[] => wrapTo(text, columns - 4).map((line) => `    ${line}`);
  const many = item.concerns === undefined || item.concerns < 2 ? "" : ` ${item.concerns} instances are in this realm.`;
  return [
    `  ${paint(INK_OF_STATE[item.state], item.state)}${first.slice(item.state.length)}`,
    ...others.map((line) => `  ${line}`),
    ...prose(item.sentence),
    ...(item.command === undefined ? [] : [`      ${paint("strong", item.command)}`]),
    ...(item.afterwards === undefined ? [] : prose(item.afterwards)),
    ...prose(`Whose move: ${item.who}.${many}`),
  ];
}

/** How long ago, seen from when the view was read. */
export function sinceWords(since: string | undefined, { readAt }: Pick<FleetView, "readAt">): string {
  return since === undefined ? "" : ageWords(Date.parse(readAt) - Date.parse(since));
}

/** `prod (api.example.com:6443)`, or the server alone. */
export function clusterWords({ context, server }: ClusterView): string {
  return context === undefined ? server : `${context} (${server})`;
}
