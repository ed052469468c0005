import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { clientExplainCommand } from "../../../src/cli/client/explain-command.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { systemClock } from "../../../src/ports/clock.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const page = readFileSync(join(ROOT, "docs/client-explain.md"), "utf8");
const examples = [...page.matchAll(/```console\n\$ winauth (.*); echo \$\?\n([^`]*)```/g)].map(
  ([, command = "", shown = ""]) => [command, shown] as const,
);

describe("docs/client-explain.md", () => {
  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(3);
  });
  it.each(examples)("shows what winauth %s answers", async (command, shown) => {
    vi.spyOn(systemClock, "nowMs").mockReturnValue(Date.parse("2026-11-25T08:00:00Z"));
    let out = "";
    const code = await runProgram(COMMANDS, {
      argv: command.split(" ").map((word) => (word.startsWith("test/") ? join(ROOT, word) : word)),
      env: {},
      stdout: (text) => void (out += text),
      stderr: (text) => void (out += text),
      stdin: { isTerminal: false, read: () => Readable.from([]) },
      signal: new AbortController().signal,
      self: [],
    });
    expect(`${out}${code}\n`).toBe(shown);
  });
  it("lists the exit codes that the help lists", () => {
    const listed = [...page.matchAll(/^\| (\d) \|/gm)].map(([, code]) => code);
    expect(listed).toEqual(Object.keys(clientExplainCommand.manual.exitCodes));
  });
});
