import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { freeLoopbackPort } from "../../src/controlplane/free-port.ts";
import { OPERATOR_NAMESPACE } from "./fleet.ts";
import { nowMs } from "./now.ts";
import { type StartedProcess, startProcess } from "./processes.ts";
import type { StoryContext } from "./story.ts";
import { passTime, until } from "./wait.ts";
import type { World } from "./world.ts";

const FIRST_RESTART_DELAY_MS = 10_000;
const LONGEST_RESTART_DELAY_MS = 300_000;

/** How {@link startPod} starts one. */
export interface PodOptions {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the API server is reached. Default: the door in front of it. */
  readonly server?: { readonly url: string; readonly caPem: string };
  /** Its token for the API server. Default: one of its own, valid for a day. */
  readonly kubeToken?: string;
  /** What a kubelet does with a process that ends: start it again, the second time after 10 s, then twice as long. */
  readonly restarts?: boolean;
}

/** What the health port answered. `date` is the header: the time of the process's clock. */
export interface HealthAnswer {
  readonly status: number;
  readonly date: string;
  readonly text: string;
}

/** An operator in its place: the process changes, name and tokens stay. */
export interface Pod {
  readonly name: string;
  /** The process of now. */
  process(): StartedProcess;
  /** How it ended, each time that it did without being told to. */
  readonly ends: readonly { readonly atMs: number; readonly code: number | null }[];
  readonly logFile: string;
  /** Starts the process anew; the one before has to be over. */
  start(): StartedProcess;
  /** An answer of its health port. */
  get(path: string): Promise<HealthAnswer>;
  untilReady(): Promise<void>;
  /** Replaces the file that holds its token for the API server, as a kubelet does. */
  renewKubeToken(token: string): Promise<void>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts `winauth operator` as its ServiceAccount. */
export async function startPod(world: World, context: StoryContext, options: PodOptions): Promise<Pod> {
  const { name } = options;
  const path = (file: string): string => join(context.folder, `${name}-${file}`);
  const kubeToken = options.kubeToken ?? (await world.kubeToken());
  const federated = await world.federatedToken();
  world.callers.add(kubeToken, name);
  world.callers.add(federated, name);
  await writeFile(path("kube-token"), kubeToken);
  await writeFile(path("federated"), federated);
  const server = options.server ?? { url: world.doors.kube.url, caPem: world.caPem };
  await writeFile(path("kubeconfig"), kubeconfig(server, path("kube-token")));
  const healthPort = await freeLoopbackPort();
  const command = [
    ...[...context.bundle, "operator", "--kubeconfig", path("kubeconfig"), "--namespace", OPERATOR_NAMESPACE],
    ...[
      "--replica-name",
      name,
      "--health-address",
      `127.0.0.1:${healthPort}`,
      "--workload-token-file",
      path("federated"),
    ],
    ...["--azure-endpoints", world.endpointsFile, "--azure-ca", world.caFile, ...(options.args ?? [])],
  ];
  return new OperatorPod({ name, command, healthPort, path, context, world, options });
}

interface PodInit {
  readonly name: string;
  readonly command: readonly string[];
  readonly healthPort: number;
  readonly path: (file: string) => string;
  readonly context: StoryContext;
  readonly world: World;
  readonly options: PodOptions;
}

class OperatorPod implements Pod {
  readonly name: string;
  readonly logFile: string;
  readonly ends: { readonly atMs: number; readonly code: number | null }[] = [];
  readonly #init: PodInit;
  #process: StartedProcess;
  #expectedEnds = new WeakSet<StartedProcess>();
  #over = false;

  constructor(init: PodInit) {
    this.name = init.name;
    this.logFile = init.path("operator.log");
    this.#init = init;
    this.#process = this.#spawn();
    init.context.defer(async () => {
      this.#over = true;
      await this.kill();
    });
  }

  process(): StartedProcess {
    return this.#process;
  }

  start(): StartedProcess {
    if (this.#process.running()) throw new Error(`${this.name} runs still.`);
    this.#process = this.#spawn();
    return this.#process;
  }

  async get(path: string): Promise<HealthAnswer> {
    const answer = await fetch(`http://127.0.0.1:${this.#init.healthPort}${path}`, {
      headers: { connection: "close" },
    });
    return { status: answer.status, date: answer.headers.get("date") ?? "", text: await answer.text() };
  }

  async untilReady(): Promise<void> {
    const { signal } = this.#init.context;
    await until(async () => ((await this.get("/readyz")).status === 200 ? true : undefined), {
      ...{ what: `${this.name} is ready`, withinMs: 60_000, everyMs: 50, signal },
    });
  }

  async renewKubeToken(token: string): Promise<void> {
    this.#init.world.callers.add(token, this.name);
    await writeFile(this.#init.path("kube-token"), token);
  }

  async stop(): Promise<number | null> {
    this.#expectedEnds.add(this.#process);
    this.#process.kill("SIGTERM");
    return (await this.#process.exited).code;
  }

  async kill(): Promise<void> {
    this.#expectedEnds.add(this.#process);
    this.#process.kill("SIGKILL");
    await this.#process.exited;
  }

  #spawn(): StartedProcess {
    const { command, context, options } = this.#init;
    const { env } = options;
    const started = startProcess({
      command,
      logFile: this.logFile,
      cwd: context.folder,
      ...(env === undefined ? {} : { env }),
    });
    void started.exited.then(({ code }) => this.#ended(started, code));
    return started;
  }

  async #ended(process: StartedProcess, code: number | null): Promise<void> {
    if (this.#expectedEnds.has(process)) return;
    this.ends.push({ atMs: nowMs(), code });
    this.#init.context.log(`${this.name} ended with ${String(code)}`);
    if (this.#init.options.restarts !== true) return;
    const before = this.ends.length - 2;
    const delayMs = before < 0 ? 0 : Math.min(FIRST_RESTART_DELAY_MS * 2 ** before, LONGEST_RESTART_DELAY_MS);
    await passTime(delayMs, this.#init.context.signal).catch(() => undefined);
    if (!this.#over && this.#process === process && !this.#init.context.signal.aborted) this.#process = this.#spawn();
  }
}

function kubeconfig({ url, caPem }: { readonly url: string; readonly caPem: string }, tokenFile: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "chaos", cluster: { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") } },
    ],
    users: [{ name: "chaos", user: { tokenFile } }],
    contexts: [{ name: "chaos", context: { cluster: "chaos", user: "chaos" } }],
    "current-context": "chaos",
  });
}
