import { ConsoleTextTooLongError, consoleLines, MAX_CONSOLE_BYTES } from "../../client/console-text.ts";
import { parseDsregcmd } from "../../client/dsregcmd.ts";
import { explain, type Verdict } from "../../client/explain.ts";
import { holdsKlist, parseKlist } from "../../client/klist.ts";
import { systemClock } from "../../ports/clock.ts";
import { type InputSource, readBounded } from "../bounded-input.ts";
import { type CommandContext, EXIT } from "../command.ts";
import { parseCommandLine, UsageError } from "../options.ts";
import { EXPLAIN_OPTIONS } from "./explain-command.ts";
import { explanationJson, explanationText } from "./explanation-text.ts";

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  ready: EXIT.ok,
  actionNeeded: EXIT.actionNeeded,
  notSupported: EXIT.notSupported,
  unknown: EXIT.unknown,
};

/**
 * Runs `winauth client explain`.
 *
 * @returns the exit code of the verdict.
 * @throws {UsageError} when the command line or a file can't be used.
 */
export async function runExplain(context: CommandContext): Promise<number> {
  const { values, word: file = "-" } = parseCommandLine(EXPLAIN_OPTIONS, context.argv, context.env, "FILE");
  const { klist, output, tenantId, osVersion } = values;
  if (file === "-" && klist === "-") throw new UsageError("FILE and --klist can't both be standard input");
  const lines = await linesOf(file, context);
  const klistLines = klist === undefined ? klistIn(lines) : await linesOf(klist, context);
  const explanation = explain({
    dsreg: parseDsregcmd(lines),
    ...(klistLines === undefined ? {} : { klist: parseKlist(klistLines) }),
    nowMs: systemClock.nowMs(),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(osVersion === undefined ? {} : { osVersion }),
  });
  context.stdout(output === "json" ? explanationJson(explanation) : explanationText(explanation));
  return EXIT_OF[explanation.verdict];
}

/** Whoever collects both in one file shows tickets, too. */
function klistIn(lines: readonly string[]): readonly string[] | undefined {
  return holdsKlist(lines) ? lines : undefined;
}

async function linesOf(file: string, { stdin, stderr }: CommandContext): Promise<readonly string[]> {
  const source: InputSource = file === "-" ? { stdin } : { path: file };
  if (file === "-" && stdin.isTerminal) stderr("Paste what the client printed, then end with Ctrl-D.\n");
  try {
    return consoleLines(await readBounded(source, MAX_CONSOLE_BYTES));
  } catch (error) {
    if (!(error instanceof ConsoleTextTooLongError)) throw error;
    throw new UsageError(`${file === "-" ? "standard input" : file} ${error.message}`);
  }
}
