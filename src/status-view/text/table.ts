import type { FleetView, InstanceView, RealmView } from "../view.ts";
import { attentionLines, headLines, sinceWords, type TextOptions } from "./lines.ts";
import { INK_OF_STATE } from "./paint.ts";
import { cellsOf, cutToCells, padTo } from "./wrap.ts";

/** Below this a sentence says nothing any more. */
const MIN_SENTENCE = 40;
const GAP = "  ";
const HEADINGS = ["NAME", "STATE", "FOR", "REASON", "WHAT IT SAYS"] as const;

/** The fleet as a table, a line an object, and what to do next. */
export function renderTable(view: FleetView, options: TextOptions): string {
  const lines = [...headLines(view, options), ...tableLines(view, options), ...attentionLines(view, options)];
  return `${lines.join("\n")}\n`;
}

function tableLines(view: FleetView, { columns, paint }: TextOptions): readonly string[] {
  const rows = objectsOf(view).map((object) => ({ object, cells: cellsFor(object, view) }));
  if (rows.length === 0) return [];
  const shown = shownColumns(
    rows.map(({ cells }) => cells),
    columns,
  );
  const line = (cells: Cells): string => {
    const text = shown.map(({ index, width }) => padTo(cutToCells(cells[index] ?? "", width), width)).join(GAP);
    return cutToCells(text.trimEnd(), columns);
  };
  return [
    "",
    paint("quiet", line(HEADINGS)),
    ...rows.map(({ object: { state }, cells }) => {
      const text = line(cells);
      const at = (shown[0]?.width ?? 0) + GAP.length;
      return `${text.slice(0, at)}${paint(INK_OF_STATE[state], text.slice(at, at + state.length))}${text.slice(at + state.length)}`;
    }),
  ];
}

/** One line an object, without heading: what is told of a change where nothing can be redrawn. */
export function changeLine(object: RealmView | InstanceView): string {
  return `${nameOf(object)}: ${object.state} ${object.reason}: ${object.says}`;
}

/** Realms first, each followed by its instances. */
export function objectsOf(view: FleetView): readonly (RealmView | InstanceView)[] {
  return view.realms.flatMap((realm) => [realm, ...realm.instances]);
}

/** `realm contoso`, or `team-payments/payments`. */
export function nameOf(object: RealmView | InstanceView): string {
  return "presence" in object ? `realm ${object.name}` : `${object.namespace}/${object.name}`;
}

type Cells = readonly string[];

function cellsFor(object: RealmView | InstanceView, view: FleetView): Cells {
  return [nameOf(object), object.state, sinceWords(object.since, view), object.reason, object.says];
}

/** Which columns fit, and how wide each is: the sentence takes what is left, and goes first where that is too little. */
function shownColumns(rows: readonly Cells[], columns: number): readonly { index: number; width: number }[] {
  const natural = HEADINGS.map((heading, index) =>
    Math.max(...[heading, ...rows.map((row) => row[index] ?? "")].map(cellsOf)),
  );
  for (const order of [
    [0, 1, 2, 3, 4],
    [0, 1, 3, 4],
    [0, 1, 3],
    [0, 1],
  ]) {
    const fixed = order.filter((index) => index !== 4);
    const used = fixed.reduce((sum, index) => sum + (natural[index] ?? 0) + GAP.length, -GAP.length);
    const left = columns - used - GAP.length;
    const hasSentence = order.includes(4);
    if (hasSentence ? left >= MIN_SENTENCE : used <= columns)
      return order.map((index) => ({ index, width: index === 4 ? left : (natural[index] ?? 0) }));
  }
  const state = natural[1] ?? 0;
  return [
    { index: 0, width: Math.max(4, columns - GAP.length - state) },
    { index: 1, width: state },
  ];
}
