import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { runSupervisor, supervise } from "../../../src/controlplane/supervisor.ts";
import type {
  SupervisedProgram,
  SupervisorCommand,
  SupervisorEvent,
} from "../../../src/controlplane/supervisor-protocol.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { isRunning, until } from "../../support/processes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const READY = "console.log('ready'); setInterval(() => {}, 1000);";
const STUBBORN = `process.on("SIGTERM", () => console.log("asked")); ${READY}`;

function program(folder: string, name: string, script: string): SupervisedProgram {
  return { name, command: process.execPath, args: ["-e", script], cwd: folder, logFile: join(folder, `${name}.log`) };
}

function supervisor(): {
  readonly send: (command: SupervisorCommand) => void;
  readonly hangUp: () => void;
  readonly events: () => Promise<readonly SupervisorEvent[]>;
  readonly clock: FakeClock;
  readonly over: Promise<void>;
} {
  const input = new PassThrough();
  const output = new PassThrough();
  const clock = new FakeClock();
  const over = supervise({ input, output, clock }).finally(() => output.end());
  const all = text(output);
  return {
    send: (command) => void input.write(`${JSON.stringify(command)}\n`),
    hangUp: () => void input.end(),
    events: async () =>
      (await all)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as SupervisorEvent),
    clock,
    over,
  };
}

async function logHolds(folder: string, name: string, line: string): Promise<void> {
  const path = join(folder, `${name}.log`);
  await until(`${name} says ${line}`, async () => (await readFile(path, "utf8").catch(() => "")).includes(line));
}

describe("a supervisor", () => {
  test("ends its programs, the last first, and removes the folders when its parent is gone", async () => {
    const folder = await temporaryFolder();
    const removed = join(folder, "removed");
    await mkdir(removed);
    const { send, hangUp, events, over } = supervisor();
    send({ type: "configure", removeAtEnd: [removed], graceMs: 5000 });
    for (const name of ["first", "second"]) {
      send({ type: "start", program: program(folder, name, READY) });
      await logHolds(folder, name, "ready");
    }
    hangUp();
    await over;
    const seen = await events();
    expect(seen.map(({ type, name }) => `${name} ${type}`)).toEqual([
      "first started",
      "second started",
      "second exited",
      "first exited",
    ]);
    const pids = seen.flatMap((event) => (event.type === "started" ? [event.pid] : []));
    expect(pids.map(isRunning)).toEqual([false, false]);
    await expect(stat(removed)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("kills a program that does not end when asked, once its time is over", async () => {
    const folder = await temporaryFolder();
    const { send, events, over, clock } = supervisor();
    send({ type: "configure", removeAtEnd: [], graceMs: 3000 });
    send({ type: "start", program: program(folder, "stubborn", STUBBORN) });
    await logHolds(folder, "stubborn", "ready");
    send({ type: "stop" });
    await logHolds(folder, "stubborn", "asked");
    await clock.advance(3000);
    await over;
    expect((await events()).at(-1)).toMatchObject({ name: "stubborn", code: null, signal: "SIGKILL" });
    expect(clock.pendingTimers()).toBe(0);
  });

  test("reports a program that ends by itself, and one that can't be started", async () => {
    const folder = await temporaryFolder();
    const { send, hangUp, events, over } = supervisor();
    send({ type: "start", program: program(folder, "brief", "console.log('bye'); process.exitCode = 7;") });
    await logHolds(folder, "brief", "bye");
    send({ type: "start", program: { ...program(folder, "absent", ""), command: join(folder, "absent") } });
    hangUp();
    await over;
    const seen = await events();
    expect(seen.filter(({ name }) => name === "absent")).toEqual([
      { type: "failed", name: "absent", message: `spawn ${join(folder, "absent")} ENOENT` },
    ]);
    expect(seen.some(({ type, name }) => type === "exited" && name === "brief")).toBe(true);
  });

  test("gives its programs none of its own environment", async () => {
    const folder = await temporaryFolder();
    const { send, hangUp, over } = supervisor();
    const script = `console.log(JSON.stringify([process.env.PATH, process.env.HOME, process.env.KUBECONFIG])); ${READY}`;
    send({ type: "start", program: program(folder, "env", script) });
    await logHolds(folder, "env", "ready");
    hangUp();
    await over;
    expect(await readFile(join(folder, "env.log"), "utf8")).toBe("[null,null,null]\nready\n");
  });
});

test("the subcommand takes no arguments", async () => {
  expect(await runSupervisor(["unexpected"])).toBe(2);
});
