import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../options.ts";

/**
 * Writes a page so that FILE is the old one or the new one, never half of it: into a new file beside it, which then takes its name. What
 * the page shows of a cluster is not for everybody on the machine, so only its owner may read it.
 *
 * @throws {UsageError} when FILE is no place for a page; nothing is left behind then.
 */
export async function writePage(file: string, text: string): Promise<void> {
  const path = resolve(file);
  await refuseUnlessFile(path, file);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}`);
  try {
    await writeAll(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new UsageError(`--html "${file}": can't be written: ${wordsOf(error)}`);
  }
}

/** A link, a device or a folder would be replaced, not written to. */
async function refuseUnlessFile(path: string, file: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new UsageError(`--html "${file}": can't be written: ${wordsOf(error)}`);
  });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? "is a folder" : "is no ordinary file";
  throw new UsageError(`--html "${file}": ${what}; name a file to write`);
}

async function writeAll(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the file system can only be read",
  ENOSPC: "there is no space left",
  ENAMETOOLONG: "the name is too long",
};

function wordsOf(error: unknown): string {
  return WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
