import { nearest } from "../api/nearest.ts";
import { PROGRAM_VERSION } from "../version.ts";
import { type Command, type CommandContext, EXIT } from "./command.ts";
import { groupHelpOf, helpOf, overviewOf } from "./help.ts";
import { UsageError } from "./options.ts";

/**
 * Runs the command that the first words name.
 *
 * @returns the exit code; problems are told on stderr in a sentence, without a stack.
 */
export async function runProgram(commands: readonly Command[], context: CommandContext): Promise<number> {
  const [name, ...rest] = context.argv;
  if (name === undefined || name === "help" || isHelp(name)) return help(commands, context, rest);
  if (name === "version" || name === "--version") {
    context.stdout(`winauth ${PROGRAM_VERSION}\n`);
    return EXIT.ok;
  }
  const found = find(commands, context.argv);
  if (found === undefined) {
    return isHelp(rest[0]) ? help(commands, context, [name]) : unknown(commands, context, context.argv);
  }
  if (found.rest.some(isHelp)) {
    context.stdout(helpOf(found.command));
    return EXIT.ok;
  }
  return runCommand(found.command, { ...context, argv: found.rest });
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

function help(commands: readonly Command[], context: CommandContext, about: readonly string[]): number {
  const [group] = about;
  const command = find(commands, about)?.command;
  const members = membersOf(commands, group);
  if (command !== undefined) context.stdout(helpOf(command));
  else if (group === undefined) context.stdout(overviewOf(commands));
  else if (about.length === 1 && members.length > 0) context.stdout(groupHelpOf(group, members));
  else return unknown(commands, context, about);
  return EXIT.ok;
}

function unknown(commands: readonly Command[], context: CommandContext, words: readonly string[]): number {
  const [first = "", second] = words;
  const members = membersOf(commands, first);
  if (members.length > 0)
    return tellUnknown(members, context, { name: `${first} ${second ?? ""}`.trim(), group: first });
  return tellUnknown(commands, context, { name: first });
}

function tellUnknown(
  commands: readonly Command[],
  { stderr }: CommandContext,
  { name, group }: { readonly name: string; readonly group?: string },
): number {
  const known = commands.map((command) => command.name);
  const meant = nearest(name, known);
  const problem = name === group ? `"${name}" is not a command alone.` : `there is no command "${name}".`;
  const suggestion = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  const see = ["winauth", ...(group === undefined ? [] : [group]), "--help"].join(" ");
  stderr(`winauth: ${problem}${suggestion} Commands: ${known.join(", ")}.\nSee: ${see}\n`);
  return EXIT.usage;
}

/** The command whose name the words begin with, and what follows. */
function find(
  commands: readonly Command[],
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  for (const command of commands) {
    const { length } = command.name.split(" ");
    if (words.slice(0, length).join(" ") === command.name) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** The commands of two words that begin with this one. */
function membersOf(commands: readonly Command[], group: string | undefined): readonly Command[] {
  return commands.filter(({ name }) => group !== undefined && name.startsWith(`${group} `));
}

function isHelp(word: string | undefined): boolean {
  return word === "--help" || word === "-h";
}
