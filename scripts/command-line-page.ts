import type { Command } from "../src/cli/command.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { flagsOf } from "../src/cli/help.ts";
import type { OptionSpec } from "../src/cli/options.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** The page that lists every command with its options, variables, defaults and exit codes. */
export function commandLinePage(commands = COMMANDS): string {
  return `<!-- Generated from src/cli by "npm run generate"; do not edit. -->

# Command line

One program, \`winauth\`: from a clone \`npm run winauth -- COMMAND\`, built \`winauth COMMAND\`. \`winauth --help\` lists the
commands, \`winauth COMMAND --help\` says what is below. A flag beats its environment variable; an empty variable counts as absent.
A switch is turned off by \`--no-\` before its name.

${commands.map(sectionOf).join("\n\n")}
`;
}

function sectionOf({ name, summary, manual }: Command): string {
  const { description, usage, options, notes, exitCodes } = manual;
  return [
    `## winauth ${name}`,
    `${summary}. ${description}`,
    `\`\`\`sh\nwinauth ${name} ${usage}\n\`\`\``,
    ...Object.entries(options).flatMap(([heading, specs]) => [
      ...(heading === "Options" ? [] : [`### ${heading}`]),
      markdownTable(["option", "variable", "default", "meaning"], Object.values(specs).map(rowOf)),
    ]),
    ...notes,
    markdownTable(
      ["exit code", "meaning"],
      Object.entries(exitCodes).map(([exit, meaning]) => [exit, meaning]),
    ),
  ].join("\n\n");
}

function rowOf(spec: OptionSpec): readonly string[] {
  const { env, byDefault, help } = spec;
  return [code(flagsOf(spec)), env === undefined ? "" : code(env), byDefault ?? "", help];
}
