import { constants } from "node:os";
import { resolve } from "node:path";
import { COMMANDS } from "./cli/commands.ts";
import { runProgram } from "./cli/program.ts";

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

runProgram(COMMANDS, {
  argv: process.argv.slice(2),
  env: process.env,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  signal: stopOnSignals(),
  self: [process.execPath, resolve(process.argv[1] ?? "")],
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`winauth: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
