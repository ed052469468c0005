import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { commandOptions } from "../../../scripts/command-options.ts";

const USAGE = "npm run thing -- [--seed N]";
const CONFIG = { allowPositionals: true, options: { seed: { type: "string", default: "1" } } } as const;

class Exit extends Error {}
const { argv } = process;
const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  const print = (line: string): number => printed.push(line);
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Exit(String(code));
  });
});

afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

function given(...words: readonly string[]) {
  process.argv = ["node", "thing.ts", ...words];
  return commandOptions(USAGE, CONFIG);
}

it("gives back what was said, and what was not as its default", () => {
  const { values, positionals } = given("a", "b");
  expect([{ ...values }, positionals]).toEqual([{ seed: "1" }, ["a", "b"]]);
  expect({ ...given("--seed", "7").values }).toEqual({ seed: "7" });
});

it("tells how it is used, and does nothing else", () => {
  expect(() => given("--seed", "7", "--help")).toThrow(new Exit("0"));
  expect(printed).toEqual([USAGE]);
});

it.each([
  [["--bogus"], "Unknown option '--bogus'"],
  [["--seed"], "Option '--seed <value>' argument missing"],
])("refuses %j in one line before the usage", (words, problem) => {
  expect(() => given(...words)).toThrow(new Exit("2"));
  expect(printed.join("\n")).toMatch(new RegExp(`^${problem}.*\n.*`, "u"));
  expect(printed.join("\n").endsWith(USAGE)).toBe(true);
});
