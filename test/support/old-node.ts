import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** A Node of the machine that is older than what the project needs; undefined when there is none on the PATH. */
export function oldNode(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((node) => {
      try {
        return Number(/^v(\d+)/.exec(execFileSync(node, ["--version"], { encoding: "utf8" }))?.[1]) < 24;
      } catch {
        return false;
      }
    });
}
