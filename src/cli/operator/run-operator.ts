import { hostname } from "node:os";
import { createHttpOutbound } from "../../azure/outbound-http.ts";
import { createLdap } from "../../directory/ldapts-adapter.ts";
import { redirectedLdap } from "../../directory/redirected-ldap.ts";
import { OperatorError } from "../../errors.ts";
import { createHttpTransport, type HttpTransport } from "../../kube/http-transport.ts";
import { loadKubeConfig } from "../../kube/kube-config.ts";
import { startProblems } from "../../kube/start-checks.ts";
import { KubeUnreachableError } from "../../kube/transport.ts";
import { startHealthServer } from "../../observability/health-server.ts";
import { createLogger } from "../../observability/logger.ts";
import { createMetrics, type Metrics } from "../../observability/metrics.ts";
import { systemClock } from "../../ports/clock.ts";
import { systemFiles } from "../../ports/files.ts";
import type { Log } from "../../ports/log.ts";
import { systemRandom } from "../../ports/random.ts";
import { SyncTimeoutError } from "../../runtime/operator-runtime.ts";
import { PROGRAM_VERSION } from "../../version.ts";
import { type CommandContext, EXIT } from "../command.ts";
import { type AzureSettings, readAzureSettings } from "./azure-settings.ts";
import { createOperator, type Operator } from "./create-operator.ts";
import { type OperatorConfig, readOperatorConfig, redactedConfig } from "./options.ts";
import { whenApiServerReady } from "./when-api-server-ready.ts";

/**
 * Reads the configuration and runs the operator until it is told to stop.
 *
 * @returns the exit code.
 * @throws {UsageError} when a setting can't be used; nothing was started then.
 */
export async function runOperatorCommand(context: CommandContext): Promise<number> {
  const config = readOperatorConfig(context.argv, context.env);
  const azure = await readAzureSettings(config, systemFiles);
  const log = createLogger({ level: config.logLevel, clock: systemClock, write: context.stdout });
  log.info({ version: PROGRAM_VERSION, config: redactedConfig(config) }, "The operator starts.");
  try {
    return await runOperator(config, azure, log, context);
  } catch (error) {
    const sentence = explain(error);
    if (sentence === undefined) throw error;
    log.error({}, sentence);
    context.stderr(`winauth operator: ${sentence}\n`);
    return EXIT.failed;
  }
}

async function runOperator(
  config: OperatorConfig,
  azure: AzureSettings,
  log: Log,
  context: CommandContext,
): Promise<number> {
  const metrics = createMetrics({ conditionMetrics: config.conditionMetrics });
  const kubeConfig = await loadKubeConfig({
    env: context.env,
    files: systemFiles,
    ...(config.kubeconfig === undefined ? {} : { kubeconfigPath: config.kubeconfig }),
    ...(config.context === undefined ? {} : { context: config.context }),
  });
  const transport = createHttpTransport({ config: kubeConfig, clock: systemClock, metrics: metrics.kube });
  const probes = new Probes();
  try {
    // Before anything is waited for, so that the kubelet does not take the wait for a process that hangs.
    const health = await startHealthServer({ ...config.health, ...probes.asked, metrics: metrics.exposition });
    try {
      log.info({ port: health.port }, "Health and metrics are served.");
      return await serveOnceReady({ config, azure, log, metrics, transport, probes, context });
    } finally {
      await health.close();
    }
  } finally {
    await transport.close();
  }
}

async function serveOnceReady(serving: Serving): Promise<number> {
  const { transport, config, log, context } = serving;
  const { signal, stderr } = context;
  try {
    await whenApiServerReady({ transport, clock: systemClock, log, limitMs: config.apiServerWaitMs, signal });
    const problems = await startProblems({ transport, namespace: config.namespace, clock: systemClock, signal });
    for (const problem of problems) stderr(`winauth operator: ${problem}\n`);
    if (problems.length > 0) return EXIT.notPrepared;
  } catch (error) {
    if (signal.aborted) return EXIT.ok;
    throw error;
  }
  return await serve(serving);
}

/** What the probes are told before there is an operator to ask, and by it from then on. */
class Probes {
  #operator: Operator | undefined;

  readonly asked = {
    live: () => this.#operator?.live() ?? { ok: true, problems: [] },
    ready: () =>
      this.#operator?.ready() ?? { ok: false, problems: ["The operator waits for the Kubernetes API server."] },
  };

  answerWith(operator: Operator): void {
    this.#operator = operator;
  }
}

interface Serving {
  readonly config: OperatorConfig;
  readonly azure: AzureSettings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly transport: HttpTransport;
  readonly probes: Probes;
  readonly context: CommandContext;
}

async function serve({ config, azure, log, metrics, transport, probes, context }: Serving): Promise<number> {
  const outbound = createHttpOutbound({
    clock: systemClock,
    userAgent: `winauth-operator/${PROGRAM_VERSION}`,
    ...(azure.caPem === undefined ? {} : { caPem: azure.caPem }),
  });
  const operator = createOperator({
    config,
    endpoints: azure.endpoints,
    replicaName: config.replicaName ?? hostname(),
    transport,
    outbound,
    ldap: redirectedLdap(createLdap({ clock: systemClock }), azure.directoryAddresses),
    files: systemFiles,
    clock: systemClock,
    random: systemRandom,
    log,
    metrics,
  });
  probes.answerWith(operator);
  try {
    const end = await operator.run(context.signal);
    if (end === "released") return EXIT.ok;
    log.error({}, "The Lease was lost, so this process ends; started again, it waits for its turn.");
    return EXIT.failed;
  } finally {
    await operator.close();
    await outbound.close();
  }
}

/** A sentence for what a person can mend; undefined for what only a stack explains. */
function explain(error: unknown): string | undefined {
  const isExplained =
    error instanceof OperatorError || error instanceof SyncTimeoutError || error instanceof KubeUnreachableError;
  if (isExplained) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return "The health address is in use by another program. Choose another one with --health-address.";
  }
  return undefined;
}
