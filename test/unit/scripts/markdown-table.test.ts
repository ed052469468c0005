import { expect, it } from "vitest";
import { code, markdownTable } from "../../../scripts/markdown-table.ts";

it("markdownTable() keeps a cell in its cell", () => {
  expect(markdownTable(["a", "b"], [[code("x|y"), "two\nlines"]])).toBe(
    "| a | b |\n|---|---|\n| `x\\|y` | two lines |",
  );
});
