import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import type { ProgramExit } from "../../../src/controlplane/supervisor-protocol.ts";

/** The repository. */
export const ROOT = resolve(import.meta.dirname, "../../..");

/** `winauth` from its sources. */
export const FROM_SOURCES: readonly string[] = [process.execPath, resolve(ROOT, "src/main.ts")];

/** A started `winauth`. */
export interface WinauthProcess {
  readonly pid: number;
  readonly exited: Promise<ProgramExit>;
  /** Everything that it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Whether it still runs. */
  running(): boolean;
  kill(signal: NodeJS.Signals): void;
}

/** How a `winauth` is started; nothing of this process's environment reaches it. */
export interface WinauthOptions {
  readonly entry?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts `winauth`. What still runs when the test is over is killed, by the handle that is held here. */
export function startWinauth(args: readonly string[], options: WinauthOptions = {}): WinauthProcess {
  const child = spawnWinauth(args, options);
  const ended = endOf(child);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended.exited;
  });
  return ended;
}

/** As {@link startWinauth}, for what a hook starts: whoever calls it ends it. */
export function startWinauthForFile(args: readonly string[], options: WinauthOptions = {}): WinauthProcess {
  return endOf(spawnWinauth(args, options));
}

/** Runs `winauth` to its end. */
export async function runWinauth(
  args: readonly string[],
  options: WinauthOptions = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const run = startWinauth(args, options);
  const { code } = await run.exited;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

/** Builds the one-file program as `npm run build` does, into `folder`; returns how it is started. */
export async function buildBundle(folder: string): Promise<readonly string[]> {
  const outfile = resolve(folder, "winauth.cjs");
  await promisify(execFile)(process.execPath, [resolve(ROOT, "scripts/build.ts"), "--outfile", outfile]);
  return [process.execPath, outfile];
}

function spawnWinauth(args: readonly string[], { entry = FROM_SOURCES, cwd = ROOT, env = {} }: WinauthOptions) {
  const [command = process.execPath, ...before] = entry;
  return spawn(command, [...before, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

function endOf(child: ChildProcess): WinauthProcess {
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  const exited = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return {
    pid: child.pid ?? 0,
    exited,
    stdout: () => out,
    stderr: () => err,
    running: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}
