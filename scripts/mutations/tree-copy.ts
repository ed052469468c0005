import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Mutation } from "../../test/mutations/mutation.ts";
import { applyEdits } from "./apply-edits.ts";

/** A copy of the files that belong to the repository, as they are in the work tree; its packages are those of the original. */
export class TreeCopy {
  readonly folder: string;

  constructor(root: string) {
    this.folder = mkdtempSync(join(tmpdir(), "winauth-mutations-"));
    try {
      for (const file of filesOf(root)) {
        mkdirSync(dirname(join(this.folder, file)), { recursive: true });
        copyFileSync(join(root, file), join(this.folder, file));
      }
      symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /**
   * Takes a safeguard out for as long as the work lasts.
   *
   * @throws {Error} when the file does not have what the mutation replaces, and what the work throws.
   */
  async whileMutated<T>({ file, edits }: Mutation, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, applyEdits(original, edits));
    try {
      return await work();
    } finally {
      writeFileSync(path, original);
    }
  }

  /** Safe to call again. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** New files count, ignored ones and those that are deleted but still known to git do not. */
function filesOf(root: string): readonly string[] {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const names = execFileSync("git", list, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).split("\0");
  return names.filter((name) => name !== "" && existsSync(join(root, name)));
}
