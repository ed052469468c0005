import { z } from "zod";
import { type Command, EXIT } from "../command.ts";
import { CONTEXT_OPTION } from "../context-option.ts";
import { choice, duration, optionalText, toggle } from "../option-types.ts";

/** Every option of the command. */
export const STATUS_OPTIONS = {
  namespace: {
    flag: "namespace",
    short: "n",
    value: "NAME",
    help: "Look in this namespace.",
    byDefault: "that of the context",
    schema: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be the name of a namespace")
      .optional(),
  },
  allNamespaces: { flag: "all-namespaces", short: "A", help: "Look in every namespace.", schema: toggle(false) },
  output: {
    flag: "output",
    short: "o",
    value: "FORMAT",
    help: "table, tree, json or yaml.",
    byDefault: "table; tree for one object",
    schema: z.enum(["table", "tree", "json", "yaml"], { error: "must be one of table, tree, json, yaml" }).optional(),
  },
  html: {
    flag: "html",
    value: "FILE",
    help: "Write it to FILE as one page that stands alone, for a ticket or an audit. The page shows everything.",
    schema: optionalText(),
  },
  watch: { flag: "watch", short: "w", help: "Go on, and show what changes.", schema: toggle(false) },
  color: {
    flag: "color",
    value: "WHEN",
    help: "auto, always or never. auto: on a terminal, unless NO_COLOR is set.",
    byDefault: "auto",
    schema: choice("auto", "auto", "always", "never"),
  },
  timeout: {
    flag: "timeout",
    value: "DURATION",
    help: "How long the API server may take to answer.",
    byDefault: "15s",
    schema: duration("15s"),
  },
  kubeconfig: {
    flag: "kubeconfig",
    value: "FILE",
    env: "KUBECONFIG",
    help: "Kubeconfig to use.",
    byDefault: "~/.kube/config",
    schema: optionalText(),
  },
  context: CONTEXT_OPTION,
} as const;

/** Some terminals do not tell their size; a pipe has none. */
const DEFAULT_COLUMNS = 120;
const DEFAULT_ROWS = 24;

/** `winauth status`: the fleet as people see it, and what to do next. */
export const statusCommand: Command = {
  name: "status",
  summary: "Show the fleet, what is wrong with it and what to do next",
  manual: {
    description:
      "Shows the WindowsAuthentications of a namespace and their KerberosRealms: where each stands, what is wrong, whose move it is and " +
      "which command helps. Reads those two kinds with your kubeconfig and writes nothing to the cluster.",
    usage: "[OBJECT] [options]",
    options: { Options: STATUS_OPTIONS },
    notes: [
      "OBJECT is the name of a WindowsAuthentication, or realm/NAME for a KerberosRealm with its instances.",
      "Installed as kubectl-winauth it is a kubectl plugin: kubectl winauth status -A. More is in docs/status.md.",
    ],
    exitCodes: {
      [EXIT.ok]: "everything is Ready",
      [EXIT.failed]: "the API server can't be reached, or the object is not there; the last line says which",
      [EXIT.usage]: "the command line or the kubeconfig can't be used, or the page can't be written",
      [EXIT.notPrepared]: "the cluster does not know the kinds, or you may not read them",
      [EXIT.actionNeeded]: "something is not Ready until somebody acts",
      [EXIT.unknown]: "nothing is declared where it looked",
      [EXIT.inProgress]: "something is not Ready yet, and the operator goes on by itself",
    },
  },
  // Loaded on demand: the other commands need not read it.
  async run(context) {
    const { runStatus } = await import("./run-status.ts");
    const { stdout } = process;
    return await runStatus(context, {
      isTerminal: stdout.isTTY,
      columns: () => stdout.columns || DEFAULT_COLUMNS,
      rows: () => stdout.rows || DEFAULT_ROWS,
    });
  },
};
