import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

interface BoardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[];
}

const path = join(import.meta.dirname, "../../../deploy/monitoring/grafana-dashboard.json");
const board = JSON.parse(readFileSync(path, "utf8")) as {
  readonly uid: string;
  readonly panels: readonly BoardPanel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};
const [rows, panels] = [true, false].map((isRow) => board.panels.filter(({ type }) => (type === "row") === isRow));

it("has a row for the fleet, the realm, the engine and the budget, in this order", () => {
  expect(rows?.map(({ title }) => title)).toEqual(["Fleet", "Realm", "Engine", "Budget"]);
  expect(rows?.map(({ gridPos }) => gridPos.y)).toEqual(rows?.map(({ gridPos }) => gridPos.y).sort((a, b) => a - b));
});

it("gives every panel its own id and a place that no other one takes", () => {
  expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of board.panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.get(`${x}/${y}`) ?? title).toBe(title);
        taken.set(`${x}/${y}`, title);
      }
    }
  }
});

it("says of every panel what to make of it, and asks the data source that is chosen", () => {
  expect(panels?.filter(({ description = "" }) => !/^[A-Za-z0-9].*\.$/.test(description))).toEqual([]);
  const sources = panels?.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid)) ?? [];
  expect(new Set(sources)).toEqual(new Set(["${datasource}"]));
  expect(board.templating.list.map(({ name }) => name)).toEqual(["datasource", "realm"]);
});
