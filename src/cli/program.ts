import { PROGRAM_VERSION } from "../version.ts";
import { type Command, type CommandContext, EXIT } from "./command.ts";
import { helpOf, overviewOf } from "./help.ts";
import { UsageError } from "./options.ts";

/**
 * Runs the command that the first argument names.
 *
 * @returns the exit code; problems are told on stderr in a sentence, without a stack.
 */
export async function runProgram(commands: readonly Command[], context: CommandContext): Promise<number> {
  const [name, ...rest] = context.argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h")
    return help(commands, context, rest[0]);
  if (name === "version" || name === "--version") {
    context.stdout(`winauth ${PROGRAM_VERSION}\n`);
    return EXIT.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return unknown(commands, context, name);
  if (rest.includes("--help") || rest.includes("-h")) {
    context.stdout(helpOf(command));
    return EXIT.ok;
  }
  return runCommand(command, { ...context, argv: rest });
}

async function runCommand(command: Command, context: CommandContext): Promise<number> {
  try {
    return await command.run(context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.stderr(`winauth ${command.name}: ${error.message}\nSee: winauth ${command.name} --help\n`);
    return EXIT.usage;
  }
}

function help(commands: readonly Command[], context: CommandContext, about: string | undefined): number {
  const command = commands.find((candidate) => candidate.name === about);
  if (about !== undefined && command === undefined) return unknown(commands, context, about);
  context.stdout(command === undefined ? overviewOf(commands) : helpOf(command));
  return EXIT.ok;
}

function unknown(commands: readonly Command[], context: CommandContext, name: string): number {
  const known = commands.map((command) => command.name);
  context.stderr(`winauth: there is no command "${name}". Commands: ${known.join(", ")}.\nSee: winauth --help\n`);
  return EXIT.usage;
}
