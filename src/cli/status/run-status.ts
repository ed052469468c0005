import { OperatorError } from "../../errors.ts";
import { createHttpTransport } from "../../kube/http-transport.ts";
import { loadKubeConfig } from "../../kube/kube-config.ts";
import type { KubeConfigSource } from "../../kube/kube-credentials.ts";
import type { KubeTransport } from "../../kube/transport.ts";
import { systemClock } from "../../ports/clock.ts";
import { systemFiles } from "../../ports/files.ts";
import { systemRandom } from "../../ports/random.ts";
import { renderPage } from "../../status-view/page/page.ts";
import type { FleetView, Verdict } from "../../status-view/view.ts";
import { type CommandContext, EXIT } from "../command.ts";
import { type OptionValues, parseCommandLine, UsageError } from "../options.ts";
import { STATUS_OPTIONS } from "./command.ts";
import { type ReadOptions, readObjects, StatusFailure } from "./kinds-read.ts";
import { type StatusRequest, type StatusScreen, textOf, viewOf } from "./status-text.ts";
import { targetOf } from "./target.ts";
import { watchStatus } from "./watch-status.ts";
import { writePage } from "./write-page.ts";

type Options = OptionValues<typeof STATUS_OPTIONS>;

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  ready: EXIT.ok,
  actionNeeded: EXIT.actionNeeded,
  inProgress: EXIT.inProgress,
  empty: EXIT.unknown,
};

/**
 * Runs `winauth status`.
 *
 * @returns the exit code of the verdict, or of why there is none.
 * @throws {UsageError} when the command line or the kubeconfig can't be used, or the page can't be written.
 */
export async function runStatus(context: CommandContext, screen: StatusScreen): Promise<number> {
  const { values: options, word } = parseCommandLine(STATUS_OPTIONS, context.argv, context.env, "OBJECT");
  refuseContradictions(options);
  // What can be refused without the cluster is.
  targetOf({ word, ...options, contextNamespace: undefined });
  const config = await kubeConfigFor(options, context);
  const target = targetOf({ word, ...options, contextNamespace: config.namespace });
  const transport = createHttpTransport({ config, clock: systemClock });
  try {
    const request = { options, target, config, context, screen, clock: systemClock, random: systemRandom };
    return await showStatus(request, transport);
  } catch (error) {
    if (!(error instanceof StatusFailure)) throw error;
    context.stderr(`winauth status: ${error.message}\n`);
    return error.exitCode;
  } finally {
    await transport.close();
  }
}

async function showStatus(request: StatusRequest, transport: KubeTransport): Promise<number> {
  const { options, target, context, clock } = request;
  const reading: ReadOptions = { transport, clock, timeoutMs: options.timeout, signal: context.signal };
  const view = viewOf(await readObjects(target, reading), request);
  if (options.watch) return exitCodeOf(await watchStatus(view, request, reading));
  if (options.html === undefined) context.stdout(textOf(view, request));
  else {
    await writePage(options.html, renderPage(view));
    context.stderr(`${view.sentence} Written to ${options.html}.\n`);
  }
  return exitCodeOf(view);
}

function exitCodeOf({ verdict }: FleetView): number {
  return EXIT_OF[verdict];
}

function refuseContradictions({ html, output, watch }: Options): void {
  if (html !== undefined && (watch || output !== undefined))
    throw new UsageError("--html writes a page of one moment: leave --watch and --output out");
  if (watch && (output === "json" || output === "yaml"))
    throw new UsageError(`--watch shows a table or a tree, not ${output}`);
}

async function kubeConfigFor(
  { kubeconfig, context: name }: Options,
  { env }: CommandContext,
): Promise<KubeConfigSource> {
  try {
    return await loadKubeConfig({
      env,
      files: systemFiles,
      ...(kubeconfig === undefined ? {} : { kubeconfigPath: kubeconfig }),
      ...(name === undefined ? {} : { context: name }),
    });
  } catch (error) {
    throw error instanceof OperatorError ? new UsageError(error.message) : error;
  }
}
