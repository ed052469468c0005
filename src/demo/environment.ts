import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findBinaries } from "../controlplane/binaries.ts";
import { type ControlPlane, startControlPlane } from "../controlplane/control-plane.ts";
import { freeLoopbackPort } from "../controlplane/free-port.ts";
import { applyManifests } from "../controlplane/manifests.ts";
import { type RunningProgram, type Supervisor, startSupervisor } from "../controlplane/supervised.ts";
import { createHttpTransport, type HttpTransport } from "../kube/http-transport.ts";
import { type Clock, deadline, sleep } from "../ports/clock.ts";
import { type ControllerAddress, directoryAddresses, directorySecrets } from "./directory-access.ts";
import { StoryError, throwIfStopped } from "./fleet.ts";
import { asAppliedByKubectl, manifestDocuments, PREPARED_CLUSTER } from "./manifest-files.ts";

const NAMESPACE = "winauth-system";
const SERVICE_ACCOUNT = "winauth-operator";
const START_TIMEOUT_MS = 60_000;
const FIELD_MANAGER = "winauth-demo";

/** What {@link startEnvironment} needs. */
export interface EnvironmentOptions {
  /** How this program is started again. */
  readonly self: readonly string[];
  /** The repository. */
  readonly root: string;
  /** For the kubeconfig, the CA, tokens and logs. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Ends the start at its next step. */
  readonly signal: AbortSignal;
}

/** A control plane, a simulated Azure and the operator, each a process of its own. */
export interface Environment {
  readonly transport: HttpTransport;
  readonly kubeconfigPath: string;
  readonly controlAddress: string;
  /** Resolves when a process ends that should not have. */
  readonly failed: Promise<string>;
  /** Applies the manifests that match, below the repository. */
  readonly apply: (pattern: string) => Promise<void>;
  stop(): Promise<void>;
}

/** Where the simulator listens, as it writes them to its addresses file. */
interface SimulatorAddresses {
  readonly arm: string;
  readonly graph: string;
  readonly login: string;
  readonly control: string;
  readonly domainControllers: readonly ControllerAddress[];
}

