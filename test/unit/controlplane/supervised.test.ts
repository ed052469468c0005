import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Supervisor, startSupervisor } from "../../../src/controlplane/supervised.ts";
import type { SupervisedProgram } from "../../../src/controlplane/supervisor-protocol.ts";
import { isRunning } from "../../support/processes.ts";
import { SUPERVISOR_ENTRY } from "../../support/supervisor-entry.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const FOREVER = "setInterval(() => {}, 1000);";

function program(folder: string, name: string, script: string): SupervisedProgram {
  return { name, command: process.execPath, args: ["-e", script], cwd: folder, logFile: join(folder, `${name}.log`) };
}

function supervisor(removeAtEnd: readonly string[] = []): Supervisor {
  const started = startSupervisor({ entry: SUPERVISOR_ENTRY, removeAtEnd, graceMs: 5000 });
  onTestFinished(() => started.stop());
  return started;
}

describe("a supervised program", () => {
  test("runs until the supervisor is stopped, which may be done twice", async () => {
    const folder = await temporaryFolder();
    const supervised = supervisor([folder]);
    const running = await supervised.start(program(folder, "one", FOREVER));
    expect([running.name, isRunning(running.pid)]).toEqual(["one", true]);
    await Promise.all([supervised.stop(), supervised.stop()]);
    expect([isRunning(running.pid), await running.exited]).toEqual([false, { code: null, signal: "SIGTERM" }]);
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("tells how it ended by itself", async () => {
    const folder = await temporaryFolder();
    const running = await supervisor().start(program(folder, "one", "process.exitCode = 7;"));
    expect(await running.exited).toEqual({ code: 7, signal: null });
  });

  test("is refused when there is no such file", async () => {
    const folder = await temporaryFolder();
    const absent = { ...program(folder, "one", ""), command: join(folder, "absent") };
    await expect(supervisor().start(absent)).rejects.toThrow(
      `one can't be started: spawn ${join(folder, "absent")} ENOENT`,
    );
  });

  test("is ended even when the supervisor itself is killed", async () => {
    const folder = await temporaryFolder();
    const supervised = supervisor();
    const running = await supervised.start(program(folder, "one", FOREVER));
    process.kill(supervised.pid, "SIGKILL");
    expect(await running.exited).toEqual({ code: null, signal: "SIGKILL" });
    await expect(supervised.start(program(folder, "two", FOREVER))).rejects.toThrow(
      "The supervisor process has ended.",
    );
  });
});

test("a supervisor that can't be started refuses every program", async () => {
  const folder = await temporaryFolder();
  const broken = startSupervisor({ entry: [join(folder, "absent")], removeAtEnd: [], graceMs: 100 });
  await expect(broken.start(program(folder, "one", FOREVER))).rejects.toThrow(/^The supervisor process .*ended/);
  await broken.stop();
});
