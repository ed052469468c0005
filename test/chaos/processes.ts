import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";

/** A process that was started here. */
export interface StartedProcess {
  readonly pid: number;
  readonly startedMs: number;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  running(): boolean;
  kill(signal: NodeJS.Signals): void;
}

/** How {@link startProcess} starts one: nothing of this process's environment reaches it. */
export interface ProcessStart {
  readonly command: readonly string[];
  readonly logFile: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();

/** Starts a process that writes to its log file. */
export function startProcess({ command, logFile, cwd, env = {} }: ProcessStart): StartedProcess {
  const [program = process.execPath, ...args] = command;
  const log = openSync(logFile, "a");
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", log, log] });
  closeSync(log);
  running.add(child);
  const exited = once(child, "exit").then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    pid: child.pid ?? 0,
    startedMs: performance.timeOrigin + performance.now(),
    exited,
    running: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}

/** Ends whatever was started here and still runs, by its handle: the last resort when nobody waits any more. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}
