import { execFileSync, spawnSync } from "node:child_process";
import { delimiter, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SCRIPT = resolve(import.meta.dirname, "../../../scripts/require-node.mjs");

/** A Node of the machine that is older than what the project needs; undefined when there is none. */
function oldNode(): string | undefined {
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

function run(node: string) {
  const { status, stdout, stderr } = spawnSync(node, [SCRIPT], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("require-node.mjs", () => {
  it("says nothing on the Node that the project brings", () => {
    expect(run(process.execPath)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  const old = oldNode();
  if (old === undefined) console.warn("Not tested: what an old Node is told. Every node on the PATH is 24 or newer.");
  it.skipIf(old === undefined)("tells an old Node in one line what is needed and how to get it", () => {
    const { status, stdout, stderr } = run(old ?? "");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^winauth-operator needs Node 24 or newer; this is \d+\.\d+\.\d+\. /);
    expect(stderr).toContain("run `npm ci` (without --ignore-scripts)");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
