import { readFile } from "node:fs/promises";

/**
 * How long the main threads of processes were ready to run and got no processor, in milliseconds since their start: what a
 * machine that is shared with others adds to every wait.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export async function starvedMs(pids: readonly number[]): Promise<number> {
  const waits = await Promise.all(
    pids.map(async (pid) => {
      const [, waitedNs = "0"] = (await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ");
      return Number(waitedNs) / 1e6;
    }),
  );
  return waits.reduce((sum, ms) => sum + ms, 0);
}
