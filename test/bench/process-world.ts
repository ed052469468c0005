import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { buildBundle } from "../../scripts/build-bundle.ts";
import { WINDOWS_AUTHENTICATION } from "../../src/controllers/kinds.ts";
import { type ApiClient, createApiClient } from "../../src/controlplane/api-client.ts";
import { findBinaries } from "../../src/controlplane/binaries.ts";
import { type ControlPlane, startControlPlane } from "../../src/controlplane/control-plane.ts";
import { freeLoopbackPort } from "../../src/controlplane/free-port.ts";
import { applyManifests } from "../../src/controlplane/manifests.ts";
import { manifestDocuments, PREPARED_CLUSTER } from "../../src/demo/manifest-files.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { imageEnvironment } from "../support/image-environment.ts";
import { OPERATOR_NAMESPACE, SECRET_VALUES } from "../support/in-process/sample-objects.ts";
import { SUPERVISOR_ENTRY } from "../support/supervisor-entry.ts";
import { type Contestant, PLAIN_INTERVAL_MS, PLAIN_WORKERS } from "./contestant.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import type { SectionContext } from "./measure.ts";
import { PACE } from "./pace.ts";
import type { PlainOperatorSettings } from "./plain-operator/main.ts";
import { median } from "./statistics.ts";

const ROOT = join(import.meta.dirname, "../..");
const READY_WITHIN_MS = 300_000;
/** After a start, until what it allocated once has been collected. */
const SETTLE_MS = 30_000;
const WATCHED_MS = 20_000;
const WRITERS = 16;

/** A process at rest. */
export interface AtRest {
  readonly residentMb: number;
  /** User and system time by wall time, of one core. */
  readonly cpuPercent: number;
  /** 99th percentile of how late a timer of 10 ms is. */
  readonly loopDelayMs: number;
}

/** Writes how late timers are into a file when it is asked to by SIGUSR2. Plain JavaScript, so that loading it costs nothing. */
const PROBE = `const { monitorEventLoopDelay } = require("node:perf_hooks");
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.on("SIGUSR2", () => {
  require("node:fs").writeFileSync(process.env.BENCH_PROBE_FILE, String(delay.percentile(99) / 1e6 - 10));
  delay.reset();
});
// The monitor would keep a process alive that has nothing left to do.
process.once("SIGTERM", () => delay.disable());
`;

interface Parts {
  readonly folder: string;
  readonly controlPlane: ControlPlane;
  readonly api: ApiClient;
  readonly context: SectionContext;
}

