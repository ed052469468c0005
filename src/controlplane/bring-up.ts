import { resolve } from "node:path";
import { type Clock, sleep } from "../ports/clock.ts";
import { createApiClient } from "./api-client.ts";
import { type ControlPlaneFiles, filesOf, lastLines, readCa } from "./control-plane-files.ts";
import { freeLoopbackPort } from "./free-port.ts";
import { apiServerArguments, etcdArguments } from "./program-arguments.ts";
import type { RunningProgram, Supervisor } from "./supervised.ts";

const PORT_ATTEMPTS = 5;
const READY_WITHIN_MS = 180_000;
const POLL_MS = 100;
const REQUEST_TIMEOUT_MS = 5000;
const LOG_LINES = 5;

/** The two programs of a control plane, as absolute paths. */
export interface ControlPlaneBinaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
}

/** What is needed to bring both programs up. */
export interface BringUpOptions {
  readonly supervisor: Supervisor;
  readonly files: ControlPlaneFiles;
  readonly binaries: ControlPlaneBinaries;
  readonly adminToken: string;
  readonly clock: Clock;
  /** Whether the data outlives the run. */
  readonly durable: boolean;
  readonly auditPath?: string;
}

/** Both programs, up and serving. */
export interface BroughtUp {
  readonly url: string;
  readonly caPem: string;
  readonly apiServer: RunningProgram;
  readonly etcdPid: number;
  /**
   * Starts the API server once more, after it has ended: on the same port, with the same data and certificates.
   *
   * @throws {Error} when it does not come up, as {@link bringUp} does.
   */
  startApiServerAgain(): Promise<RunningProgram>;
}

/**
 * Starts etcd and kube-apiserver and waits until the API server serves administrators and has made its namespaces.
 * A port that somebody else took in between is answered with another one.
 *
 * @throws {Error} naming the program that did not come up, with the end of its log.
 */
export async function bringUp(options: BringUpOptions): Promise<BroughtUp> {
  const { supervisor, files, binaries } = options;
  const { etcdLog } = filesOf(files);
  const etcd = await supervisor.start({
    name: "etcd",
    command: binaries.etcd,
    args: etcdArguments(files, options.durable),
    cwd: files.runFolder,
    logFile: etcdLog,
  });
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
    const port = await freeLoopbackPort();
    const apiServer = await startApiServer(options, port);
    const outcome = await untilServing(options, port, [etcd, apiServer]);
    if (outcome.kind === "serving") {
      const startApiServerAgain = (): Promise<RunningProgram> => startAgain(options, port, etcd);
      return { url: urlOf(port), caPem: outcome.caPem, apiServer, etcdPid: etcd.pid, startApiServerAgain };
    }
    if (outcome.kind === "ended") await explainEnd(options, outcome.program);
    else throw new Error(`kube-apiserver did not serve within ${READY_WITHIN_MS / 1000} s.`);
  }
  throw new Error(`kube-apiserver found its port taken ${PORT_ATTEMPTS} times in a row.`);
}

async function startAgain(options: BringUpOptions, port: number, etcd: RunningProgram): Promise<RunningProgram> {
  const apiServer = await startApiServer(options, port);
  const outcome = await untilServing(options, port, [etcd, apiServer]);
  if (outcome.kind === "serving") return apiServer;
  if (outcome.kind === "ended") await explainEnd(options, outcome.program);
  throw new Error(`kube-apiserver did not come up again on port ${port}.`);
}

function startApiServer(
  { supervisor, files, binaries, auditPath }: BringUpOptions,
  port: number,
): Promise<RunningProgram> {
  return supervisor.start({
    name: "kube-apiserver",
    command: binaries.kubeApiserver,
    args: apiServerArguments(files, port, auditPath === undefined ? undefined : resolve(auditPath)),
    cwd: files.runFolder,
    logFile: filesOf(files).apiServerLog,
  });
}

type Outcome =
  | { readonly kind: "serving"; readonly caPem: string }
  | { readonly kind: "ended"; readonly program: RunningProgram }
  | { readonly kind: "silent" };

async function untilServing(
  options: BringUpOptions,
  port: number,
  programs: readonly RunningProgram[],
): Promise<Outcome> {
  const { clock, files } = options;
  const ended: RunningProgram[] = [];
  for (const program of programs) void program.exited.then(() => ended.push(program));
  const giveUpMs = clock.monotonicMs() + READY_WITHIN_MS;
  while (clock.monotonicMs() < giveUpMs) {
    if (ended[0] !== undefined) return { kind: "ended", program: ended[0] };
    const caPem = await readCa(files);
    if (caPem !== undefined && (await serves(options, port, caPem))) return { kind: "serving", caPem };
    await sleep(clock, POLL_MS);
  }
  return { kind: "silent" };
}

/** Ready by its own account, and past the short moment in which a new server has no namespaces yet. */
async function serves({ adminToken, clock }: BringUpOptions, port: number, caPem: string): Promise<boolean> {
  const client = createApiClient({ url: urlOf(port), caPem, token: adminToken }, clock);
  try {
    for (const path of ["/readyz", "/api/v1/namespaces/default", "/api/v1/namespaces/kube-system"]) {
      const answer = await client.request("GET", path, { timeoutMs: REQUEST_TIMEOUT_MS });
      if (answer.status !== 200) return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** Returns when the reason was a taken port, which another attempt mends. */
async function explainEnd({ files }: BringUpOptions, program: RunningProgram): Promise<void> {
  const { apiServerLog, etcdLog } = filesOf(files);
  const lines = await lastLines(program.name === "etcd" ? etcdLog : apiServerLog, LOG_LINES);
  if (program.name === "kube-apiserver" && lines.includes("address already in use")) return;
  const { code, signal } = await program.exited;
  throw new Error(`${program.name} ended before it served (${signal ?? `exit code ${String(code)}`}):\n${lines}`);
}

function urlOf(port: number): string {
  return `https://127.0.0.1:${port}`;
}
