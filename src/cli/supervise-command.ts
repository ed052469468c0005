import { runSupervisor } from "../controlplane/supervisor.ts";
import { SUPERVISE_SUBCOMMAND } from "../controlplane/supervisor-protocol.ts";
import { type Command, EXIT } from "./command.ts";

/** Runs child programs for another winauth process and ends them with it. For the program's own use. */
export const superviseCommand: Command = {
  name: SUPERVISE_SUBCOMMAND,
  summary: "Run programs for a parent process and end them with it",
  manual: {
    description: "For winauth's own use: runs programs for a parent process and ends them when the parent is gone.",
    usage: "",
    options: {},
    notes: [],
    exitCodes: { [EXIT.ok]: "every program has ended", [EXIT.usage]: "the command line can't be used" },
  },
  hidden: true,
  run: ({ argv }) => runSupervisor([...argv]),
};
