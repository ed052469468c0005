import { describe, expect, it } from "vitest";
import { parametersOf, powerShellCommands } from "../../support/powershell-statements.ts";

const words = (line: string): readonly string[] =>
  powerShellCommands(line).flatMap((command) => command.words.map(({ text }) => text));

describe("powerShellCommands()", () => {
  it.each([
    ["words", "Get-GPO @gpo -Name  x", ["Get-GPO", "@gpo", "-Name", "x"]],
    ["single quotes, which expand nothing", "a '$b `n'", ["a", "$b `n"]],
    ["a doubled single quote", "a 'it''s'", ["a", "it's"]],
    ["double quotes", 'a "b c"', ["a", "b c"]],
    ["a comment", "# a 'b", []],
    ["a comment after a command", "a b # c", ["a", "b"]],
    ["a # within a word or quotes", "a#b '#c'", ["a#b", "#c"]],
    ["nothing", "   ", []],
  ])("reads %s", (_, line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it.each([
    ["a single quote that is not closed", "a 'b"],
    ["a double quote that is not closed", 'a "b'],
    ["a variable within double quotes", 'a "$b"'],
  ])("refuses %s", (_, line) => {
    expect(() => powerShellCommands(`\r\n${line}`)).toThrow("line 2");
  });
});

describe("parametersOf()", () => {
  it("takes values and switches, and no quoted text for a parameter", () => {
    const [command] = powerShellCommands("Set-It @gpo -Key '-a' -Force -Value 1");
    expect(parametersOf(command!)).toEqual({ Key: "-a", Force: true, Value: "1" });
  });
});
