import { readdir, readFile } from "node:fs/promises";

/** A process, told apart from a later one with the same id by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after the start of the machine. */
  readonly startedAt: string;
  /** Its command line, with spaces between the words. */
  readonly command: string;
}

interface Entry extends ProcessIdentity {
  readonly parent: number;
  readonly state: string;
}

/** Every process below `pid`, as the kernel lists them now. */
export async function descendantsOf(pid: number): Promise<readonly ProcessIdentity[]> {
  const entries = (
    await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(readEntry))
  ).flat();
  const below = (parent: number): readonly Entry[] =>
    entries.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)]);
  return below(pid);
}

/** Whether the very process still runs; one that ended and waits for its parent does not. */
export async function isRunning({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await readEntry(String(pid))).some((entry) => entry.startedAt === startedAt && entry.state !== "Z");
}

/** Nothing when the process ended meanwhile. Fields as in https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function readEntry(name: string): Promise<readonly Entry[]> {
  try {
    const stat = await readFile(`/proc/${name}/stat`, "utf8");
    // The second field is the program's name in brackets, which may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = (await readFile(`/proc/${name}/cmdline`, "utf8")).replaceAll("\0", " ");
    const [state = "", parent = "0"] = fields;
    return [{ pid: Number(name), parent: Number(parent), state, startedAt: fields[19] ?? "", command }];
  } catch {
    return [];
  }
}
