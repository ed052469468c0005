import { runSupervisor } from "../../src/controlplane/supervisor.ts";

/** What the program does for its internal subcommand, without the rest of the program. */
process.exitCode = await runSupervisor(process.argv.slice(3));
