/** Where a command's words go, and what it sees of its process. Everything a test needs to run one. */
export interface CommandContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborts on the first SIGINT or SIGTERM; the second one ends the process at once. */
  readonly signal: AbortSignal;
  /** How this very program is started again, for child processes: `[node, file]`. */
  readonly self: readonly string[];
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole text of `winauth NAME --help`. */
  readonly help: string;
  /** Left out of the list: for the program's own use. */
  readonly hidden?: boolean;
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
} as const;
