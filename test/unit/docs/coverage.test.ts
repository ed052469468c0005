import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const DOCS = resolve(import.meta.dirname, "../../../docs");
const page = readFileSync(resolve(DOCS, "coverage.md"), "utf8");

/** Each statement of the article with the tests that it names, by the heading of its table. */
const statements = page.split(/^## /m).flatMap((chapter) =>
  [...chapter.matchAll(/^\| (?!statement)([^|]+) \| ([^|]+) \| ([^|]+) \| (\[.*) \|$/gm)].map(
    ([, statement = "", product = "", , tests = ""]) => ({
      heading: chapter.split("\n")[0] ?? "",
      statement,
      product,
      tests: [...tests.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = "", path = ""]) => ({ title, path })),
    }),
  ),
);

describe("docs/coverage.md", () => {
  it("has every statement of the two tables of prerequisites and of the limitations", () => {
    const count = (heading: string): number => statements.filter((one) => one.heading === heading).length;
    expect(count("Modern interactive flow: prerequisites")).toBe(6);
    // The one on being joined says two things: the clients, and the domain's functional level.
    expect(count("Incoming trust flow: prerequisites")).toBe(7);
    expect(count("Limitations")).toBe(2);
  });

  it.each(statements)("says what the product makes of: $statement", ({ product, tests }) => {
    expect(product).toMatch(/^(does|checks|publishes|says)\b/);
    expect(tests.length).toBeGreaterThan(0);
  });

  it.each(statements.flatMap(({ statement, tests }) => tests.map((test) => ({ statement, ...test }))))(
    "names a test that is there: $title",
    ({ title, path }) => {
      const file = resolve(DOCS, path);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, "utf8")).toContain(title);
    },
  );
});
