import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ControlPlaneBinaries } from "./bring-up.ts";

/** The names of the two programs in every folder that holds them. */
export const PROGRAM_NAMES = ["etcd", "kube-apiserver"] as const;

const UNFINISHED = ".unfinished-";
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** The programs in a folder. Says nothing about whether they are there. */
export function programsIn(folder: string): ControlPlaneBinaries {
  return { etcd: join(folder, "etcd"), kubeApiserver: join(folder, "kube-apiserver") };
}

/** The names of the programs that the folder lacks or that can't be run. */
export async function missingPrograms(folder: string): Promise<readonly string[]> {
  const checked = await Promise.all(
    PROGRAM_NAMES.map(async (name) => ((await isProgram(join(folder, name))) ? [] : [name])),
  );
  return checked.flat();
}

/** The names of the folders inside `parent` that hold both programs; none when there is no such folder. */
export async function completeFolders(parent: string): Promise<readonly string[]> {
  const names = await readdir(parent).catch(() => []);
  const checked = await Promise.all(
    names.map(async (name) => ((await missingPrograms(join(parent, name))).length === 0 ? [name] : [])),
  );
  return checked.flat();
}

/**
 * Fills a new folder beside `target` and then puts it in place in one step, so that nobody ever sees half of it. When
 * another process was faster, its folder stays and ours goes.
 *
 * @throws Whatever `fill` throws, and {Error} when a program is missing afterwards. Nothing stays behind then.
 */
export async function placeAtomically(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = join(dirname(target), `${UNFINISHED}${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    const missing = await missingPrograms(unfinished);
    if (missing.length > 0) throw new Error(`it does not hold ${missing.join(" and ")}`);
    await replace(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what interrupted runs left in `parent` more than a day before `nowMs`. */
export async function removeAbandoned(parent: string, nowMs: number): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: nowMs }));
    if (nowMs - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

async function replace(from: string, target: string): Promise<void> {
  try {
    await rename(from, target);
  } catch (error) {
    if ((await missingPrograms(target)).length === 0) return;
    // What is there is incomplete: an interrupted copy by hand, for example.
    await rm(target, { recursive: true, force: true });
    await rename(from, target).catch(async () => {
      if ((await missingPrograms(target)).length > 0) throw error;
    });
  }
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
