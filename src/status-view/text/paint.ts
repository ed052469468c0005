import type { State } from "../state.ts";
import { cellsOf, cutToCells } from "./wrap.ts";

/** How something is shown on a terminal with colours. */
export type Ink = "good" | "bad" | "warn" | "busy" | "quiet" | "strong";

/** Puts colour around a text, or leaves it as it is. Only ever around what this program composed itself. */
export type Paint = (ink: Ink, text: string) => string;

/** SGR parameters: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const CODES: Readonly<Record<Ink, string>> = { good: "32", bad: "31", warn: "33", busy: "36", quiet: "2", strong: "1" };

/** With colours. */
export const colours: Paint = (ink, text) => (text === "" ? "" : `\u001b[${CODES[ink]}m${text}\u001b[0m`);
/** Without. */
export const plain: Paint = (_ink, text) => text;

/** The ink of each state; the word is always there, too. */
export const INK_OF_STATE: Readonly<Record<State, Ink>> = {
  Ready: "good",
  Warning: "warn",
  Working: "busy",
  Blocked: "bad",
  Suspended: "quiet",
  Unknown: "quiet",
};

/** The ink of a condition's status. */
export const INK_OF_STATUS = { True: "good", False: "bad", Unknown: "warn" } as const satisfies Record<string, Ink>;

/** A part of a line, with the ink that it is shown in. */
export interface Segment {
  readonly text: string;
  readonly ink?: Ink;
}

/** A line of segments in at most `cells`. */
export function paintLine(segments: readonly Segment[], cells: number, paint: Paint): string {
  let left = cells;
  let line = "";
  for (const { text, ink } of segments) {
    const fits = cutToCells(text, left);
    left -= cellsOf(fits);
    line += ink === undefined ? fits : paint(ink, fits);
    if (fits !== text) break;
  }
  return line;
}
