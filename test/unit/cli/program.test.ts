import { describe, expect, it } from "vitest";
import { type Command, EXIT } from "../../../src/cli/command.ts";
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
  { name: "refuse", summary: "Refuse", manual: NOTHING, run: () => Promise.reject(new UsageError("--x: must be y")) },
];

async function run(...argv: readonly string[]) {
  let out = "";
  let err = "";
  const code = await runProgram(COMMANDS, {
    argv,
    env: {},
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
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
    expect({ code, lists: out.includes("greet       Say hello") }).toEqual({ code: 0, lists: true });
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
      err: 'winauth: there is no command "gret". Commands: greet, refuse.\nSee: winauth --help\n',
    });
  });
  it("tells a usage problem in a sentence and exits with 2", async () => {
    expect(await run("refuse")).toEqual({
      code: EXIT.usage,
      out: "",
      err: "winauth refuse: --x: must be y\nSee: winauth refuse --help\n",
    });
  });
});
