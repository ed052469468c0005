import { changeLine, nameOf, objectsOf } from "../../status-view/text/table.ts";
import { cellsOf } from "../../status-view/text/wrap.ts";
import type { FleetView } from "../../status-view/view.ts";

/** Where the fleet is shown as it changes. */
export interface LiveScreen {
  show(view: FleetView, text: string): void;
  /** Something that is not about an object: the connection broke. */
  note(text: string): void;
  /** Leaves the terminal as it was, with the last text on it. */
  end(): void;
}

/** Sequences that every terminal of today knows: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";
const TOP = "\u001b[H";
const CLEAR_BELOW = "\u001b[0J";
const CLEAR_LINE = "\u001b[K";
// eslint-disable-next-line no-control-regex -- the colours that this program puts there
const COLOUR = /\u001b\[\d+m/g;

/** A screen of its own, drawn anew at each change; what does not fit is told. */
export function terminalScreen(
  write: (text: string) => void,
  size: { readonly columns: () => number; readonly rows: () => number },
): LiveScreen {
  let last = "";
  let footer = "";
  write(ENTER);
  const draw = (): void => {
    const lines = fitRows(last.trimEnd().split("\n"), size.columns(), size.rows() - 2);
    write(`${TOP}${[...lines, "", footer].join(`${CLEAR_LINE}\n`)}${CLEAR_LINE}${CLEAR_BELOW}`);
  };
  return {
    show(_view, text) {
      last = text;
      draw();
    },
    note(text) {
      footer = text;
      draw();
    },
    end: () => write(`${LEAVE}${last}`),
  };
}

function fitRows(lines: readonly string[], columns: number, rows: number): readonly string[] {
  const rowsOf = (line: string): number => Math.max(1, Math.ceil(cellsOf(line.replace(COLOUR, "")) / columns));
  let used = 0;
  const fitting = lines.findIndex((line) => (used += rowsOf(line)) > rows);
  return fitting < 0
    ? lines
    : [...lines.slice(0, Math.max(0, fitting - 1)), `… ${lines.length - fitting + 1} more lines`];
}

/** A pipe or a log: everything once, then a line for each object that changed. */
export function lineScreen(write: (text: string) => void, writeNote: (text: string) => void): LiveScreen {
  let before: ReadonlyMap<string, string> | undefined;
  return {
    show(view, text) {
      const lines = new Map(objectsOf(view).map((object) => [nameOf(object), changeLine(object)]));
      if (before === undefined) write(text);
      else write(changes(before, lines, view.readAt));
      before = lines;
    },
    note: (text) => {
      if (text !== "") writeNote(`winauth status: ${text}\n`);
    },
    end: () => undefined,
  };
}

function changes(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>, at: string): string {
  const changed = [...now].filter(([name, line]) => before.get(name) !== line).map(([, line]) => line);
  const gone = [...before.keys()].filter((name) => !now.has(name)).map((name) => `${name}: gone`);
  return [...changed, ...gone].map((line) => `${at.slice(0, 19)}Z ${line}\n`).join("");
}
