import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Clock, systemClock } from "../ports/clock.ts";
import type { SupervisedProgram, SupervisorCommand, SupervisorEvent } from "./supervisor-protocol.ts";

const DEFAULT_GRACE_MS = 5000;

/** The world of a {@link supervise} run. */
export interface SupervisorStreams {
  /** Commands; its end means that the parent is gone, however it went. */
  readonly input: Readable;
  /** Events. May be closed already when the parent is gone. */
  readonly output: Writable;
  readonly clock: Clock;
}

/**
 * Runs programs on behalf of a parent process and ends them when the parent says so or is gone: the kernel closes the
 * pipe of a parent that was killed, which is the one sign that no crash can suppress.
 * Resolves when every program has ended and the folders are removed.
 */
export async function supervise(streams: SupervisorStreams): Promise<void> {
  const { input, output, clock } = streams;
  // A write to a parent that is gone must not end the supervisor before its programs have ended.
  output.on("error", () => undefined);
  const emit = (event: SupervisorEvent): void => void output.write(`${JSON.stringify(event)}\n`);

  const running: RunningChild[] = [];
  let removeAtEnd: readonly string[] = [];
  let graceMs = DEFAULT_GRACE_MS;
  for await (const line of createInterface({ input })) {
    const command = JSON.parse(line) as SupervisorCommand;
    if (command.type === "stop") break;
    if (command.type === "start") running.push(startProgram(command.program, emit));
    else ({ removeAtEnd, graceMs } = command);
  }

  // The last started depends on those before it.
  for (const child of running.reverse()) await end(child, clock, graceMs);
  for (const folder of removeAtEnd) await rm(folder, { recursive: true, force: true });
}

/**
 * The supervisor as a process of its own: what `winauth __supervise` runs. Commands come on standard input.
 *
 * @returns The exit code.
 */
export async function runSupervisor(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) return 2;
  // Ctrl-C goes to the whole foreground group; the parent decides what it means and closes the pipe.
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  process.on("SIGTERM", () => process.stdin.destroy());
  await supervise({ input: process.stdin, output: process.stdout, clock: systemClock });
  process.stdin.destroy();
  return 0;
}

interface RunningChild {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
}

function startProgram(program: SupervisedProgram, emit: (event: SupervisorEvent) => void): RunningChild {
  const { name } = program;
  const log = openSync(program.logFile, "a", 0o600);
  const child = spawn(program.command, program.args, { cwd: program.cwd, env: {}, stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("spawn", () => emit({ type: "started", name, pid: child.pid ?? 0 }));
    child.once("error", (error) => {
      emit({ type: "failed", name, message: error.message });
      resolve();
    });
    child.once("exit", (code, signal) => {
      emit({ type: "exited", name, pid: child.pid ?? 0, code, signal });
      resolve();
    });
  });
  return { process: child, ended };
}

async function end(child: RunningChild, clock: Clock, graceMs: number): Promise<void> {
  child.process.kill("SIGTERM");
  const timer = clock.after(graceMs, () => void child.process.kill("SIGKILL"));
  await child.ended;
  timer.cancel();
}
