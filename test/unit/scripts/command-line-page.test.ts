import { describe, expect, it } from "vitest";
import { commandLinePage } from "../../../scripts/command-line-page.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { helpOf } from "../../../src/cli/help.ts";

const page = commandLinePage();

/** Flags and variables as the help prints them. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/--[a-z][a-z-]+|\[env [A-Z_]+\]/g)].map(([word]) => word.replace(/\[env (.*)\]/, "$1"));
}

describe("commandLinePage()", () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "has every flag and variable that the help of %s shows",
    (_name, command) => {
      const words = wordsOf(helpOf(command));
      const flags = Object.values(command.manual.options).flatMap((specs) => Object.values(specs));
      expect(words.length).toBeGreaterThanOrEqual(flags.length);
      expect(words.filter((word) => !page.includes(word))).toEqual([]);
    },
  );
  it("shows option, variable, default and meaning in a row", () => {
    expect(page.split("\n")).toContain(
      "| `--log-level LEVEL` | `WINAUTH_LOG_LEVEL` | info | How much is logged: error, warn, info or debug. |",
    );
  });
  it("leaves out what is for the program's own use", () => {
    expect(page).not.toContain("__supervise");
  });
  it("names no path of the machine it was made on", () => {
    expect(page).not.toMatch(/\/(tmp|home|root)\//);
  });
});
