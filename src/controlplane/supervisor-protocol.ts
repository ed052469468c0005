/** A program that the supervisor runs. It gets an empty environment, so that nothing of the user's reaches it. */
export interface SupervisedProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Standard output and error are appended here. */
  readonly logFile: string;
}

/** What the parent writes to the supervisor: one JSON document per line. */
export type SupervisorCommand =
  | {
      readonly type: "configure";
      /** Folders removed when all is over, also after a crash of the parent. */
      readonly removeAtEnd: readonly string[];
      /** Time a program has between SIGTERM and SIGKILL. */
      readonly graceMs: number;
    }
  | { readonly type: "start"; readonly program: SupervisedProgram }
  | { readonly type: "stop" };

/** What the supervisor writes to its parent: one JSON document per line. */
export type SupervisorEvent =
  | { readonly type: "started"; readonly name: string; readonly pid: number }
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  | ({ readonly type: "exited"; readonly name: string; readonly pid: number } & ProgramExit);

/** How a program ended: an exit code, or the signal that ended it. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The subcommand under which the program runs as a supervisor; not shown in the help. */
export const SUPERVISE_SUBCOMMAND = "__supervise";