/** A real API server, and around it processes that are started and ended. Nothing is left running after `stop`. */
export class ProcessWorld {
  readonly #parts: Parts;
  readonly #path: (name: string) => string;
  #simulator: ChildProcess | undefined;
  #operator: ChildProcess | undefined;
  bareNodeMb = Number.NaN;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#path = (name) => join(parts.folder, name);
  }

  /** The middle of several starts of Node that do nothing; learns what Node occupies, too. */
  async bareNodeMs(times: number): Promise<number> {
    const spans: number[] = [];
    for (let start = 0; start < times; start += 1) {
      const startedMs = performance.now();
      await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
      spans.push(performance.now() - startedMs);
    }
    const idle = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" });
    await wait(1_000);
    this.bareNodeMb = await residentMb(idle.pid);
    idle.kill();
    await once(idle, "exit");
    return median(spans);
  }

  /** Replaces Azure and the objects on the API server by a fleet of this many that are Ready. */
  async fill(ready: number): Promise<void> {
    const { context } = this.#parts;
    const { subscriptions, namespaces } = context.size;
    const fleet = await createFleet({ ready, others: 0, subscriptions, namespaces, seed: context.seed, pace: PACE });
    await this.#startSimulator(fleet);
    await this.#putObjects(fleet);
    context.log(`${ready} objects stand on the API server`);
  }

  /** Starts one of the two, waits until it says that it is ready, and ends it; returns the time to ready. */
  async startMs(who: Contestant): Promise<number> {
    const spanMs = await this.#start(who);
    await this.#stopOperator();
    return spanMs;
  }

  /** Starts one of the two, lets it come to rest, and looks at it from outside. */
  async atRest(who: Contestant): Promise<AtRest> {
    await this.#start(who);
    await wait(SETTLE_MS);
    const operator = this.#operator!;
    await this.#loopDelayMs(operator);
    const before = await cpuSeconds(operator.pid);
    await wait(WATCHED_MS);
    const cpuPercent = (((await cpuSeconds(operator.pid)) - before) / (WATCHED_MS / 1_000)) * 100;
    const loopDelayMs = await this.#loopDelayMs(operator);
    const seen = { residentMb: await residentMb(operator.pid), cpuPercent, loopDelayMs };
    await this.#stopOperator();
    this.#parts.context.log(`at rest ${who}: ${JSON.stringify(seen)}`);
    return seen;
  }

  async stop(): Promise<void> {
    const { api, controlPlane, folder } = this.#parts;
    await this.#stopOperator();
    await end(this.#simulator);
    await api.close();
    await controlPlane.stop();
    await rm(folder, { recursive: true, force: true });
  }

  async #start(who: Contestant): Promise<number> {
    const port = await freeLoopbackPort();
    const args = who === "ours" ? await this.#oursArgs(port) : await this.#plainArgs(port);
    const startedMs = performance.now();
    this.#operator = spawn(process.execPath, ["--require", this.#path("probe.cjs"), ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...imageEnvironment(ROOT), PATH: process.env["PATH"], BENCH_PROBE_FILE: this.#path("probe.txt") },
    });
    while (!(await answers(port))) {
      if (this.#operator.exitCode !== null) throw new Error(`The process ended before it was ready (${who}).`);
      if (performance.now() - startedMs > READY_WITHIN_MS) throw new Error(`Not ready in time (${who}).`);
      await wait(5);
    }
    return performance.now() - startedMs;
  }

  async #oursArgs(port: number): Promise<readonly string[]> {
    const token = await this.#parts.controlPlane.serviceAccountToken(OPERATOR_NAMESPACE, "winauth-operator");
    await writeFile(this.#path("ours-kubeconfig"), this.#parts.controlPlane.kubeconfig(token), { mode: 0o600 });
    return [
      ...[this.#path("winauth.cjs"), "operator", "--kubeconfig", this.#path("ours-kubeconfig")],
      ...["--azure-endpoints", this.#path("endpoints.json"), "--azure-ca", this.#path("azure-ca.pem")],
      ...["--health-address", `127.0.0.1:${port}`, "--log-level", "error"],
    ];
  }

  async #plainArgs(healthPort: number): Promise<readonly string[]> {
    const { AzurePublic: endpoints } = JSON.parse(await readFile(this.#path("endpoints.json"), "utf8")) as {
      readonly AzurePublic: PlainOperatorSettings["endpoints"];
    };
    const settings: PlainOperatorSettings = {
      kubeconfigPath: this.#path("kubeconfig"),
      caFile: this.#path("azure-ca.pem"),
      healthPort,
      workers: PLAIN_WORKERS,
      intervalMs: PLAIN_INTERVAL_MS,
      tenantId: "aaaaaaaa-0000-4000-8000-000000000001",
      endpoints,
      resourceManager: { clientId: "cccccccc-0000-4000-8000-000000000001", secret: SECRET_VALUES.arm },
      graph: { clientId: "cccccccc-0000-4000-8000-000000000002", secret: SECRET_VALUES.graph },
    };
    await writeFile(this.#path("plain.json"), JSON.stringify(settings), { mode: 0o600 });
    return [this.#path("plain.cjs"), this.#path("plain.json")];
  }

  async #startSimulator({ world }: Fleet): Promise<void> {
    await end(this.#simulator);
    await writeFile(this.#path("state.json"), JSON.stringify(world.azure));
    await writeFile(this.#path("addresses.json"), "");
    const ports = ["", "arm-", "graph-", "login-", "control-", "ldaps-", "ldap-"].flatMap((name) => [
      `--${name}port`,
      "0",
    ]);
    const files = ["--state", this.#path("state.json"), "--ca-file", this.#path("azure-ca.pem")];
    this.#simulator = spawn(
      process.execPath,
      [this.#path("winauth.cjs"), "simulator", ...files, "--addresses-file", this.#path("addresses.json"), ...ports],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    let text = "";
    for (let tries = 0; !text.endsWith("\n"); tries += 1) {
      if (this.#simulator.exitCode !== null || tries > 600) throw new Error("The simulator did not start.");
      await wait(100);
      text = await readFile(this.#path("addresses.json"), "utf8");
    }
    const { arm, graph, login } = JSON.parse(text) as Readonly<Record<"arm" | "graph" | "login", string>>;
    await writeFile(
      this.#path("endpoints.json"),
      JSON.stringify({ AzurePublic: { resourceManager: arm, graph, login } }),
    );
  }

  /** Status is written as the operator wrote it, so that it finds its own. */
  async #putObjects({ world, ready }: Fleet): Promise<void> {
    const { realm } = world;
    await this.#put("/apis/sqlmi.winauth.dev/v1alpha1/kerberosrealms", realm);
    for (const namespace of new Set(ready.map((member) => member.namespace)))
      await this.#put("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const objects = world.api.objects(WINDOWS_AUTHENTICATION)[Symbol.iterator]();
    const write = async (): Promise<void> => {
      for (const object of objects)
        await this.#put(
          `/apis/sqlmi.winauth.dev/v1alpha1/namespaces/${object.metadata.namespace ?? ""}/windowsauthentications`,
          object,
        );
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
  }

  async #put(path: string, object: object): Promise<void> {
    const { status, ...rest } = object as {
      readonly status?: object;
      readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly finalizers?: readonly string[];
      };
    };
    const { name, namespace, finalizers } = rest.metadata;
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    const whole = { ...rest, metadata: { ...metadata, ...(finalizers === undefined ? {} : { finalizers }) } };
    const at = `${path}/${name}`;
    const apply = {
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: "winauth-operator", force: "true" },
    };
    await this.#done("PATCH", at, { ...apply, body: whole });
    if (status === undefined) return;
    const { apiVersion, kind } = rest as { readonly apiVersion?: string; readonly kind?: string };
    await this.#done("PATCH", `${at}/status`, { ...apply, body: { apiVersion, kind, metadata, status } });
  }

  async #done(...call: Parameters<ApiClient["request"]>): Promise<void> {
    const answer = await this.#parts.api.request(...call);
    if (answer.status >= 300) throw new Error(`${call[0]} ${call[1]}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }

  async #loopDelayMs(process: ChildProcess): Promise<number> {
    await writeFile(this.#path("probe.txt"), "");
    process.kill("SIGUSR2");
    let text = "";
    for (let tries = 0; text === "" && tries < 200; tries += 1) {
      await wait(10);
      text = await readFile(this.#path("probe.txt"), "utf8");
    }
    return Number(text);
  }

  async #stopOperator(): Promise<void> {
    await end(this.#operator);
    this.#operator = undefined;
  }
}

/** Builds both programs and starts an API server with our kinds and an empty fleet. */
export async function startProcessWorld(context: SectionContext): Promise<ProcessWorld> {
  const folder = await mkdtemp(join(tmpdir(), "winauth-bench-"));
  await buildBundle(join(folder, "winauth.cjs"));
  await build({
    entryPoints: [join(import.meta.dirname, "plain-operator/main.ts")],
    outfile: join(folder, "plain.cjs"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minify: true,
    logLevel: "warning",
  });
  await writeFile(join(folder, "probe.cjs"), PROBE);
  const { log } = context;
  const binaries = await findBinaries({ env: process.env, log, clock: systemClock });
  const controlPlane = await startControlPlane({ binaries, entry: SUPERVISOR_ENTRY, clock: systemClock, log });
  const access = { url: controlPlane.url, caPem: controlPlane.caPem, token: controlPlane.adminToken };
  const world = new ProcessWorld({ folder, controlPlane, api: createApiClient(access, systemClock), context });
  try {
    await controlPlane.writeKubeconfig(join(folder, "kubeconfig"));
    for (const pattern of PREPARED_CLUSTER)
      await applyManifests(access, manifestDocuments(ROOT, pattern), { fieldManager: "bench", clock: systemClock });
    const metadata = { name: "contoso", namespace: OPERATOR_NAMESPACE };
    const stringData = { arm: SECRET_VALUES.arm, graph: SECRET_VALUES.graph };
    const secret = { apiVersion: "v1", kind: "Secret", metadata, stringData };
    await applyManifests(access, [secret], { fieldManager: "bench", clock: systemClock });
    await world.fill(0);
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function end(process: ChildProcess | undefined): Promise<void> {
  if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
  const exit = once(process, "exit");
  process.kill("SIGTERM");
  await exit;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port, path: "/readyz", timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.on("timeout", () => asked.destroy());
    asked.end();
  });
}

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_000;
}

/** Ticks of user and system time; Linux counts a hundred a second (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid ?? 0}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
