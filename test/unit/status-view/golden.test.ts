import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { renderJson } from "../../../src/status-view/documents.ts";
import { renderPage } from "../../../src/status-view/page/page.ts";
import { colours, plain } from "../../../src/status-view/text/paint.ts";
import { renderTable } from "../../../src/status-view/text/table.ts";
import { renderTree } from "../../../src/status-view/text/tree.ts";
import { viewOfFleet } from "../../support/status-fleet.ts";

const FOLDER = resolve(import.meta.dirname, "../../golden/status");
const view = viewOfFleet();
const OUTPUTS: readonly (readonly [file: string, text: string])[] = [
  ["table-120.txt", renderTable(view, { columns: 120, paint: plain })],
  ["table-60.txt", renderTable(view, { columns: 60, paint: plain })],
  ["table-colours.txt", renderTable(view, { columns: 100, paint: colours })],
  ["tree-100.txt", renderTree(view, { columns: 100, paint: plain, inFull: false })],
  ["tree-in-full.txt", renderTree(view, { columns: 80, paint: plain, inFull: true })],
  ["fleet.json", renderJson(view)],
  ["page.html", renderPage(view)],
];

describe("winauth status, in every form", () => {
  it.each(OUTPUTS)("is as in %s", async (file, text) => {
    await expect(text).toMatchFileSnapshot(join(FOLDER, file));
  });
});
