import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type BringUpOptions, bringUp } from "../../../src/controlplane/bring-up.ts";
import { prepareFolders } from "../../../src/controlplane/control-plane-files.ts";
import type { RunningProgram, Supervisor } from "../../../src/controlplane/supervised.ts";
import type { SupervisedProgram } from "../../../src/controlplane/supervisor-protocol.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

/** Programs that end as soon as they are started, after writing `log`; null for one that goes on in silence. */
async function machine(logs: {
  readonly etcd: string | null;
  readonly apiServer: string | null;
}): Promise<BringUpOptions & { readonly clock: FakeClock; readonly started: SupervisedProgram[] }> {
  const files = await prepareFolders(undefined);
  onTestFinished(() => rm(files.runFolder, { recursive: true, force: true }));
  const started: SupervisedProgram[] = [];
  const supervisor: Supervisor = {
    pid: 0,
    async start(program): Promise<RunningProgram> {
      started.push(program);
      const log = program.name === "etcd" ? logs.etcd : logs.apiServer;
      await mkdir(dirname(program.logFile), { recursive: true });
      await writeFile(program.logFile, log ?? "");
      const exited = log === null ? new Promise<never>(() => undefined) : Promise.resolve({ code: 1, signal: null });
      return { name: program.name, pid: 100 + started.length, exited };
    },
    stop: () => Promise.resolve(),
  };
  return {
    supervisor,
    files,
    binaries: { etcd: "/bin/etcd", kubeApiserver: "/bin/kube-apiserver" },
    adminToken: "token",
    clock: new FakeClock(),
    durable: false,
    started,
  };
}

/** Lets time pass until it is over, but only while it waits for time: files and ports are real here. */
async function bringUpWithTime(options: BringUpOptions & { readonly clock: FakeClock }): Promise<unknown> {
  const progress = { over: false };
  const outcome = bringUp(options).finally(() => {
    progress.over = true;
  });
  outcome.catch(() => undefined);
  while (!progress.over) {
    if (options.clock.pendingTimers() > 0) await options.clock.advance(100);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  return outcome;
}

test("a program that ends at once is named, with the end of its log", async () => {
  const options = await machine({ etcd: "line 1\ndata folder is locked\n", apiServer: null });
  await expect(bringUpWithTime(options)).rejects.toThrow(
    new Error("etcd ended before it served (exit code 1):\nline 1\ndata folder is locked"),
  );
  expect(options.started.map(({ command }) => command)).toEqual(["/bin/etcd", "/bin/kube-apiserver"]);
});

test("a port that somebody else took is answered with other ports, five times", async () => {
  const options = await machine({ etcd: null, apiServer: "listen tcp 127.0.0.1:1: bind: address already in use\n" });
  await expect(bringUpWithTime(options)).rejects.toThrow("kube-apiserver found its port taken 5 times in a row.");
  const ports = options.started.flatMap(({ args }) => args.filter((argument) => argument.startsWith("--secure-port=")));
  expect([ports.length, options.started.filter(({ name }) => name === "etcd").length]).toEqual([5, 1]);
});

test("a server that stays silent is given up after three minutes", async () => {
  const options = await machine({ etcd: null, apiServer: null });
  await expect(bringUpWithTime(options)).rejects.toThrow("kube-apiserver did not serve within 180 s.");
  expect(options.clock.pendingTimers()).toBe(0);
});
