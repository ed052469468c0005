import { constants } from "node:os";
import { resolve } from "node:path";
import { isatty } from "node:tty";
import { COMMANDS } from "./cli/commands.ts";
import { runProgram } from "./cli/program.ts";
import { SUPERVISE_SUBCOMMAND } from "./controlplane/supervisor-protocol.ts";

/** The first signal asks the command to end; the second one ends the process at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[name]);
      controller.abort(new DOMException(`The process got ${name}.`, "AbortError"));
    });
  }
  return controller.signal;
}

/** For the program's own use: runs child programs for another winauth process and ends them with it. */
async function supervise(argv: readonly string[]): Promise<number> {
  return await (await import("./controlplane/supervisor.ts")).runSupervisor(argv);
}

async function run([first, ...rest]: readonly string[]): Promise<number> {
  // The supervisor has signals of its own: it must outlive a Ctrl-C until its programs have ended.
  if (first === SUPERVISE_SUBCOMMAND) return await supervise(rest);
  return await runProgram(COMMANDS, {
    argv: process.argv.slice(2),
    env: process.env,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: { isTerminal: isatty(0), read: () => process.stdin },
    signal: stopOnSignals(),
    self: [process.execPath, resolve(process.argv[1] ?? "")],
  });
}

/** Whoever reads a pipe may go away early, as head does. There is nothing more to say then, and nobody to say it to. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
});

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`winauth: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
