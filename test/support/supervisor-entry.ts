import { join } from "node:path";

/** Command line under which tests run the supervisor. */
export const SUPERVISOR_ENTRY: readonly string[] = [process.execPath, join(import.meta.dirname, "supervise.ts")];
