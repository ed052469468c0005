import type { Command } from "./command.ts";
import type { OptionSpec, OptionSpecs } from "./options.ts";

/** Fits a terminal of the usual width, and a pull request. */
const WIDTH = 100;
const MAX_FLAG_WIDTH = 32;

/** The whole text of `winauth NAME --help`. */
export function helpOf({ name, manual }: Command): string {
  const { description, usage, options, notes, exitCodes } = manual;
  const paragraphs = [
    wrap(description),
    `Usage: winauth ${name}${usage === "" ? "" : ` ${usage}`}`,
    ...Object.entries(options).map(([heading, specs]) => `${heading}:\n${describeOptions(specs)}`),
    ...notes.map((note) => wrap(note)),
    `Exit codes:\n${aligned(Object.entries(exitCodes).map(([code, meaning]) => ({ left: `  ${code}`, right: meaning })))}`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

/** What `winauth --help` shows. */
export function overviewOf(commands: readonly Command[]): string {
  const all = [
    ...rowsOf(commands),
    ["version", "Print the version"],
    ["help", "Print this text, or that of a command: winauth help operator"],
  ] as const;
  const codes = [
    "0  done",
    "1  failed; the last line says why",
    "2  the command line, the environment or a file given there can't be used",
    "3  the cluster is not prepared: kinds or rights are missing",
    "A command that has others lists them in its own help.",
  ];
  return `winauth keeps Windows Authentication for Azure SQL Managed Instance set up, checked and repaired.

Usage: winauth COMMAND [options]

Commands:
${listOf(all)}

Exit codes:
${codes.map((code) => `  ${code}`).join("\n")}
`;
}

/** What `winauth GROUP --help` shows: the commands whose names begin with that word. */
export function groupHelpOf(group: string, commands: readonly Command[]): string {
  return `Usage: winauth ${group} COMMAND [options]

Commands:
${listOf(rowsOf(commands))}

What each does, takes and answers: ${commands.map(({ name }) => `winauth ${name} --help`).join(", ")}
`;
}

type Row = readonly [name: string, summary: string];

function rowsOf(commands: readonly Command[]): readonly Row[] {
  return commands.map(({ name, summary }) => [name, summary]);
}

function listOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.map(([name, summary]) => `  ${name.padEnd(width)}${summary}`).join("\n");
}

/** The options as an aligned block, wrapped to the width of the help. */
export function describeOptions(specs: OptionSpecs): string {
  return aligned(
    Object.values(specs).map((spec) => ({
      left: `  ${flagsOf(spec)}`,
      right: meaningOf(spec),
    })),
  );
}

/** `--output FORMAT`, or `-o, --output FORMAT` where a letter stands for it. */
export function flagsOf({ flag, short, value }: OptionSpec): string {
  return `${short === undefined ? "" : `-${short}, `}--${flag}${value === undefined ? "" : ` ${value}`}`;
}

function meaningOf({ help, byDefault, env }: OptionSpec): string {
  const defaults = byDefault === undefined ? "" : ` Default: ${byDefault}.`;
  return help + defaults + (env === undefined ? "" : ` [env ${env}]`);
}

function aligned(rows: readonly { readonly left: string; readonly right: string }[]): string {
  const width = Math.min(MAX_FLAG_WIDTH, Math.max(...rows.map(({ left }) => left.length)) + 2);
  return rows
    .map(({ left, right }) => {
      const text = wrap(right, WIDTH - width).replaceAll("\n", `\n${" ".repeat(width)}`);
      return left.length < width ? left.padEnd(width) + text : `${left}\n${" ".repeat(width)}${text}`;
    })
    .join("\n");
}

function wrap(text: string, width = WIDTH): string {
  const lines: string[] = [];
  // A variable stays beside the word "env".
  for (const word of text.split(/ (?![A-Z_]+\])/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
