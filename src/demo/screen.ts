import { type FleetRow, renderTable } from "./fleet-table.ts";

/** Where the demo draws: a terminal that can be redrawn, or a plain stream (a pipe, a CI log). */
export interface ScreenTarget {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Characters in a line. */
  readonly columns: () => number;
}

/**
 * Tells the story line by line. On a terminal the fleet's table stays below the last line and is redrawn in place; elsewhere
 * only the rows that changed are printed.
 */
export class Screen {
  readonly #target: ScreenTarget;
  #rows: readonly FleetRow[] = [];
  #drawnLines = 0;

  constructor(target: ScreenTarget) {
    this.#target = target;
  }

  /** A line that stays. */
  say(line: string): void {
    this.#erase();
    this.#target.write(`${line}\n`);
    this.#draw();
  }

  /** The present state of the fleet. */
  show(rows: readonly FleetRow[]): void {
    const changed = rows.filter((row) => !this.#rows.some((old) => sameRow(old, row)));
    if (changed.length === 0 && rows.length === this.#rows.length) return;
    this.#erase();
    this.#rows = rows;
    if (this.#target.isTerminal) this.#draw();
    else for (const row of changed) this.#target.write(`    ${row.name}: ${row.ready} ${row.reason}: ${row.says}\n`);
  }

  /** Leaves the last table where it is and starts below it. */
  settle(): void {
    this.#drawnLines = 0;
    this.#rows = [];
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#target.write(`\u001b[${this.#drawnLines}A\u001b[0J`);
    this.#drawnLines = 0;
  }

  #draw(): void {
    if (!this.#target.isTerminal || this.#rows.length === 0) return;
    const lines = ["", ...renderTable(this.#rows, this.#target.columns() - 1)];
    this.#target.write(lines.map((line) => `${line}\n`).join(""));
    this.#drawnLines = lines.length;
  }
}

function sameRow(a: FleetRow, b: FleetRow): boolean {
  return a.name === b.name && a.ready === b.ready && a.reason === b.reason && a.says === b.says;
}
