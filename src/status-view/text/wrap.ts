/** Letters that terminals draw two cells wide, or that some do: counting too much never overflows a line. */
const WIDE = /[\u1100-\u1fff\u2600-\u27bf\u2e80-\uffff]/;
const MARKS = /\p{M}/u;

/** Cells that a text takes on a terminal; never less than a terminal uses. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const letter of text) cells += cellsOfLetter(letter);
  return cells;
}

function cellsOfLetter(letter: string): number {
  if (letter.length > 1 || WIDE.test(letter)) return 2;
  return MARKS.test(letter) ? 0 : 1;
}

/** The text filled up with blanks to `cells`. */
export function padTo(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}

/** The text in at most `cells`, the last of them an ellipsis when something was cut off. */
export function cutToCells(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let used = 1;
  for (const letter of text) {
    used += cellsOfLetter(letter);
    if (used > cells) break;
    kept += letter;
  }
  return cells < 1 ? "" : `${kept.trimEnd()}…`;
}

/** Lines of at most `cells`; a word that is longer is broken. */
export function wrapTo(text: string, cells: number): readonly string[] {
  const width = Math.max(8, cells);
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((long) => pieces(long, width))) {
    const last = lines.at(-1);
    if (last !== undefined && cellsOf(last) + 1 + cellsOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const letter of word) {
    if (cellsOf(part) + cellsOfLetter(letter) > width) {
      parts.push(part);
      part = "";
    }
    part += letter;
  }
  return [...parts, part];
}
