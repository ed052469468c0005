import { readFile } from "node:fs/promises";

/** Files that something else replaces while the process runs: projected tokens, mounted certificates. */
export interface Files {
  /**
   * The whole file as UTF-8.
   *
   * @throws {NodeJS.ErrnoException} when it can't be read; the caller explains which setting named it.
   */
  readText(path: string): Promise<string>;
}

/** The machine's files. */
export const systemFiles: Files = { readText: (path) => readFile(path, "utf8") };
