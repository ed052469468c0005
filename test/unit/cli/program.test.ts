import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Command, EXIT, type StandardInput } from "../../../src/cli/command.ts";
import { UsageError } from "../../../src/cli/options.ts";
import { runProgram } from "../../../src/cli/program.ts";

const NOTHING = { description: "", usage: "", options: {}, notes: [], exitCodes: { 0: "done" } };

const COMMANDS: readonly Command[] = [
  {
    name: "greet",
    summary: "Say hello",
    manual: { ...NOTHING, description: "Help of greet." },
    run: ({ argv, stdout }) => Promise.resolve((stdout(argv.join(",")), 0)),
  },
  {
    name: "client greet",
    summary: "Say hello to a client",
    manual: { ...NOTHING, description: "Help of client greet." },
    run: ({ argv, stdout }) => Promise.resolve((stdout(`client:${argv.join(",")}`), 4)),
  },
  { name: "refuse", summary: "Refuse", manual: NOTHING, run: () => Promise.reject(new UsageError("--x: must be y")) },
];

const NO_INPUT: StandardInput = { isTerminal: false, read: () => Readable.from([]) };

async function run(...argv: readonly string[]) {
  let out = "";
  let err = "";
  const code = await runProgram(COMMANDS, {
    argv,
    env: {},
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    stdin: NO_INPUT,
    signal: new AbortController().signal,
    self: [],
  });
  return { code, out, err };
}

describe("runProgram()", () => {
  it("hands the rest of the words to the command", async () => {
    expect(await run("greet", "a", "b")).toEqual({ code: EXIT.ok, out: "a,b", err: "" });
  });
  it.each([[[]], [["--help"]], [["help"]]])("lists the commands for %j", async (argv) => {
    const { code, out } = await run(...argv);
    expect({ code, lists: out.includes("  greet          Say hello\n") }).toEqual({ code: 0, lists: true });
  });
  it.each([
    ["greet", "--help"],
    ["help", "greet"],
  ])("prints the help of a command for %s %s", async (...argv) => {
    expect(await run(...argv)).toEqual({
      code: EXIT.ok,
      out: "Help of greet.\n\nUsage: winauth greet\n\nExit codes:\n  0  done\n",
      err: "",
    });
  });
  it("names the commands there are when one is unknown", async () => {
    const { code, err } = await run("gret");
    expect({ code, err }).toEqual({
      code: EXIT.usage,
      err: 'winauth: there is no command "gret". Did you mean "greet"? Commands: greet, client greet, refuse.\nSee: winauth --help\n',
    });
  });
  it.each([
    ["--zzz", '"--zzz"'],
    ["something", '"something"'],
  ])("suggests nothing where nothing is near: %s", async (word, shown) => {
    expect((await run(word)).err).toBe(
      `winauth: there is no command ${shown}. Commands: greet, client greet, refuse.\nSee: winauth --help\n`,
    );
  });
  it("tells a usage problem in a sentence and exits with 2", async () => {
    expect(await run("refuse")).toEqual({
      code: EXIT.usage,
      out: "",
      err: "winauth refuse: --x: must be y\nSee: winauth refuse --help\n",
    });
  });
});

describe("runProgram() and a command of two words", () => {
  const GROUP_HELP = `Usage: winauth client COMMAND [options]

Commands:
  client greet   Say hello to a client

What each does, takes and answers: winauth client greet --help
`;
  it("hands the words after both to the command, and its exit code on", async () => {
    expect(await run("client", "greet", "a")).toEqual({ code: 4, out: "client:a", err: "" });
  });
  it.each([[["client", "--help"]], [["client", "-h"]], [["help", "client"]]])(
    "lists the group for %j",
    async (argv) => {
      expect(await run(...argv)).toEqual({ code: EXIT.ok, out: GROUP_HELP, err: "" });
    },
  );
  it.each([[["client", "greet", "--help"]], [["help", "client", "greet"]]])("prints the help for %j", async (argv) => {
    const { code, out } = await run(...argv);
    expect({ code, isHelp: out.startsWith("Help of client greet.\n\nUsage: winauth client greet\n") }).toEqual({
      code: EXIT.ok,
      isHelp: true,
    });
  });
  it.each([
    [["client", "gret"], 'there is no command "client gret". Did you mean "client greet"?'],
    [["client", "something-else"], 'there is no command "client something-else".'],
    [["help", "client", "gret"], 'there is no command "client gret". Did you mean "client greet"?'],
    [["client"], '"client" is not a command alone.'],
  ])("refuses %j, so that no script takes it for an answer", async (argv, problem) => {
    expect(await run(...argv)).toEqual({
      code: EXIT.usage,
      out: "",
      err: `winauth: ${problem} Commands: client greet.\nSee: winauth client --help\n`,
    });
  });
});
