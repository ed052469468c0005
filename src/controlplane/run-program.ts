import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program is run to its end. */
export interface RunOptions {
  readonly cwd: string;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
}

/**
 * Runs a program to its end and returns its exit code, null when a signal ended it.
 *
 * @throws {Error} with code `ENOENT` when there is no such program on the `PATH` of the given environment.
 */
export type RunProgram = (command: string, args: readonly string[], options: RunOptions) => Promise<number | null>;

/** Runs programs of this machine. */
export const runProgram: RunProgram = (command, args, { cwd, env, onStdoutLine, onStderrLine }) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: child.stdout }).on("line", (line) => onStdoutLine?.(line));
    createInterface({ input: child.stderr }).on("line", (line) => onStderrLine?.(line));
    child.once("error", reject);
    child.once("close", resolve);
  });
