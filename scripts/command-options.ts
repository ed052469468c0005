import { type ParseArgsConfig, parseArgs } from "node:util";

/**
 * The options of one of the project's own commands. `--help` prints the usage and ends the process with 0; what the command
 * does not know prints what is wrong and the usage, and ends it with 2.
 */
export function commandOptions<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (error instanceof TypeError) refuse(error.message, usage);
    throw error;
  }
}

/** Ends the process with 2, for bad input. */
export function refuse(problem: string, usage: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}
