import type { OptionSpecs } from "./options.ts";

/** Where a command's words go, and what it sees of its process. Everything a test needs to run one. */
export interface CommandContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** What comes in on standard input. */
  readonly stdin: StandardInput;
  /** Aborts on the first SIGINT or SIGTERM; the second one ends the process at once. */
  readonly signal: AbortSignal;
  /** How this very program is started again, for child processes: `[node, file]`. */
  readonly self: readonly string[];
}

/** Standard input, untouched until it is read. */
export interface StandardInput {
  /** A person types it, rather than a file or another program. */
  readonly isTerminal: boolean;
  read(): AsyncIterable<Uint8Array>;
}

/** What a command's help says; its page in the reference is made from it, too. */
export interface Manual {
  /** What it does, in whole sentences: one paragraph. */
  readonly description: string;
  /** What follows the command's name in the usage line. */
  readonly usage: string;
  /** Options under their headings. */
  readonly options: Readonly<Record<string, OptionSpecs>>;
  /** What else there is to know: one paragraph each. */
  readonly notes: readonly string[];
  /** What each exit code means. */
  readonly exitCodes: Readonly<Record<number, string>>;
}

/** What the first words of the command line name. */
export interface Command {
  /** One word, or two for a command of a group: `client explain`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly manual: Manual;
  /** @returns the exit code. */
  run(context: CommandContext): Promise<number>;
}

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** It ran, and failed; the last line on stderr says why. */
  failed: 1,
  /** The command line, the environment or a file given to it can't be used; nothing was started. */
  usage: 2,
  /** The cluster is not prepared: kinds or rights are missing. */
  notPrepared: 3,
  /** What was looked at lacks something. */
  actionNeeded: 4,
  /** What was looked at can't be made to work. */
  notSupported: 5,
  /** What was given doesn't tell. */
  unknown: 6,
  /** What was looked at is not so yet, and gets there without anybody. */
  inProgress: 7,
} as const;
