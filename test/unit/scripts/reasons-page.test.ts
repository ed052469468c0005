import { expect, it } from "vitest";
import { reasonsPage } from "../../../scripts/reasons-page.ts";
import { REASONS } from "../../../src/api/reasons.ts";

it("reasonsPage() has one row for every reason, in the order of their names", () => {
  const named = [...reasonsPage().matchAll(/^\| `(\w+)` \| \S.* \| \S.* \|$/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(REASONS).sort((a, b) => a.localeCompare(b)));
});
