import { MUTATIONS } from "../test/mutations/all.ts";
import { code, markdownTable } from "./markdown-table.ts";
import { nameOf } from "./mutations/titles.ts";

/** The page that says which test notices when a safeguard is taken out, from the same data as `npm run test:mutations`. */
export function mutationsPage(): string {
  const rows = MUTATIONS.map(({ safeguard, file, takenOut, test }) => [
    safeguard,
    `${code(file)}: ${takenOut}`,
    `${code(test.file)}: ${nameOf(test.titles)}`,
  ]);
  return [
    '<!-- Generated from test/mutations by "npm run generate"; do not edit. -->',
    "",
    "# Safeguards and the tests that hold them",
    "",
    "Each row takes one safeguard out; the test beside it then fails. `npm run test:mutations` shows that for every row, in a",
    "copy of the tree; `npm run test:mutations -- lease` only for the rows with that word. A placeholder in a title (`%s`)",
    "stands for every row of its table, of which at least one fails.",
    "",
    "A change that moves the code of a safeguard has to move its entry in `test/mutations`: a unit test says which.",
    "",
    markdownTable(["safeguard", "taken out", "noticed by"], rows),
    "",
  ].join("\n");
}
