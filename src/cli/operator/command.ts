import { type Command, EXIT } from "../command.ts";
import { OPERATOR_OPTION_GROUPS } from "./options.ts";

/** `winauth operator`: the controllers, in a cluster or beside one. */
export const operatorCommand: Command = {
  name: "operator",
  summary: "Run the controllers",
  manual: {
    description: "Runs the controllers, which keep what WindowsAuthentications and KerberosRealms declare.",
    usage: "[options]",
    options: OPERATOR_OPTION_GROUPS,
    notes: ["Durations are written like 90s, 5m or 1h30m. A flag beats its environment variable."],
    exitCodes: {
      [EXIT.ok]: "stopped by SIGTERM or SIGINT",
      [EXIT.failed]: "failed or lost the Lease, the last line says why; started again, it goes on",
      [EXIT.usage]: "a setting can't be used",
      [EXIT.notPrepared]: "the CustomResourceDefinitions or rights are missing",
    },
  },
  // Loaded on demand: the libraries behind it cost a second, which other commands need not pay.
  run: async (context) => await (await import("./run-operator.ts")).runOperatorCommand(context),
};
