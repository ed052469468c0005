import { type Command, EXIT } from "../command.ts";

/** `winauth lint`: what is wrong with declarations, before they reach a cluster. */
export const lintCommand: Command = {
  name: "lint",
  summary: "Say what is wrong with declarations before they reach a cluster",
  manual: {
    description:
      "Checks the WindowsAuthentications and KerberosRealms in a YAML file, in all YAML files below a folder, or on standard input: " +
      "every rule of their schemas, fields that do not exist (which the API server would drop without a word), keys that are set twice. " +
      "Needs no cluster and no network. Made for pull requests.",
    usage: "[PATH]",
    options: {},
    notes: [
      "PATH is a file, a folder or - (the default) for standard input, such as kustomize build | winauth lint. Files that don't mention " +
        "sqlmi.winauth.dev are passed over. What is templated, such as a chart, is checked after rendering.",
      "Each finding is one line on standard output, FILE:LINE: MESSAGE, as editors and code review tools understand it.",
    ],
    exitCodes: {
      [EXIT.ok]: "nothing is wrong",
      [EXIT.failed]: "something is; standard output says what",
      [EXIT.usage]: "the command line or a file can't be used",
    },
  },
  // Loaded on demand: the schemas take their time.
  run: async (context) => await (await import("./run-lint.ts")).runLint(context),
};
