import { stringify } from "yaml";
import type { KubeConfigSource } from "../../kube/kube-credentials.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { renderJson } from "../../status-view/documents.ts";
import { fleetView } from "../../status-view/fleet-view.ts";
import { colours, plain } from "../../status-view/text/paint.ts";
import { renderTable } from "../../status-view/text/table.ts";
import { renderTree } from "../../status-view/text/tree.ts";
import type { FleetView } from "../../status-view/view.ts";
import { PROGRAM_VERSION } from "../../version.ts";
import type { CommandContext } from "../command.ts";
import type { OptionValues } from "../options.ts";
import type { STATUS_OPTIONS } from "./command.ts";
import type { ReadObjects } from "./kinds-read.ts";
import { scopeWords, type Target } from "./target.ts";

/** Where the text goes. */
export interface StatusScreen {
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
}

type Options = OptionValues<typeof STATUS_OPTIONS>;

/** A command line that was understood, and the cluster that it is about. */
export interface StatusRequest {
  readonly options: Options;
  readonly target: Target;
  readonly config: KubeConfigSource;
  readonly context: CommandContext;
  readonly screen: StatusScreen;
  readonly clock: Clock;
  readonly random: Random;
}

/** The view of what was read for a request. */
export function viewOf({ instances, realms }: ReadObjects, { target, config, clock }: StatusRequest): FleetView {
  const limits =
    realms === undefined
      ? ["You may not list KerberosRealms, so of realms only what the instances say of them is shown."]
      : [];
  return fleetView({
    readAtMs: clock.nowMs(),
    program: `winauth ${PROGRAM_VERSION}`,
    cluster: {
      server: new URL(config.server).host,
      ...(config.context === undefined ? {} : { context: config.context }),
    },
    scope: scopeWords(target),
    instances,
    realms,
    showsUnusedRealms: target.namespace === undefined || target.object?.kind === "realm",
    limits,
  });
}

/** The view as the options ask for it. */
export function textOf(view: FleetView, { options, target, context, screen }: StatusRequest): string {
  const output = options.output ?? (target.object === undefined ? "table" : "tree");
  if (output === "json") return renderJson(view);
  if (output === "yaml") return stringify(view, { lineWidth: 0 });
  const paint = isColoured(options.color, context.env, screen) ? colours : plain;
  const text = { columns: screen.columns(), paint };
  return output === "table"
    ? renderTable(view, text)
    : renderTree(view, { ...text, inFull: target.object !== undefined });
}

/** @see https://no-color.org */
function isColoured(when: Options["color"], env: CommandContext["env"], { isTerminal }: StatusScreen): boolean {
  if (when !== "auto") return when === "always";
  return isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
