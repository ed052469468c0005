import { readFile } from "node:fs/promises";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { DEFAULT_PORTS } from "./default-ports.ts";
import { parseState, StateFileError } from "./load-state.ts";
import { type RunningSimulator, startSimulatorServer } from "./server.ts";
import { createSimulator } from "./simulator.ts";

/** What the command is given. */
export interface SimulatorCommandOptions {
  readonly stateFile: string;
  /** Serves all three services. */
  readonly port?: number;
  readonly armPort?: number;
  readonly graphPort?: number;
  readonly loginPort?: number;
  readonly controlPort?: number;
  /** Absent: no identity endpoint. */
  readonly identityPort?: number;
  /** Of the first domain controller; the others get the ports that follow. Absent or 0: the system chooses. */
  readonly ldapsPort?: number;
  readonly ldapPort?: number;
  readonly host?: string;
  readonly caFile: string;
  readonly names?: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Gets whole lines without a line end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Stops the simulator when it aborts. */
  readonly signal: AbortSignal;
  /** Called once everything listens. */
  readonly onReady?: (running: RunningSimulator) => void;
}

/**
 * `winauth simulator`: serves the state file until `signal` aborts.
 *
 * @returns The exit code: 0 stopped, 1 the state file or a port could not be used (`err` says why).
 */
export async function runSimulatorCommand(options: SimulatorCommandOptions): Promise<number> {
  let running: RunningSimulator;
  try {
    running = await start(options);
  } catch (error) {
    options.err(explain(error, options));
    return 1;
  }
  for (const line of welcome(running, options)) options.out(line);
  options.onReady?.(running);
  await aborted(options.signal);
  await running.close();
  options.out("The simulator has stopped.");
  return 0;
}

async function start(options: SimulatorCommandOptions): Promise<RunningSimulator> {
  const state = parseState(await readFile(options.stateFile, "utf8"), options.stateFile);
  const simulator = createSimulator({ state, clock: options.clock, random: options.random });
  return startSimulatorServer(simulator, { ...DEFAULT_PORTS, ...definedPorts(options), caFile: options.caFile });
}

function definedPorts(options: SimulatorCommandOptions): Partial<SimulatorCommandOptions> {
  const { host, port, armPort, graphPort, loginPort, controlPort, identityPort, ldapsPort, ldapPort, names } = options;
  const ports = { port, armPort, graphPort, loginPort, controlPort, identityPort, ldapsPort, ldapPort };
  const given = { host, ...ports, names };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function explain(error: unknown, options: SimulatorCommandOptions): string {
  if (error instanceof StateFileError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" && error instanceof Error && error.message.includes(options.stateFile)) {
    return `There is no file ${options.stateFile}. examples/simulator/state.yaml is one to start from.`;
  }
  if (code === "EADDRINUSE" && error instanceof Error && "port" in error) {
    return `Port ${String(error.port)} is in use by another program. Choose another one, or 0 to let the system choose.`;
  }
  return `The simulator could not start: ${error instanceof Error ? error.message : "unknown error"}`;
}

function welcome(running: RunningSimulator, options: SimulatorCommandOptions): readonly string[] {
  const { addresses, simulator } = running;
  const { tenants, subscriptions, managedInstances } = simulator.world.state;
  const tenant = tenants[0];
  const identity = tenant?.identities[0];
  return [
    `The simulator serves ${tenants.length} tenant(s), ${subscriptions.length} subscription(s) and ${managedInstances.length} managed instance(s).`,
    "",
    `  Resource Manager   ${addresses.arm}`,
    `  Microsoft Graph    ${addresses.graph}`,
    `  Login              ${addresses.login}`,
    `  All three          ${addresses.all}`,
    `  Control            ${addresses.control}`,
    ...(addresses.identityEndpoint === undefined ? [] : [`  Managed identity   ${addresses.identityEndpoint}`]),
    ...(addresses.domainControllers ?? []).flatMap(({ host, ldaps, ldap }) => [
      `  Domain controller  ${ldaps} (${host})`,
      `                     ${ldap} (the same, with StartTLS)`,
    ]),
    `  CA certificate     ${options.caFile}`,
    "",
    "A token with curl:",
    `  curl --cacert ${options.caFile} ${addresses.login}/${tenant?.id ?? "TENANT"}/oauth2/v2.0/token \\`,
    `    -d grant_type=client_credentials -d client_id=${identity?.clientId ?? "CLIENT"} \\`,
    `    -d client_secret=SECRET --data-urlencode scope=https://management.azure.com/.default`,
    "",
    "For Azure SDKs: authority host = Login, ARM endpoint = Resource Manager, instance discovery off, and",
    `  NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE = ${options.caFile}`,
    "docs/simulator.md has whole examples. Ctrl-C stops it.",
  ];
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
