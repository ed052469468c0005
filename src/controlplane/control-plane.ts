import { rm, writeFile } from "node:fs/promises";
import type { Clock } from "../ports/clock.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { type BroughtUp, bringUp, type ControlPlaneBinaries } from "./bring-up.ts";
import { prepareFolders, writeSecrets } from "./control-plane-files.ts";
import { kubeconfigYaml } from "./kubeconfig.ts";
import { type RunningProgram, type Supervisor, startSupervisor } from "./supervised.ts";

const GRACE_MS = 5000;
const SERVICE_ACCOUNT_TOKEN_SECONDS = 24 * 3600;
/** What {@link startControlPlane} needs. */
export interface ControlPlaneOptions {
  readonly binaries: ControlPlaneBinaries;
  /** Command line of this program up to the subcommand; the supervisor runs as `<entry> __supervise`. */
  readonly entry: readonly string[];
  readonly clock: Clock;
  /** Gets one line per step. */
  readonly log: (line: string) => void;
  /** Keeps data here and leaves it at the end. Default: a temporary folder that is removed at the end. */
  readonly dataDir?: string;
  /** Turns on the audit log (JSON lines, level Metadata) into this file. */
  readonly auditPath?: string;
}

/** A running control plane, for the one who started it. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** The CA to verify the server with; it signs nothing else. */
  readonly caPem: string;
  /** Bearer token of an administrator (group `system:masters`), random per start. */
  readonly adminToken: string;
  readonly apiServerPid: number;
  readonly etcdPid: number;
  /** The temporary folder of this start; gone after `stop`, and after a crash. */
  readonly runFolder: string;
  /** A kubeconfig (YAML) for the given token; default the administrator's. */
  kubeconfig(token?: string): string;
  /** Writes the administrator's kubeconfig to a file that only this user can read. */
  writeKubeconfig(path: string): Promise<void>;
  /**
   * A token of an existing ServiceAccount, valid for a day.
   *
   * @throws {Error} when the ServiceAccount does not exist.
   */
  serviceAccountToken(namespace: string, name: string): Promise<string>;
  /** Ends the API server at once, as a crash does. etcd and its data stay; connections are refused until it is started again. */
  killApiServer(): Promise<void>;
  /**
   * Starts the API server again where it was: the same address, data, CA and tokens.
   *
   * @throws {Error} when it does not come up, with the end of its log.
   */
  startApiServer(): Promise<void>;
  /** Ends both programs and removes the temporary folders. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts etcd and kube-apiserver on loopback, apart from everything else on the machine, and waits until the API
 * server serves. Both end when `stop` is called and when this process ends in any other way, a crash included.
 *
 * @throws {Error} naming the program that did not come up, with the end of its log. Nothing is left running then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { clock, binaries, entry, auditPath } = options;
  const startedMs = clock.monotonicMs();
  const files = await prepareFolders(options.dataDir);
  const supervisor = startSupervisor({ entry, removeAtEnd: [files.runFolder], graceMs: GRACE_MS });
  try {
    const adminToken = await writeSecrets(files);
    const up = await bringUp({
      supervisor,
      files,
      binaries,
      adminToken,
      clock,
      durable: options.dataDir !== undefined,
      ...(auditPath === undefined ? {} : { auditPath }),
    });
    const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1);
    options.log(`Kubernetes API server ready at ${up.url} after ${seconds} s.`);
    return new EmbeddedControlPlane({ ...up, adminToken, runFolder: files.runFolder }, supervisor, clock);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

class EmbeddedControlPlane implements ControlPlane {
  readonly url: string;
  readonly caPem: string;
  readonly adminToken: string;
  readonly etcdPid: number;
  readonly runFolder: string;
  readonly #supervisor: Supervisor;
  readonly #admin: ApiClient;
  readonly #startAgain: () => Promise<RunningProgram>;
  #apiServer: RunningProgram;

  constructor(up: BroughtUp & Pick<ControlPlane, "adminToken" | "runFolder">, supervisor: Supervisor, clock: Clock) {
    this.url = up.url;
    this.caPem = up.caPem;
    this.adminToken = up.adminToken;
    this.#apiServer = up.apiServer;
    this.#startAgain = () => up.startApiServerAgain();
    this.etcdPid = up.etcdPid;
    this.runFolder = up.runFolder;
    this.#supervisor = supervisor;
    this.#admin = createApiClient({ url: up.url, caPem: up.caPem, token: up.adminToken }, clock);
  }

  get apiServerPid(): number {
    return this.#apiServer.pid;
  }

  kubeconfig(token: string = this.adminToken): string {
    return kubeconfigYaml({ url: this.url, caPem: this.caPem, token });
  }

  async writeKubeconfig(path: string): Promise<void> {
    // A file that is there already keeps its mode, so it goes first.
    await rm(path, { force: true });
    await writeFile(path, this.kubeconfig(), { mode: 0o600, flag: "wx" });
  }

  async serviceAccountToken(namespace: string, name: string): Promise<string> {
    const answer = await this.#admin.request(
      "POST",
      `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`,
      {
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { expirationSeconds: SERVICE_ACCOUNT_TOKEN_SECONDS },
        },
      },
    );
    const { status } = answer.json as { readonly status?: { readonly token?: string } };
    if (answer.status !== 201 || status?.token === undefined) {
      throw new Error(`No token for ServiceAccount ${namespace}/${name}: the API server answered ${answer.status}.`);
    }
    return status.token;
  }

  async killApiServer(): Promise<void> {
    process.kill(this.#apiServer.pid, "SIGKILL");
    await this.#apiServer.exited;
  }

  async startApiServer(): Promise<void> {
    this.#apiServer = await this.#startAgain();
  }

  async stop(): Promise<void> {
    await this.#admin.close();
    await this.#supervisor.stop();
  }
}
