import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
  type ProgramExit,
  SUPERVISE_SUBCOMMAND,
  type SupervisedProgram,
  type SupervisorCommand,
  type SupervisorEvent,
} from "./supervisor-protocol.ts";

/** A program that runs under the supervisor. */
export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the program has ended, for whatever reason. */
  readonly exited: Promise<ProgramExit>;
}

/** The parent's side of a supervisor. */
export interface Supervisor {
  /** Process id of the supervisor; 0 when it could not be started. */
  readonly pid: number;
  /** @throws {Error} when the program can't be started; nothing runs then. */
  start(program: SupervisedProgram): Promise<RunningProgram>;
  /** Ends every program, removes the folders and waits until all is gone. Safe to call again. */
  stop(): Promise<void>;
}

/** How a supervisor is started. */
export interface SupervisorOptions {
  /**
   * Command line of this program up to the subcommand, for example `[process.execPath, "/opt/winauth/winauth.cjs"]`.
   */
  readonly entry: readonly string[];
  readonly removeAtEnd: readonly string[];
  /** Time a program has between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/**
 * Starts a supervisor process. It lives in a process group of its own, so that neither Ctrl-C nor a signal to the
 * parent's group ends it before it has ended its programs.
 */
export function startSupervisor(options: SupervisorOptions): Supervisor {
  return new SupervisorProcess(options);
}

interface Waiting {
  readonly program: SupervisedProgram;
  readonly resolve: (program: RunningProgram) => void;
  readonly reject: (error: Error) => void;
}

class SupervisorProcess implements Supervisor {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #waiting = new Map<string, Waiting>();
  #over = false;
  readonly #exits = new Map<number, (exit: ProgramExit) => void>();

  constructor({ entry, removeAtEnd, graceMs }: SupervisorOptions) {
    const [command = process.execPath, ...args] = entry;
    this.#child = spawn(command, [...args, SUPERVISE_SUBCOMMAND], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    // Writing to a supervisor that is gone is answered by its end, not by a broken pipe.
    this.#child.stdin?.on("error", () => undefined);
    this.#gone = new Promise((resolve) => {
      this.#child.once("error", resolve);
      this.#child.once("close", resolve);
    }).then(() => this.#endWhatIsLeft());
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => {
        this.#onEvent(JSON.parse(line) as SupervisorEvent);
      });
    }
    this.#send({ type: "configure", removeAtEnd, graceMs });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  start(program: SupervisedProgram): Promise<RunningProgram> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(new Error("The supervisor process has ended."));
        return;
      }
      this.#waiting.set(program.name, { program, resolve, reject });
      this.#send({ type: "start", program });
    });
  }

  async stop(): Promise<void> {
    this.#send({ type: "stop" });
    this.#child.stdin?.end();
    await this.#gone;
  }

  #send(command: SupervisorCommand): void {
    if (this.#child.stdin?.writable === true) this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #onEvent(event: SupervisorEvent): void {
    if (event.type === "exited") {
      this.#exits.get(event.pid)?.({ code: event.code, signal: event.signal });
      this.#exits.delete(event.pid);
      return;
    }
    const waiting = this.#waiting.get(event.name);
    this.#waiting.delete(event.name);
    if (event.type === "failed") {
      waiting?.reject(new Error(`${event.name} can't be started: ${event.message}`));
      return;
    }
    const exited = new Promise<ProgramExit>((resolve) => this.#exits.set(event.pid, resolve));
    waiting?.resolve({ name: event.name, pid: event.pid, exited });
  }

  /** Somebody may have killed the supervisor itself: its programs are ours then. */
  #endWhatIsLeft(): void {
    this.#over = true;
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new Error("The supervisor process ended before it started the program."));
    }
    for (const [pid, report] of this.#exits) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Already gone.
      }
      report({ code: null, signal: "SIGKILL" });
    }
    this.#waiting.clear();
    this.#exits.clear();
  }
}
