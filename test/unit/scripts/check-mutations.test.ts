import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { applyEdits } from "../../../scripts/mutations/apply-edits.ts";
import { missingTitle, namePattern } from "../../../scripts/mutations/titles.ts";
import { TreeCopy } from "../../../scripts/mutations/tree-copy.ts";
import { verdict } from "../../../scripts/mutations/verdict.ts";
import { MUTATIONS } from "../../mutations/all.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

describe("the mutations", () => {
  it.each(MUTATIONS.map((mutation) => [mutation.safeguard, mutation] as const))(
    "%s: what is taken out is there once, and so is the test",
    (_safeguard, { file, edits, test }) => {
      expect(applyEdits(read(file), edits)).not.toBe(read(file));
      expect(missingTitle(read(test.file), test.titles)).toBeUndefined();
    },
  );

  it("have names of their own", () => {
    expect(new Set(MUTATIONS.map(({ safeguard }) => safeguard)).size).toBe(MUTATIONS.length);
  });
});

describe("applyEdits()", () => {
  it("makes every edit, and takes the new text as it is", () => {
    const edits = [
      { before: "one", after: "$& two" },
      { before: "three", after: "" },
    ];
    expect(applyEdits("one; three;", edits)).toBe("$& two; ;");
  });

  it.each([
    ["nowhere", 0],
    ["twice", 2],
  ])("refuses what is there %s", (before, times) => {
    expect(() => applyEdits("twice twice", [{ before, after: "" }])).toThrow(
      `This is there ${times} times instead of once: "${before}"`,
    );
  });
});

describe("namePattern()", () => {
  it.each([
    [["a (b)", "c.d"], "a (b) > c.d", true],
    [["a (b)", "c.d"], "a (b) > cxd", false],
    [["a", "b"], "a > b, and more", false],
    [["a", "with %s and %i"], "a > with x > y and 7", true],
    [["$name costs $price"], "bread costs 3", true],
  ])("of %j and %s", (titles, name, matches) => {
    expect(new RegExp(namePattern(titles)).test(name)).toBe(matches);
  });
});

describe("missingTitle()", () => {
  const text = `describe("a", () => { it('b "c"', work); });`;
  it.each([
    [["a", 'b "c"'], undefined],
    [['b "c"', "a"], "a"],
    [["a", "b"], "b"],
  ])("of %j is %s", (titles, missing) => {
    expect(missingTitle(text, titles)).toBe(missing);
  });
});

describe("verdict()", () => {
  const titles = ["group", "row %s"];
  const passed = { name: "group > row 1", passed: true, isBroken: false };
  const failed = { name: "group > row 2", passed: false, isBroken: false };
  const other = { name: "other", passed: false, isBroken: false };
  it.each([
    ["one row fails with it only", [passed, other], [passed, failed], undefined],
    ["nothing fails", [passed], [passed, other], "the test passes with the mutation, too"],
    ["it fails without, too", [passed, failed], [failed], "the test fails without the mutation, too"],
    [
      "it calls what is not there",
      [passed],
      [{ ...failed, isBroken: true }],
      "the mutation breaks the program, so it proves nothing",
    ],
    ["it does not run any more", [passed], [other], "the test did not run with the mutation"],
    ["there is none", [other], [failed], "there is no such test"],
  ])("where %s", (_what, calm, mutated, problem) => {
    expect(verdict({ titles }, calm, mutated)).toBe(problem);
  });
});

describe("a copy of the tree", () => {
  it("has what belongs to the repository, is mutated and mended, and goes", async () => {
    const copy = new TreeCopy(ROOT);
    onTestFinished(() => copy.remove());
    const [mutation] = MUTATIONS;
    if (mutation === undefined) throw new Error("There is no mutation.");
    const copied = (): string => readFileSync(join(copy.folder, mutation.file), "utf8");
    const seen = await copy.whileMutated(mutation, () => Promise.resolve(copied()));
    expect([seen, copied()]).toEqual([applyEdits(read(mutation.file), mutation.edits), read(mutation.file)]);
    expect(lstatSync(join(copy.folder, "node_modules")).isSymbolicLink()).toBe(true);
    copy.remove();
    expect([existsSync(copy.folder), existsSync(join(ROOT, "node_modules/vitest"))]).toEqual([false, true]);
  });
});
