import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../options.ts";

/** Folders that hold other people's files. */
const NOT_OURS: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * The file itself, or all YAML and JSON files below a folder, in the order of their names.
 *
 * @throws {UsageError} when there is nothing at `path`, or no such file in the folder.
 */
export async function manifestFiles(path: string): Promise<readonly string[]> {
  if (!(await isFolder(path))) return [path];
  const found: string[] = [];
  const exclude = (name: string): boolean => NOT_OURS.has(name.split("/").at(-1) ?? "");
  for await (const file of glob("**/*.{yaml,yml,json}", { cwd: path, exclude })) found.push(join(path, file));
  if (found.length === 0) throw new UsageError(`${path} holds no YAML file`);
  return found.sort();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new UsageError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