/**
 * Starts everything, in order; stops what it started when a step fails.
 *
 * @throws {StoryError} or `BinariesNotFoundError`, with a message for the one who watches.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { self, folder, clock, log, root, signal } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const binaries = await findBinaries({ env: options.env, log, clock });
  throwIfStopped(signal);
  const controlPlane = await startControlPlane({ binaries, entry: self, clock, log });
  const supervisor = startSupervisor({ entry: self, removeAtEnd: [], graceMs: 10_000 });
  const transport = createHttpTransport({ config: adminAccess(controlPlane), clock });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await transport.close();
    await controlPlane.stop();
  };
  try {
    const kubeconfigPath = join(folder, "kubeconfig");
    await controlPlane.writeKubeconfig(kubeconfigPath);
    const applyAll = async (documents: readonly object[]): Promise<void> => {
      throwIfStopped(signal);
      const access = { url: controlPlane.url, caPem: controlPlane.caPem, token: controlPlane.adminToken };
      await applyManifests(access, documents, { fieldManager: FIELD_MANAGER, clock });
    };
    const apply = (pattern: string): Promise<void> =>
      applyAll(manifestDocuments(root, pattern).map(asAppliedByKubectl));
    for (const pattern of PREPARED_CLUSTER) await apply(pattern);
    const simulator = await startSimulator(supervisor, options);
    log(`Simulated Azure ready at ${simulator.addresses.arm} (control ${simulator.addresses.control}).`);
    for (const { host, ldaps } of simulator.addresses.domainControllers)
      log(
        `Domain controller ${host} ready at ${ldaps}; its account and CA are in the Secrets corp-reader and corp-ca.`,
      );
    await applyAll(directorySecrets(NAMESPACE, await readFile(join(folder, "azure-ca.pem"), "utf8")));
    const operator = await startOperator(
      { supervisor, controlPlane, transport, addresses: simulator.addresses },
      options,
    );
    log("Operator ready; it runs as its ServiceAccount, with the rights of deploy/kustomize/base/rbac.yaml.");
    return {
      transport,
      kubeconfigPath,
      controlAddress: simulator.addresses.control,
      failed: Promise.race([simulator.program, operator].map((program) => ended(program, folder))),
      apply,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function adminAccess(controlPlane: ControlPlane): Parameters<typeof createHttpTransport>[0]["config"] {
  return {
    server: controlPlane.url,
    current: () =>
      Promise.resolve({ caPem: controlPlane.caPem, token: controlPlane.adminToken, insecureSkipTlsVerify: false }),
    invalidate: () => undefined,
  };
}

async function startSimulator(
  supervisor: Supervisor,
  { self, folder, root, clock, signal }: EnvironmentOptions,
): Promise<{ readonly program: RunningProgram; readonly addresses: SimulatorAddresses }> {
  const addressesFile = join(folder, "simulator-addresses.json");
  await writeFile(addressesFile, "");
  const services = ["", "arm-", "graph-", "login-", "control-", "ldaps-", "ldap-"];
  const ports = services.flatMap((service) => [`--${service}port`, "0"]);
  const program = await startSelf(supervisor, { self, folder, name: "simulator" }, [
    ...["--state", join(root, "examples/simulator/state.yaml"), "--ca-file", join(folder, "azure-ca.pem")],
    ...["--addresses-file", addressesFile],
    ...ports,
  ]);
  const text = await waitFor({ clock, program, folder, signal }, async () => {
    const written = await readFile(addressesFile, "utf8");
    return written.endsWith("\n") ? written : undefined;
  });
  return { program, addresses: JSON.parse(text) as SimulatorAddresses };
}

interface OperatorSurroundings {
  readonly supervisor: Supervisor;
  readonly controlPlane: ControlPlane;
  readonly transport: HttpTransport;
  readonly addresses: SimulatorAddresses;
}

async function startOperator(
  { supervisor, controlPlane, transport, addresses }: OperatorSurroundings,
  { self, folder, clock, signal }: EnvironmentOptions,
): Promise<RunningProgram> {
  const path = (name: string): string => join(folder, name);
  const { arm, graph, login, domainControllers } = addresses;
  await writeFile(path("endpoints.json"), JSON.stringify({ AzurePublic: { resourceManager: arm, graph, login } }));
  await writeFile(path("directory-addresses.json"), JSON.stringify(directoryAddresses(domainControllers)));
  const kubeToken = await controlPlane.serviceAccountToken(NAMESPACE, SERVICE_ACCOUNT);
  await writeFile(path("operator-kubeconfig"), controlPlane.kubeconfig(kubeToken), { mode: 0o600 });
  await writeFile(path("federated-token"), await federatedToken(transport), { mode: 0o600 });
  const healthPort = await freeLoopbackPort();
  const program = await startSelf(supervisor, { self, folder, name: "operator" }, [
    ...["--kubeconfig", path("operator-kubeconfig"), "--namespace", NAMESPACE, "--replica-name", "demo"],
    ...["--azure-endpoints", path("endpoints.json"), "--azure-ca", path("azure-ca.pem")],
    ...["--directory-addresses", path("directory-addresses.json"), "--realm-spread", "1s"],
    ...["--workload-token-file", path("federated-token"), "--health-address", `127.0.0.1:${healthPort}`],
    ...["--sweep-interval", "3s", "--instance-retry", "2s", "--dependency-retry", "1s", "--replication-grace", "1s"],
  ]);
  await waitFor({ clock, program, folder, signal }, async () => ((await isReady(healthPort)) ? true : undefined));
  return program;
}

/** What the workload identity webhook would project into the pod. */
async function federatedToken(transport: HttpTransport): Promise<string> {
  const answer = await transport.request({
    method: "POST",
    path: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${SERVICE_ACCOUNT}/token`,
    body: JSON.stringify({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: ["api://AzureADTokenExchange"], expirationSeconds: 24 * 3600 },
    }),
    timeoutMs: 10_000,
  });
  if (answer.status !== 201) throw new StoryError(`The API server gave no token for workload identity: ${answer.body}`);
  return (JSON.parse(answer.body) as { readonly status: { readonly token: string } }).status.token;
}

function startSelf(
  supervisor: Supervisor,
  { self, folder, name }: { readonly self: readonly string[]; readonly folder: string; readonly name: string },
  args: readonly string[],
): Promise<RunningProgram> {
  const [command = process.execPath, ...before] = self;
  return supervisor.start({
    name,
    command,
    args: [...before, name, ...args],
    cwd: folder,
    logFile: join(folder, `${name}.log`),
  });
}

async function isReady(port: number): Promise<boolean> {
  const { request } = await import("undici");
  try {
    const answer = await request(`http://127.0.0.1:${port}/readyz`, { headersTimeout: 2000, bodyTimeout: 2000 });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

interface Waiting {
  readonly clock: Clock;
  readonly program: RunningProgram;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Asks until there is an answer, the program has ended, or the time is over. */
async function waitFor<T>({ clock, program, folder, signal }: Waiting, ask: () => Promise<T | undefined>): Promise<T> {
  const limit = deadline(clock, START_TIMEOUT_MS);
  const end = ended(program, folder).then((message) => {
    throw new StoryError(message);
  });
  try {
    while (!limit.signal.aborted) {
      throwIfStopped(signal);
      const answer = await ask();
      if (answer !== undefined) return answer;
      await Promise.race([sleep(clock, 100), end]);
    }
  } finally {
    end.catch(() => undefined);
    limit.dispose();
  }
  throw new StoryError(
    `The ${program.name} was not ready within ${START_TIMEOUT_MS / 1000} s: see ${join(folder, `${program.name}.log`)}.`,
  );
}

async function ended(program: RunningProgram, folder: string): Promise<string> {
  const { code, signal } = await program.exited;
  const logFile = join(folder, `${program.name}.log`);
  const lines = (await readFile(logFile, "utf8").catch(() => "")).trimEnd().split("\n");
  return `The ${program.name} ended (${signal ?? `exit ${String(code)}`}): ${lines.at(-1) ?? ""} See ${logFile}.`;
}
